"""The comments that a policy is tried on."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, union_all
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Comment, Page, Person

LAST = 1000
MOST_CHARACTERS = 2_000_000  # of all comments together: somebody waits for the answer
_PART = (10, 250)  # at least and at most, loaded at once
_DECIDED = (Status.PUBLISHED, Status.HELD, Status.REJECTED)

Decided = Row[Any]  # with the columns of `_load`


def last_decided(session: Session, site_id: int) -> list[Decided]:
    """Load a site's last decided comments, newest first: `LAST` of them, or fewer if they are very long."""
    found: list[Decided] = []
    characters = 0
    ids, size = _ids(session, site_id), 50
    while len(found) < len(ids) and characters < MOST_CHARACTERS:
        found.extend(part := _load(session, ids[len(found) : len(found) + size]))
        characters += sum(len(row.body) for row in part)
        left = (MOST_CHARACTERS - characters) * len(found) // (characters + 1)  # comments, if they are as long as these
        size = sorted((*_PART, left))[1]
    return found


def _ids(session: Session, site_id: int) -> Sequence[uuid.UUID]:
    newest = (Comment.received_at.desc(), Comment.id.desc())
    parts = [
        select(Comment.id, Comment.received_at)
        .where(Comment.site_id == site_id, Comment.status == status)
        .order_by(*newest)
        .limit(LAST)
        .subquery()
        for status in _DECIDED
    ]
    each = union_all(*(select(part) for part in parts)).subquery()
    return session.scalars(select(each.c.id).order_by(each.c.received_at.desc(), each.c.id.desc()).limit(LAST)).all()


def _load(session: Session, ids: Sequence[uuid.UUID]) -> Sequence[Decided]:
    query = (
        select(
            Comment.id,
            Comment.author_id,
            Comment.author_name,
            Comment.body,
            Comment.traps,
            Comment.scores,
            Comment.received_at,
            Page.closes_at,
            Page.created_at.label("page_since"),
            Comment.person_id,
        )
        .join(Page, Page.id == Comment.page_id)
        .where(Comment.id.in_(ids))
        .order_by(Comment.received_at.desc(), Comment.id.desc())
    )
    return session.execute(query).all()


def email_matches(session: Session, rows: Sequence[Decided]) -> dict[uuid.UUID | None, str]:
    """Give the keyed hash of each author's address, by person."""
    people = {row.person_id for row in rows if row.person_id is not None}
    found = session.execute(select(Person.id, Person.email_match).where(Person.id.in_(people)))
    return {person_id: match for person_id, match in found if match is not None}
