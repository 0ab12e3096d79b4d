"""What authors did with their comments: the texts before an edit, and appeals."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Actor
from service.comments.tables import Appeal, Comment, History, Page, Revision, Site


def one(session: Session, comment_id: uuid.UUID) -> Row[Comment, Page, Site] | None:
    """Load a comment, its page and its site."""
    query = select(Comment, Page, Site).join(Page, Page.id == Comment.page_id).join(Site, Site.id == Comment.site_id)
    return session.execute(query.where(Comment.id == comment_id)).one_or_none()


def keep_text(session: Session, comment: Comment, now: datetime) -> None:
    """Keep a comment's present text as a revision, before another takes its place."""
    session.add(Revision(comment_id=comment.id, revision=comment.revision, body=comment.body, replaced_at=now))


def revisions(session: Session, comment_id: uuid.UUID) -> Sequence[Revision]:
    """List the texts that a comment had before, the latest first."""
    query = select(Revision).where(Revision.comment_id == comment_id).order_by(Revision.revision.desc())
    return session.scalars(query).all()


def keep_appeal(session: Session, comment_id: uuid.UUID, words: str, now: datetime) -> None:
    """Write down what an author says against a rejection."""
    session.add(Appeal(comment_id=comment_id, words=words, at=now))


def has_appealed(session: Session, comment: Comment) -> bool:
    """Whether a comment's author has appealed, in whatever became of it since."""
    return session.scalar(select(Appeal.comment_id).where(Appeal.comment_id == comment.id)) is not None


def appeals(session: Session, comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Appeal]:
    """Give the appeals of some comments; those without are left out. One query."""
    found = session.scalars(select(Appeal).where(Appeal.comment_id.in_(comment_ids)))
    return {appeal.comment_id: appeal for appeal in found}


def only_policy_since(session: Session, comment_id: uuid.UUID, version: int) -> bool:
    """Whether nobody but the policy moved a comment since a version."""
    by_others = select(History.id).where(
        History.comment_id == comment_id, History.version > version, History.actor != Actor.POLICY
    )
    return session.scalar(by_others.limit(1)) is None


def forget(session: Session, comment_ids: Collection[uuid.UUID]) -> None:
    """Delete what the authors of erased comments wrote before, and against their rejection."""
    for table in (Revision, Appeal):
        gone = delete(table).where(table.comment_id.in_(comment_ids))
        session.execute(gone.execution_options(synchronize_session=False))
