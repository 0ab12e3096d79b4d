"""Full-text search: FTS5 on SQLite, `tsvector` on PostgreSQL. What people type is never the syntax of either."""

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from psycopg.errors import QueryCanceled
from sqlalchemy import ColumnElement, Text, Uuid, cast, column, func, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.comments.tables import Comment
from service.comments.tables.finding import TSVECTOR
from service.comments.values import Unacceptable

MOST_WORDS = 12
SHORTEST_START = 4  # characters from which on the last word also finds what begins like it
COMMON = 2000  # words that more comments have are
MOST_MILLISECONDS = 100  # that PostgreSQL may take to find comments that are expected to be few
_LETTER = re.compile(r"[^\W_]")
_SIMPLE: ColumnElement[str] = literal_column("'simple'")
_OF_COMMENT: ColumnElement[Any] = literal_column(
    TSVECTOR.replace("author_name", "comments.author_name").replace("body", "comments.body")
)
_docs = table("search_docs", column("doc"), column("comment_id", Uuid()))
_search = table("search", column("rowid"))


@dataclass(frozen=True, slots=True)
class Words:
    """Words that a comment or its author's name must all contain; of the last, its beginning is enough.

    Not so if that is meant as a `whole`, nor if all of them are `common`: to look for their beginnings would take long.
    """

    words: tuple[str, ...]
    whole: bool = False
    common: bool = False

    @classmethod
    def read(cls, typed: str, *, whole: bool = False) -> Self:
        """Take what somebody typed. Raises Unacceptable if there is no word in it, or too many."""
        found = [word for word in typed.split() if _LETTER.search(word)]
        if not found:
            raise Unacceptable("words", "Type at least one word to look for; signs alone cannot be found.")
        if len(found) > MOST_WORDS:
            raise Unacceptable("words", f"Look for {MOST_WORDS} words at most.")
        return cls(tuple(found), whole)

    @property
    def begins(self) -> bool:
        """Whether what begins like the last word is meant as well."""
        last = self.words[-1]
        return not self.whole and not self.common and len(last) >= SHORTEST_START and last.isalnum()

    @property
    def as_fts5(self) -> str:
        """Every word as a string of FTS5, in which only the quote means something, and is doubled."""
        quoted = ['"{}"'.format(word.replace('"', '""')) for word in self.words]
        return " ".join(quoted) + ("*" if self.begins else "")

    @property
    def as_tsquery(self) -> ColumnElement[Any]:
        """The words as PostgreSQL itself reads text that is no query; null if it finds none."""
        plain = cast(func.plainto_tsquery(_SIMPLE, " ".join(self.words)), Text)
        return cast(func.nullif(plain, "").concat(":*"), TSQUERY) if self.begins else cast(plain, TSQUERY)


def has_words(session: Session, words: Words) -> ColumnElement[bool]:
    """Give the condition that a comment has the words. Each comment is looked up by itself, so let there be few."""
    if not _on_sqlite(session):
        return _OF_COMMENT.bool_op("@@")(words.as_tsquery)
    own = select(_docs.c.doc).where(_docs.c.comment_id == Comment.id)
    of_comment = own.correlate(Comment).scalar_subquery()  # of the query around, not of the one in between
    if words.begins:  # FTS5 puts the list of all words that begin so together anew each time: once is enough
        return of_comment.in_(select(_search.c.rowid).where(_matches(words)))
    return select(_search.c.rowid).where(_matches(words), _search.c.rowid == of_comment).exists()


def settled(session: Session, words: Words) -> Words:
    """Find out whether the words are common, which is quickly done."""
    exact = replace(words, whole=True)
    if _on_sqlite(session):
        some = select(_search.c.rowid).where(_matches(exact)).limit(COMMON + 1).subquery()
        common = session.scalars(select(func.count()).select_from(some)).one() > COMMON
    else:  # whose index gives all hits or none
        common = _estimated(session, exact) > COMMON * 10
    return replace(words, common=common)


def found(session: Session, words: Words, limit: int) -> Sequence[uuid.UUID] | None:
    """Give the comments that have settled words, in no order; None if they are more than `limit`."""
    if words.common:
        return None
    ids = _by_fts5(session, words, limit) if _on_sqlite(session) else _by_tsvector(session, words, limit)
    return None if ids is None or len(ids) > limit else ids


def _by_fts5(session: Session, words: Words, limit: int) -> Sequence[uuid.UUID]:
    hits = select(_search.c.rowid).where(_matches(words)).limit(limit + 1).subquery()
    return session.scalars(select(_docs.c.comment_id).join(hits, hits.c.rowid == _docs.c.doc)).all()


def _by_tsvector(session: Session, words: Words, limit: int) -> Sequence[uuid.UUID] | None:
    """Ask for a moment only: what is expected to be rare may not be."""
    trial = session.begin_nested()  # at whose end the settings are what they were
    try:
        session.execute(text(f"SET LOCAL statement_timeout = {MOST_MILLISECONDS}"))
        session.execute(text("SET LOCAL enable_seqscan = off"))
        return session.scalars(select(Comment.id).where(has_words(session, words)).limit(limit + 1)).all()
    except OperationalError as error:
        if not isinstance(error.orig, QueryCanceled):
            raise
        return None
    finally:
        trial.rollback()


def _estimated(session: Session, words: Words) -> float:
    query = select(Comment.id).where(has_words(session, words))
    compiled = query.compile(session.get_bind())
    explained = session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", compiled.params).scalar_one()
    plan = json.loads(explained) if isinstance(explained, str) else explained
    return float(plan[0]["Plan"]["Plan Rows"])


def _matches(words: Words) -> ColumnElement[bool]:
    return literal_column("search").bool_op("MATCH")(words.as_fts5)


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
