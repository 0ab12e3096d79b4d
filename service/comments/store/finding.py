"""What comments are found by beside their words: rows that follow each move."""

import uuid
from collections.abc import Collection

from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from service.comments.finding import likeness, link_hosts, rejected_number, text_mark
from service.comments.lifecycle import Status
from service.comments.signs.reputation import is_called_spam, links_are_spam
from service.comments.store import rows
from service.comments.tables import Comment, CommentLink, Likeness
from service.database import Database

MERGED_PAGES = 500  # of the index of words in one transaction


def note_links(session: Session, comments: Collection[Comment]) -> None:
    """Write the hosts that these comments' present texts link to, and what people said of them."""
    again = [comment.id for comment in comments if comment.revision > 1]
    if again:
        forget_links(session, again)
    links = [
        {"host": host, "comment_id": comment.id, "site_id": comment.site_id, "is_spam": _is_spam(comment)}
        for comment in comments
        for host in sorted(link_hosts(comment.body, comment.author_url))
    ]
    if links:
        rows.add(session, CommentLink, links)


def note_links_told(session: Session, comments: Collection[Comment]) -> None:
    """Let the links of these comments tell what was decided of them now; of what is erased they go."""
    for is_spam in (True, False, None):
        ids = [one.id for one in comments if one.status != Status.ERASED and _is_spam(one) is is_spam]
        if ids:
            others = update(CommentLink).where(
                CommentLink.comment_id.in_(ids), CommentLink.is_spam.is_distinct_from(is_spam)
            )
            session.execute(others.values(is_spam=is_spam).execution_options(synchronize_session=False))


def note_likeness(session: Session, comments: Collection[Comment]) -> None:
    """Let these comments be found by others that read nearly the same."""
    numbers = [{"number": n, "comment_id": comment.id} for comment in comments for n in sorted(likeness(comment.body))]
    if numbers:
        rows.add(session, Likeness, numbers)


def note_rejected(session: Session, comments: Collection[Comment]) -> None:
    """Let new comments of the same site that read nearly the same as those that people called spam be known by them."""
    numbers = [
        {"number": rejected_number(number, comment.site_id), "comment_id": comment.id}
        for comment in comments
        if is_called_spam(comment.status, comment.reasons)
        and text_mark(comment.body) is not None  # what is too short reads the same by chance; old rows have no mark
        for number in sorted(likeness(comment.body))
    ]
    if numbers:
        rows.add(session, Likeness, numbers)


def forget_links(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Delete what these comments link to."""
    gone = delete(CommentLink).where(CommentLink.comment_id.in_(ids))
    session.execute(gone.execution_options(synchronize_session=False))


def forget_likeness(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Let these comments be found no more by others that read nearly the same."""
    gone = delete(Likeness).where(Likeness.comment_id.in_(ids))
    session.execute(gone.execution_options(synchronize_session=False))


def _is_spam(comment: Comment) -> bool | None:
    return links_are_spam(comment.status, comment.reasons, comment.author_id)


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
