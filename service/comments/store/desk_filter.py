"""What a moderator chose to see of a queue, and how one comment is held against it, in SQL."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from service.comments.finding import host_of
from service.comments.store import search
from service.comments.store.search import Words
from service.comments.tables import Comment, CommentLink

_UNCLEAR = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is to be seen; what is None is not asked for. An empty one lets everything through.

    `least` and `most` (both included) bound the score of `attribute`, or without one the highest score of all. `author`
    is a name, in any case, or a site's own id. `language` is that of the text, or its author's where that was unclear.
    """

    site_id: int | None = None
    reason: str | None = None
    attribute: str | None = None
    least: float | None = None
    most: float | None = None
    page_id: int | None = None
    author: str | None = None
    language: str | None = None
    received_after: datetime | None = None  # this moment included
    received_before: datetime | None = None  # this moment not included
    host: str | None = None
    words: str | None = None


def lets_through(session: Session, chosen: Filter, words: Words | None = None) -> list[ColumnElement[bool]]:
    """Give the conditions of a filter on one comment, none of which needs an index; `words` are its words, settled."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    made = [
        None if chosen.site_id is None else Comment.site_id == chosen.site_id,
        chosen.reason and _reason(chosen.reason, postgresql=postgresql),
        _score(chosen),
        None if chosen.page_id is None else Comment.page_id == chosen.page_id,
        chosen.author and _author(chosen.author),
        chosen.language and _language(chosen.language.lower()),
        None if chosen.received_after is None else Comment.received_at >= chosen.received_after,
        None if chosen.received_before is None else Comment.received_at < chosen.received_before,
        chosen.host and _host(chosen.host),
        chosen.words and search.has_words(session, words or settled_words(session, chosen.words)),
    ]
    return [condition for condition in made if isinstance(condition, ColumnElement)]


def settled_words(session: Session, typed: str) -> Words:
    """Read a filter's words. Raises Unacceptable."""
    return search.settled(session, Words.read(typed))


def _reason(code: str, *, postgresql: bool) -> ColumnElement[bool]:
    if postgresql:
        return cast(Comment.reasons, JSONB).contains([{"code": code}])
    one = func.json_each(Comment.reasons).table_valued("value")
    return select(one.c.value).where(func.json_extract(one.c.value, "$.code") == code).exists()


def _score(chosen: Filter) -> ColumnElement[bool] | None:
    if chosen.least is None and chosen.most is None and chosen.attribute is None:
        return None
    whole = Comment.__table__.c
    score = whole.risk if chosen.attribute is None else whole.scores[chosen.attribute].as_float()
    bounds = [score.is_not(None)]
    if chosen.least is not None:
        bounds += [score >= chosen.least, whole.risk >= chosen.least]  # no score is over the highest
    if chosen.most is not None:
        bounds.append(score <= chosen.most)
    return and_(*bounds)


def _author(who: str) -> ColumnElement[bool]:
    """Compare names without their case; where `lower` knows only ASCII, the usual ways to write others count."""
    same = func.lower(Comment.author_name) == who.lower()
    return or_(Comment.author_name.in_(usual_cases(who)), same, Comment.author_id == who)


def usual_cases(name: str) -> list[str]:
    """List how a name is usually written; one in ASCII is left to the database, which can ignore its case."""
    if name.isascii():
        return [name]
    return sorted({name, name.lower(), name.upper(), name.title(), name.capitalize(), name.casefold()})


def _language(tag: str) -> ColumnElement[bool]:
    detected, told = func.lower(Comment.language), func.lower(Comment.locale)
    unclear = func.coalesce(detected, _UNCLEAR) == _UNCLEAR
    return or_(_starts(detected, tag), and_(unclear, true() if tag == _UNCLEAR else _starts(told, tag)))


def _starts(column: ColumnElement[str], tag: str) -> ColumnElement[bool]:
    return or_(column == tag, func.substr(column, 1, len(tag) + 1) == cast(literal(f"{tag}-"), String))


def _host(link: str) -> ColumnElement[bool]:
    """Look for a host as it is written down: a whole link names the same one."""
    same = and_(CommentLink.comment_id == Comment.id, CommentLink.host == (host_of(link) or link))
    return select(CommentLink.host).where(same).exists()
