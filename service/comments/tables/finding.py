"""What comments are found by: words, link hosts, likeness. Derived from the comments, as the indexes are.

Words are indexed by the database itself, which so follows every change, an erasure included: on SQLite an FTS5 table
kept up by triggers (without a copy of the text), on PostgreSQL an index over `tsvector`.
"""

import uuid
from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, String, event, text
from sqlalchemy.orm import Mapped, mapped_column

from service.comments.tables.base import Base

TSVECTOR = "to_tsvector('simple', author_name || ' ' || body)"
SQLITE_SEARCH = (
    "CREATE TABLE search_docs (doc INTEGER PRIMARY KEY, comment_id CHAR(32) NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE search USING fts5(author_name, body, content='', tokenize='unicode61 remove_diacritics 2')",
    """CREATE TRIGGER search_added AFTER INSERT ON comments BEGIN
  INSERT INTO search_docs(comment_id) VALUES (new.id);
  INSERT INTO search(rowid, author_name, body)
    SELECT doc, new.author_name, new.body FROM search_docs WHERE comment_id = new.id;
END""",
    """CREATE TRIGGER search_changed AFTER UPDATE OF author_name, body ON comments
WHEN old.author_name <> new.author_name OR old.body <> new.body BEGIN
  INSERT INTO search(search, rowid, author_name, body)
    SELECT 'delete', doc, old.author_name, old.body FROM search_docs WHERE comment_id = new.id;
  INSERT INTO search(rowid, author_name, body)
    SELECT doc, new.author_name, new.body FROM search_docs WHERE comment_id = new.id;
END""",
)
POSTGRESQL_SEARCH = (f"CREATE INDEX ix_comments_search ON comments USING gin ({TSVECTOR})",)


class CommentLink(Base):
    """A host that a comment links to, in its text or as its author's website."""

    __tablename__ = "comment_links"
    host: Mapped[str] = mapped_column(String(253), primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"), primary_key=True, index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))  # the comment's
    is_spam: Mapped[bool | None]  # what people decided of the comment; null if that tells nothing of the host
    __table_args__ = (
        Index("ix_comment_links_told", "site_id", "host", "comment_id", sqlite_where=text("is_spam IS NOT NULL"),
              postgresql_where=text("is_spam IS NOT NULL")),
    )  # fmt: skip


class Likeness(Base):
    """One of a few numbers that a held comment shares with comments that read nearly the same; or one called spam.

    The numbers of the two kinds are apart: see `finding.rejected_number`.
    """

    __tablename__ = "likenesses"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"), primary_key=True, index=True)


def _add_search(_target: object, connection: Connection, **_more: Any) -> None:
    for statement in SQLITE_SEARCH if connection.dialect.name == "sqlite" else POSTGRESQL_SEARCH:
        connection.execute(text(statement))


event.listen(Base.metadata, "after_create", _add_search)
