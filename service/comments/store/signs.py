"""What a site's own comments tell of a new one: the same text, texts called spam, hosts known from spam.

However many there are, only so many are looked at for each comment: one wave of advertising can be most of a table.
"""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    TextClause,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from service.comments.finding import MOST_READ
from service.comments.tables import Comment, CommentLink, Likeness

MOST = 10  # comments of the same text that are looked at, the newest
LAST = 20  # comments of a site that link to a host, of those that people decided or whose authors are vouched for
BAD = 3  # so many of them are spam where a host is known from spam

# What is looked up comes as one parameter: with hundreds, putting the query together took longer than answering it.
_NUMBERS = {
    "sqlite": "SELECT value AS number FROM json_each(:wanted)",
    "postgresql": "SELECT CAST(one AS bigint) AS number FROM json_array_elements_text(CAST(:wanted AS json)) AS one",
}
_LINKED = {
    "sqlite": "SELECT json_extract(value, '$[0]') AS site_id, json_extract(value, '$[1]') AS host "
    "FROM json_each(:wanted)",
    "postgresql": "SELECT CAST(one ->> 0 AS integer) AS site_id, one ->> 1 AS host "
    "FROM json_array_elements(CAST(:wanted AS json)) AS one",
}
_LAST_ID = uuid.UUID(int=2**128 - 1)

Linked = tuple[int, str]  # a site, and a host that its comments link to


class Repeats(NamedTuple):
    """How many other comments of the same text there are by others or on other pages, up to `MOST`.

    `before` says that the author wrote the same on the same page before. An author is known by what the site vouches
    for or by where they are, never by an address: anyone can type somebody else's, and would learn what they wrote.
    """

    others: int
    before: bool


NO_REPEATS = Repeats(0, before=False)


def repeats(session: Session, ids: Collection[uuid.UUID], *, since: datetime) -> dict[uuid.UUID, Repeats]:
    """Say how often the texts of comments came on their site since a moment; texts without a mark are left out."""
    if not ids:
        return {}
    own = aliased(Comment)
    is_same_author = or_(
        and_(Comment.author_id.is_not(None), Comment.author_id == own.author_id),
        and_(Comment.ip_match.is_not(None), Comment.ip_match == own.ip_match),
    )
    is_here = and_(Comment.page_id == own.page_id, is_same_author)
    like_it = (
        select(case((is_here, 1), else_=0).label("here"), case((Comment.id < own.id, 1), else_=0).label("before"))
        .where(
            Comment.site_id == own.site_id,
            Comment.text_mark == own.text_mark,
            Comment.received_at > since,
            Comment.id != own.id,
        )
        .order_by(Comment.received_at.desc())
        .limit(MOST)
        .correlate(own)
        .subquery()
    )
    # One number tells both, so that the other comments are read once.
    told = func.sum(case((like_it.c.here == 0, 1), else_=(MOST + 1) * like_it.c.before))
    query = select(own.id, select(told).correlate(own).scalar_subquery()).where(own.id.in_(ids))
    return {
        comment_id: Repeats(number % (MOST + 1), number > MOST)
        for comment_id, number in session.execute(query)
        if number is not None
    }


def rejected_texts(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """Give, by number of what people called spam, the start of the newest text that has it."""
    if not numbers:
        return {}
    wanted = _wanted(session, _NUMBERS, sorted(numbers)).columns(column("number", BigInteger)).cte("wanted")
    newest = (
        select(Likeness.comment_id)
        .where(*_from(wanted.c.number, Likeness.number, Likeness.comment_id))
        .order_by(Likeness.number.desc(), Likeness.comment_id.desc())
        .limit(1)
        .correlate(wanted)
        .scalar_subquery()
    )
    query = select(wanted.c.number, func.substr(Comment.body, 1, MOST_READ)).join(Comment, Comment.id == newest)
    return dict(session.execute(query).all())


def bad_hosts(session: Session, linked: Collection[Linked]) -> set[Linked]:
    """Say which hosts a site knows from spam: of its last comments that link there people called some spam.

    If one of them was published by a person, or is published and by an author whom the site vouches for, the host is no
    bad one. What else the policy decided does not count, however much there is of it.
    """
    if not linked:
        return set()
    columns = (column("site_id", Integer), column("host", String))
    wanted = _wanted(session, _LINKED, sorted(linked)).columns(*columns).cte("wanted")
    last = (
        select(case((CommentLink.is_spam.is_(True), 1), else_=-LAST).label("against"))
        .where(
            CommentLink.site_id == wanted.c.site_id,
            CommentLink.host == wanted.c.host,
            CommentLink.is_spam.is_not(None),
        )
        .order_by(CommentLink.comment_id.desc())
        .limit(LAST)
        .correlate(wanted)
        .subquery()
    )
    against = select(func.sum(last.c.against)).correlate(wanted).scalar_subquery()
    query = select(wanted.c.site_id, wanted.c.host).where(against >= BAD)
    return {(site_id, host) for site_id, host in session.execute(query)}


def _wanted(session: Session, query: Mapping[str, str], wanted: Sequence[object]) -> TextClause:
    return text(query[session.get_bind().dialect.name]).bindparams(wanted=json.dumps(wanted))


def _from(
    wanted: ColumnElement[Any], trait: InstrumentedAttribute[Any], comment_id: InstrumentedAttribute[uuid.UUID]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Give the conditions by which a trait is the wanted one, to be read backwards by trait and comment.

    Not as an equation: PostgreSQL then takes the order for that of the comments alone, and walks through an index of
    these in search of traits that there are none of.
    """
    return tuple_(trait, comment_id) <= tuple_(wanted, literal(_LAST_ID, comment_id.type)), trait >= wanted
