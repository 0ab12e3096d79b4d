"""What the authors of some comments wrote before, each on the site of that comment."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from service.comments.tables import Comment

MOST = 500  # of an author's comments that are looked at; there are some with a hundred thousand

Author = tuple[int, str]  # a site, and a person's id or the id that the site vouches for


@dataclass(slots=True)
class Past:
    """An author's other comments on one site by status, and when the first of all was received, if all were counted."""

    counted: Counter[str] = field(default_factory=Counter)
    first_seen: datetime | None = None


def of_authors(session: Session, comments: Sequence[Comment], most: int = MOST) -> dict[uuid.UUID, Past]:
    """Give what the author of each comment wrote before; comments without a known author are left out.

    Of an author's comments `most` are looked at, and then it is not known when the first came.

    An id that the site vouches for says more than an address, which anybody can type.
    """
    vouched = {(one.site_id, one.author_id) for one in comments if one.author_id is not None}
    people = {one.person_id for one in comments if one.author_id is None and one.person_id is not None}
    found = _read(session, [_vouched(*author, most) for author in sorted(vouched)])
    found |= _read(session, [_person(one, most) for one in sorted(people)])
    pasts = {}
    for comment in comments:
        past = found.get(_key(comment))
        if past is not None:
            is_all = past.counted.total() < most
            others = past.counted - Counter({comment.status: 1})
            pasts[comment.id] = Past(others, past.first_seen if is_all else None)
    return pasts


def _key(comment: Comment) -> Author:
    if comment.author_id is not None:
        return comment.site_id, comment.author_id
    return 0, "" if comment.person_id is None else comment.person_id.hex


def _vouched(site_id: int, author_id: str, most: int) -> Select[Any]:
    return _part(site_id, author_id, and_(Comment.site_id == site_id, Comment.author_id == author_id), most)


def _person(person_id: uuid.UUID, most: int) -> Select[Any]:
    return _part(0, person_id.hex, Comment.person_id == person_id, most)  # people are of one site each


def _part(site_id: int, name: str, whose: ColumnElement[bool], most: int) -> Select[Any]:
    looked_at = select(Comment.status, Comment.received_at).where(whose).limit(most).subquery()
    return select(literal(site_id).label("site"), literal(name).label("name"), *looked_at.c)


def _read(session: Session, parts: Sequence[Select[Any]]) -> dict[Author, Past]:
    if not parts:
        return {}
    every = union_all(*parts).subquery()
    query = select(
        every.c.site, every.c.name, every.c.status, func.count(), func.min(every.c.received_at)
    ).group_by(every.c.site, every.c.name, every.c.status)  # fmt: skip
    return _gathered(session.execute(query))


def _gathered(rows: Iterable[Row[int, str, str, int, datetime]]) -> dict[Author, Past]:
    found: defaultdict[Author, Past] = defaultdict(Past)
    for site_id, name, status, count, first in rows:
        past = found[site_id, name]
        past.counted[status] += count
        past.first_seen = first if past.first_seen is None else min(first, past.first_seen)
    return dict(found)
