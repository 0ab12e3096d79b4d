"""What one author wrote on one site: as somebody whom the site vouches for, or else from one address."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Comment, Page

MOST = 1000  # of an author's comments that are counted


def latest(session: Session, comment: Comment, limit: int) -> Sequence[Row[Comment, Page]]:
    """List the last comments by the author of one, the newest first, that one among them."""
    query = select(Comment, Page).join(Page, Page.id == Comment.page_id).where(*_whose(comment))
    return session.execute(query.order_by(Comment.received_at.desc(), Comment.id.desc()).limit(limit)).all()


def counted(session: Session, comment: Comment) -> Counter[str]:
    """Count the comments by the author of one by status, that one among them; up to `MOST` in all."""
    looked_at = select(Comment.status).where(*_whose(comment)).limit(MOST).subquery()
    query = select(looked_at.c.status, func.count()).group_by(looked_at.c.status)
    return Counter(dict(session.execute(query).all()))


def held(comment: Comment, seen_at: datetime) -> Select[uuid.UUID, int]:
    """Select the ids and versions of the held comments by the author of one, as they have been since `seen_at`."""
    return select(Comment.id, Comment.version).where(
        *_whose(comment), Comment.status == Status.HELD, Comment.updated_at <= seen_at
    )


def count_held(session: Session, comment: Comment, limit: int) -> int:
    """Count the held comments by the author of one, up to `limit`."""
    found = select(Comment.id).where(*_whose(comment), Comment.status == Status.HELD).limit(limit)
    return session.scalars(select(func.count()).select_from(found.subquery())).one()


def _whose(comment: Comment) -> tuple[ColumnElement[bool], ...]:
    if comment.author_id is not None:
        return (Comment.site_id == comment.site_id, Comment.author_id == comment.author_id)
    if comment.person_id is not None:
        return (Comment.person_id == comment.person_id, Comment.author_id.is_(None))
    return (Comment.id == comment.id,)
