"""What is held of people: their comments, what clients asked of them, what moderators marked; nothing of others."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from service.comments.tables import (
    Appeal,
    Audit,
    AuthorMark,
    Check,
    Comment,
    Feedback,
    History,
    Page,
    Person,
    Report,
    Revision,
    Site,
)

About = TypeVar("About", Appeal, Audit, History, Report, Revision)


def people(session: Session, ids: Collection[uuid.UUID]) -> Sequence[Row[Person, Site]]:
    """Give people who are not erased, each with the site that they are known on."""
    query = select(Person, Site).join(Site, Site.id == Person.site_id)
    return session.execute(query.where(Person.id.in_(ids), Person.erased_at.is_(None)).order_by(Person.id)).all()


def comment_ids(session: Session, person_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """List somebody's comments, the oldest first."""
    mine = select(Comment.id, Comment.received_at).where(Comment.person_id == person_id)
    return [one for one, _ in sorted(session.execute(mine), key=lambda row: (row[1], row[0]))]


def comments(session: Session, ids: Collection[uuid.UUID]) -> Sequence[Row[Comment, Page]]:
    """Load comments and their pages, the oldest first."""
    query = select(Comment, Page).join(Page, Page.id == Comment.page_id).where(Comment.id.in_(ids))
    return session.execute(query.order_by(Comment.received_at, Comment.id)).all()


def about(session: Session, table: type[About], ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[About]]:
    """Give the rows of a table that are about comments, in the order in which they were written, by comment.

    Sorted here: a database that is asked to may rather walk through the whole table in that order.
    """
    found: dict[uuid.UUID, list[About]] = defaultdict(list)
    rows = session.scalars(select(table).where(table.comment_id.in_(ids)))
    for row in sorted(rows, key=table.__mapper__.primary_key_from_instance):
        if row.comment_id is not None:
            found[row.comment_id].append(row)
    return found


def checks(session: Session, person_id: uuid.UUID) -> Sequence[Check]:
    """List what clients asked of somebody's comments, the oldest first."""
    mine = session.scalars(select(Check).where(Check.person_id == person_id)).all()
    return sorted(mine, key=lambda check: (check.at, check.id))


def feedback(session: Session, check_id: uuid.UUID) -> Sequence[Feedback]:
    """List what was said of a check."""
    return session.scalars(select(Feedback).where(Feedback.check_id == check_id).order_by(Feedback.id)).all()


def author_ids(session: Session, person_id: uuid.UUID) -> frozenset[str]:
    """Give the identifiers by which the site vouches for somebody."""
    named = select(Comment.author_id).where(Comment.person_id == person_id, Comment.author_id.is_not(None)).distinct()
    return frozenset(one for one in session.scalars(named) if one is not None)


def marks(session: Session, site_id: int, authors: Collection[str], now: datetime) -> Sequence[AuthorMark]:
    """List what moderators know of an author, by keyed hash; not what is over."""
    query = select(AuthorMark).where(AuthorMark.site_id == site_id, AuthorMark.author.in_(authors), _in_force(now))
    return session.scalars(query.order_by(AuthorMark.id)).all()


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(AuthorMark.ended_at.is_(None), or_(AuthorMark.expires_at.is_(None), AuthorMark.expires_at > now))
