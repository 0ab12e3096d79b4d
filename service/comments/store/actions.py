"""Actions: decisions that can be taken back, and their comments."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from service.comments.decisions.action_states import AT_WORK, Item, State
from service.comments.tables import Action, ActionItem, Comment, History

# Written into the statement, so that the index of these few is of use.
_AT_WORK = Action.state.in_([literal(state.value, literal_execute=True) for state in sorted(AT_WORK)])
_PLANNED = Action.state == literal(State.PLANNED.value, literal_execute=True)


@dataclass(frozen=True, slots=True)
class Made:
    """What one move made of a comment."""

    version: int
    to_status: str
    reasons: Sequence[Mapping[str, Any]]
    undoes: int | None


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


def made(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[int, Made]]:
    """Give all moves of some comments: comment -> version -> move."""
    query = select(History.comment_id, History.version, History.to_status, History.reasons, History.undoes).where(
        History.comment_id.in_(ids)
    )
    found: dict[uuid.UUID, dict[int, Made]] = {one: {} for one in ids}
    for comment_id, *move in session.execute(query):
        found[comment_id][move[0]] = Made(*move)
    return found


def freeze(session: Session, action_id: int, chosen: Select[uuid.UUID, int]) -> int:
    """Write down the comments that a query gives, each with its version; say how many."""
    more = chosen.add_columns(literal(action_id), literal(Item.WAITING.value))
    columns = ["comment_id", "seen_version", "action_id", "state"]
    session.execute(insert(ActionItem).from_select(columns, more).execution_options(synchronize_session=False))
    return session.scalars(select(func.count()).where(ActionItem.action_id == action_id)).one()


def skip_waiting(session: Session, action_id: int) -> None:
    """Let those be whose turn has not come."""
    session.execute(
        update(ActionItem)
        .where(ActionItem.action_id == action_id, ActionItem.state == Item.WAITING)
        .values(state=Item.SKIPPED)
        .execution_options(synchronize_session=False)
    )


def site_ids(session: Session, action_id: int) -> Sequence[int]:
    """List the sites that an action's comments are of."""
    query = (
        select(Comment.site_id)
        .join(ActionItem, ActionItem.comment_id == Comment.id)
        .where(ActionItem.action_id == action_id)
        .distinct()
    )
    return sorted(session.scalars(query))


def site_ids_of(session: Session, comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Say of which site each of these comments is."""
    found: dict[uuid.UUID, int] = {}
    ids = list(comment_ids)
    for start in range(0, len(ids), 1000):
        part = select(Comment.id, Comment.site_id).where(Comment.id.in_(ids[start : start + 1000]))
        found |= dict(session.execute(part).all())
    return found


def counted(session: Session, action_id: int) -> Counter[str]:
    """Count an action's comments by state."""
    query = select(ActionItem.state, func.count()).where(ActionItem.action_id == action_id).group_by(ActionItem.state)
    return Counter(dict(session.execute(query).all()))


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(Action.lease_until.is_(None), Action.lease_until <= now)


def any_due(session: Session, now: datetime) -> bool:
    """Say whether there is an action to advance that nobody is at. `now` is the database's clock."""
    return session.scalar(select(Action.id).where(_AT_WORK, _free(now)).limit(1)) is not None


def claim(session: Session, *, now: datetime, lease_until: datetime) -> int | None:
    """Lease the oldest action that is to be advanced and that nobody is at; None if there is none."""
    action = session.scalars(
        select(Action).where(_AT_WORK, _free(now)).order_by(Action.id).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()
    if action is None:
        return None
    action.lease_until = lease_until
    return action.id


def hold(session: Session, action_id: int, lease_until: datetime | None) -> None:
    """Keep others from advancing an action until a moment; None lets them."""
    session.execute(update(Action).where(Action.id == action_id).values(lease_until=lease_until))


def forget_plan(session: Session, before: datetime, limit: int) -> int:
    """Delete up to `limit` comments of the oldest plan if it was made before a moment, and the plan with the last.

    Gives `limit` if there may be more to delete, else 0.
    """
    oldest = select(Action.id).where(_PLANNED, Action.made_at < before).order_by(Action.made_at).limit(1)
    plan = session.scalar(oldest.with_for_update(skip_locked=True))
    if plan is None:
        return 0
    some = select(ActionItem.comment_id).where(ActionItem.action_id == plan).limit(limit)
    gone: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # DELETE gives a cursor
        delete(ActionItem)
        .where(ActionItem.action_id == plan, ActionItem.comment_id.in_(some))
        .execution_options(synchronize_session=False)
    )
    if gone.rowcount < limit:
        session.execute(delete(Action).where(Action.id == plan))
    return limit


def forget_notes(session: Session, comment_ids: Collection[uuid.UUID]) -> None:
    """Remove what moderators wrote when they decided erased comments, alone or with others: it may speak of them."""
    of_them = select(ActionItem.action_id).where(ActionItem.comment_id.in_(comment_ids))
    session.execute(
        update(Action)
        .where(Action.id.in_(of_them), Action.note.is_not(None))
        .values(note=None)
        .execution_options(synchronize_session=False)
    )
