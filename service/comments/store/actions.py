"""Actions: decisions that can be taken back, and their comments."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.tables import Action, ActionItem, Comment


def lock(session: Session, action_id: int) -> Action | None:
    """Load an action for a change."""
    return session.scalars(select(Action).where(Action.id == action_id).with_for_update()).one_or_none()


def items(session: Session, action_id: int, state: str, limit: int) -> Sequence[ActionItem]:
    """List comments of an action that are in a state."""
    return session.scalars(
        select(ActionItem)
        .where(ActionItem.action_id == action_id, ActionItem.state == state)
        .order_by(ActionItem.comment_id)
        .limit(limit)
    ).all()


def counted(session: Session, action_id: int) -> Counter[str]:
    """Count an action's comments by state."""
    query = select(ActionItem.state, func.count()).where(ActionItem.action_id == action_id).group_by(ActionItem.state)
    return Counter(dict(session.execute(query).all()))


def site_ids_of(session: Session, comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Say of which site each of these comments is."""
    found: dict[uuid.UUID, int] = {}
    ids = list(comment_ids)
    for start in range(0, len(ids), 1000):
        part = select(Comment.id, Comment.site_id).where(Comment.id.in_(ids[start : start + 1000]))
        found |= dict(session.execute(part).all())
    return found


def sites_of(session: Session, action_id: int) -> Sequence[int]:
    """List the sites that an action's comments are of."""
    query = (
        select(Comment.site_id)
        .join(ActionItem, ActionItem.comment_id == Comment.id)
        .where(ActionItem.action_id == action_id)
        .distinct()
    )
    return session.scalars(query).all()
