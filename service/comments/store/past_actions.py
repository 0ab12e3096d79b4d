"""What was decided, as it is looked back on: lists of actions, and the comments of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from service.comments.decisions.action_states import Item, State
from service.comments.review import Sites, may_see
from service.comments.store.desk import Entry
from service.comments.tables import Action, ActionItem, Comment, Moderator, Page, Site

LOOKED_AT = 1000  # actions for one page, of somebody who is limited to sites of which there are few
MINE_LOOKED_AT = 200
Made = Row[Action, str, str | None]  # an action, who made it and who took it back


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of actions, the newest first, and the number before which the next page is."""

    rows: list[Made]
    older: int | None


def listed(session: Session, *, sites: Sites, by: int | None, before: int | None, limit: int) -> Listed:
    """List actions whose comments are all of `sites`; with `by`, those of one moderator."""
    query = _made().where(Action.state != State.PLANNED).order_by(Action.id.desc()).limit(LOOKED_AT)
    if by is not None:
        query = query.where(Action.moderator_id == by)
    if before is not None:
        query = query.where(Action.id < before)
    found: list[Made] = []
    last, looked = None, 0
    for row in session.execute(query.execution_options(yield_per=100)):
        looked += 1
        if len(found) == limit:
            return Listed(found, last)
        last = row[0].id
        if _all_seen(row[0], sites):
            found.append(row)
    return Listed(found, last if looked == LOOKED_AT else None)


def one(session: Session, action_id: int, *, sites: Sites) -> Made | None:
    """Load an action whose comments are all of `sites`."""
    row = session.execute(_made().where(Action.id == action_id)).one_or_none()
    return row if row is not None and _all_seen(row[0], sites) else None


def last_of(session: Session, moderator_id: int, *, since: datetime) -> int | None:
    """Give the last action of a moderator since a moment that is not taken back."""
    latest = (
        select(Action.id, Action.state, Action.made_at, Action.undone_at)
        .where(Action.moderator_id == moderator_id)
        .order_by(Action.id.desc())
        .limit(MINE_LOOKED_AT)
    )
    for action_id, state, made_at, undone_at in session.execute(latest):
        if state != State.PLANNED and undone_at is None:
            return int(action_id) if made_at >= since else None
    return None


def only_comments(session: Session, action_ids: Collection[int]) -> dict[int, Comment]:
    """Give the comment of each of these actions, which have one."""
    query = (
        select(ActionItem.action_id, Comment)
        .join(Comment, Comment.id == ActionItem.comment_id)
        .where(ActionItem.action_id.in_(action_ids))
    )
    return dict(session.execute(query).all())


def in_state(session: Session, action_id: int, states: Collection[Item], limit: int) -> list[Entry]:
    """List comments of an action that went one of these ways."""
    query = _entries(action_id).where(ActionItem.state.in_(states)).order_by(ActionItem.comment_id).limit(limit)
    return list(session.execute(query))


def sample(session: Session, action: Action, count: int) -> list[Entry]:
    """Draw some comments of an action, the same whenever it is looked at."""
    places = sorted(Random(action.id).sample(range(action.size), min(count, action.size)))  # noqa: S311 - no secret
    ordered = select(ActionItem.comment_id).where(ActionItem.action_id == action.id).order_by(ActionItem.comment_id)
    drawn = [session.scalars(ordered.offset(place).limit(1)).one() for place in places]
    return list(session.execute(_entries(action.id).where(ActionItem.comment_id.in_(drawn)).order_by(Comment.id)))


def _made() -> Select[Action, str, str | None]:
    maker, undoer = aliased(Moderator), aliased(Moderator)
    return (
        select(Action, maker.name, undoer.name)
        .join(maker, maker.id == Action.moderator_id)
        .outerjoin(undoer, undoer.id == Action.undone_by)
    )


def _entries(action_id: int) -> Select[Comment, Page, Site]:
    return (
        select(Comment, Page, Site)
        .join(ActionItem, ActionItem.comment_id == Comment.id)
        .join(Page, Page.id == Comment.page_id)
        .join(Site, Site.id == Comment.site_id)
        .where(ActionItem.action_id == action_id)
    )


def _all_seen(action: Action, sites: Sites) -> bool:
    return all(may_see(sites, site_id) for site_id in action.site_ids)
