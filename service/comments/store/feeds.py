"""The newest published comments, of a page or of a whole site."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Comment, Page, Revision

Told = tuple[Comment, Page, datetime | None]  # the last, when its text was last replaced


def of_page(session: Session, page_id: int, limit: int) -> list[Told]:
    """List a page's, those that came last first."""
    return _told(session, _newest(limit).where(Comment.page_id == page_id))


def of_site(session: Session, site_id: int, limit: int) -> list[Told]:
    """List a site's, those that came last first."""
    return _told(session, _newest(limit).where(Comment.site_id == site_id))


def _told(session: Session, query: Select[Comment, Page]) -> list[Told]:
    found = session.execute(query).all()
    edited = edited_at(session, [comment.id for comment, _ in found if comment.revision > 1])
    return [(comment, page, edited.get(comment.id)) for comment, page in found]


def edited_at(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Say when the texts of those of these comments that were edited were last replaced."""
    if not ids:
        return {}
    last = select(Revision.comment_id, func.max(Revision.replaced_at)).where(Revision.comment_id.in_(ids))
    return dict(session.execute(last.group_by(Revision.comment_id)).all())


def _newest(limit: int) -> Select[Comment, Page]:
    return (
        select(Comment, Page)
        .join(Page, Page.id == Comment.page_id)
        .where(Comment.status == Status.PUBLISHED)
        .order_by(Comment.received_at.desc(), Comment.id.desc())
        .limit(limit)
    )
