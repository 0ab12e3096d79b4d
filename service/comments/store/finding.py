"""What comments are found by beside their words: rows that follow each move."""

import uuid
from collections.abc import Collection

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from service.comments.finding import likeness, link_hosts
from service.comments.store import rows
from service.comments.tables import Comment, CommentLink, Likeness
from service.database import Database

MERGED_PAGES = 500  # of the index of words in one transaction


def note_links(session: Session, comments: Collection[Comment]) -> None:
    """Write the hosts that these comments' present texts link to."""
    again = [comment.id for comment in comments if comment.revision > 1]
    if again:
        forget_links(session, again)
    links = [
        {"host": host, "comment_id": comment.id}
        for comment in comments
        for host in sorted(link_hosts(comment.body, comment.author_url))
    ]
    if links:
        rows.add(session, CommentLink, links)


def note_likeness(session: Session, comments: Collection[Comment]) -> None:
    """Let these comments be found by others that read nearly the same."""
    numbers = [{"number": n, "comment_id": comment.id} for comment in comments for n in sorted(likeness(comment.body))]
    if numbers:
        rows.add(session, Likeness, numbers)


def forget_links(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Delete what these comments link to."""
    session.execute(delete(CommentLink).where(CommentLink.comment_id.in_(ids)))


def forget_likeness(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Let these comments be found no more by others that read nearly the same."""
    session.execute(delete(Likeness).where(Likeness.comment_id.in_(ids)))


def merge_words(database: Database) -> None:
    """Take the words of erased texts out of SQLite's index, where they stay until its parts are merged, in short steps.

    On PostgreSQL they go with the row, when it is vacuumed.
    """
    pages = -MERGED_PAGES  # the first step, being negative, asks for everything to be merged
    while database.is_sqlite:
        with database.write() as session:
            before = session.scalar(text("SELECT total_changes()")) or 0
            session.execute(text("INSERT INTO search(search, rank) VALUES ('merge', :pages)"), {"pages": pages})
            changed = (session.scalar(text("SELECT total_changes()")) or 0) - before
        if changed < 2 and pages > 0:
            return
        pages = MERGED_PAGES
