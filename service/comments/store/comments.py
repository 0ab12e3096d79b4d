"""Comments by id, and lists of them."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Comment, History, Page, Site


def lock(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Comment]:
    """Load comments for a move, in one order everywhere, so that two writers never wait for each other in a circle.

    Not against rows that only refer to a comment, such as replies, which come in any order: its key never changes.
    """
    query = select(Comment).where(Comment.id.in_(ids)).order_by(Comment.id).with_for_update(key_share=True)
    return {comment.id: comment for comment in session.scalars(query)}


def get(session: Session, comment_id: uuid.UUID, *, site_id: int | None = None) -> Row[Comment, Page] | None:
    """Load a comment and its page; with `site_id`, only if it is that site's."""
    query = select(Comment, Page).join(Page, Page.id == Comment.page_id).where(Comment.id == comment_id)
    if site_id is not None:
        query = query.where(Comment.site_id == site_id)
    return session.execute(query).one_or_none()


def places(session: Session, ids: Sequence[str]) -> dict[uuid.UUID, tuple[int, str]]:
    """Say on which page each of these comments is, and its status."""
    if not ids:
        return {}
    query = select(Comment.id, Comment.page_id, Comment.status).where(Comment.id.in_({uuid.UUID(one) for one in ids}))
    return {comment_id: (page_id, status) for comment_id, page_id, status in session.execute(query)}


def history(session: Session, comment_id: uuid.UUID) -> Sequence[History]:
    """List a comment's moves, first to last."""
    return session.scalars(select(History).where(History.comment_id == comment_id).order_by(History.version)).all()


def changed_since(
    session: Session,
    site_id: int,
    *,
    status: Status | None,
    since: datetime | None,
    after: tuple[datetime, uuid.UUID] | None,
    limit: int,
) -> Sequence[Row[Comment, Page]]:
    """List a site's comments in the order of their last change."""
    query = select(Comment, Page).join(Page, Page.id == Comment.page_id).where(Comment.site_id == site_id)
    if status is not None:
        query = query.where(Comment.status == status)
    if since is not None:
        query = query.where(Comment.updated_at >= since)
    if after is not None:
        query = query.where(tuple_(Comment.updated_at, Comment.id) > after)
    return session.execute(query.order_by(Comment.updated_at, Comment.id).limit(limit)).all()


def in_queue(
    session: Session,
    status: Status,
    *,
    site_id: int | None = None,
    after: tuple[datetime, uuid.UUID] | None = None,
    limit: int,
) -> Sequence[Row[Comment, Page, Site]]:
    """List comments of one status, oldest first."""
    query = (
        select(Comment, Page, Site)
        .join(Page, Page.id == Comment.page_id)
        .join(Site, Site.id == Comment.site_id)
        .where(Comment.status == status)
    )
    if site_id is not None:
        query = query.where(Comment.site_id == site_id)
    if after is not None:
        query = query.where(tuple_(Comment.received_at, Comment.id) > after)
    return session.execute(query.order_by(Comment.received_at, Comment.id).limit(limit)).all()


def published_on(
    session: Session, page_id: int, *, after: tuple[datetime, uuid.UUID] | None, limit: int
) -> Sequence[Comment]:
    """List a page's published comments, oldest first."""
    query = select(Comment).where(Comment.page_id == page_id, Comment.status == Status.PUBLISHED)
    if after is not None:
        query = query.where(tuple_(Comment.received_at, Comment.id) > after)
    return session.scalars(query.order_by(Comment.received_at, Comment.id).limit(limit)).all()


def published_counts(session: Session, site_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Count published comments by page key; pages without any are left out."""
    query = (
        select(Page.key, func.count())
        .join(Comment, Comment.page_id == Page.id)
        .where(Page.site_id == site_id, Page.key.in_(keys), Comment.status == Status.PUBLISHED)
        .group_by(Page.key)
    )
    return dict(session.execute(query).all())


def proven_authors(session: Session, site_id: int, author_ids: Sequence[str]) -> frozenset[str]:
    """Say which of these authors, vouched for by the site, have a published comment there."""
    query = (
        select(Comment.author_id)
        .where(Comment.site_id == site_id, Comment.author_id.in_(author_ids), Comment.status == Status.PUBLISHED)
        .distinct()
    )
    return frozenset(author for author in session.scalars(query) if author is not None)
