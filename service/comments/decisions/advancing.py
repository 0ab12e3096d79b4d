"""Deciding, or taking back, the comments of an action: in slices, each in a transaction of its own.

Whoever begins an action advances it for a moment; what is left the worker goes on with. A lease keeps two from doing
the same work, and the lock on the action's row keeps them from doing it twice. A killed process loses nothing: its
lease runs out, and the sweep rings.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.comments import outcome
from service.comments.decisions.action_states import AT_WORK, Item, State
from service.comments.errors import IllegalMove
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import Reason
from service.comments.review import Wish
from service.comments.store import actions as store
from service.comments.store import comments as comment_store
from service.comments.store.actions import Made
from service.comments.tables import Action, ActionItem, Comment
from service.database import Database

SLICE = 200
LEASE = timedelta(seconds=30)  # far longer than a slice takes


def advance(session: Session, action_id: int, now: datetime, limit: int = SLICE) -> bool:
    """Decide, or take back, up to `limit` comments of an action; say whether there are more."""
    action = store.lock(session, action_id)
    if action is None or action.state not in AT_WORK:
        return False
    undoing = action.state == State.UNDOING
    items = store.items(session, action_id, Item.MOVED if undoing else Item.WAITING, limit)
    (_undo if undoing else _decide)(session, action, items, now)
    if len(items) == limit:
        return True
    action.state = State.UNDONE if undoing else State.DECIDED
    action.lease_until = None
    return False


def work(
    database: Database,
    action_id: int,
    *,
    seconds: float,
    clock: Callable[[], datetime],
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Advance an action for some seconds, one slice at least, and say whether more is left.

    What is decided is dated by `clock`; leases go by the database's.
    """
    until = time.monotonic() + seconds
    while True:
        lease_until = database.now() + LEASE
        with database.write() as session:
            more = advance(session, action_id, clock())
            on = more and time.monotonic() < until and not stopped()
            if more:
                store.hold(session, action_id, lease_until if on else None)
        if not on:
            return more


def _decide(session: Session, action: Action, items: Sequence[ActionItem], now: datetime) -> None:
    wish = Wish(
        to=Status(action.to_status),
        actor=Actor.MODERATOR,
        actor_id=action.moderator_id,
        reason=action.reason,
        note=action.note,
    )
    comments = comment_store.lock(session, [item.comment_id for item in items])
    moves = []
    for item in items:
        move = _wished(wish, comments[item.comment_id], item)
        item.state = Item.SKIPPED if move is None else Item.MOVED
        moves += [] if move is None else [move]
    moved = {comment.id: comment.version for comment in outcome.apply(session, moves, now=now)}
    for item in items:
        item.made_version = moved.get(item.comment_id)


def _wished(wish: Wish, comment: Comment, item: ActionItem) -> Move | None:
    """Give the move of one comment among many; None if somebody was faster, or there is nothing to do."""
    if comment.version != item.seen_version or comment.status in {Status.PENDING, Status.ERASED}:
        return None
    try:
        return wish.move(comment, item.seen_version)
    except IllegalMove:
        return None


def _undo(session: Session, action: Action, items: Sequence[ActionItem], now: datetime) -> None:
    comments = comment_store.lock(session, [item.comment_id for item in items])
    made = store.made(session, comments)
    moves = []
    for item in items:
        move = _undoing(action, comments[item.comment_id], item.made_version, made[item.comment_id])
        item.state = Item.KEPT if move is None else Item.UNDONE
        moves += [] if move is None else [move]
    outcome.apply(session, moves, now=now)


def _undoing(action: Action, comment: Comment, version: int | None, made: Mapping[int, Made]) -> Move | None:
    """Give the move that takes a decision back; None if it no longer stands."""
    if version is None or standing(made, comment.version).version != version:
        return None
    before = standing(made, version - 1)
    return Move(
        comment_id=comment.id,
        to=Status(before.to_status),
        actor=Actor.MODERATOR,
        actor_id=action.undone_by,
        reasons=(Reason("undone"),),
        at_version=comment.version,
        undoes=version,
        restores=before.reasons,
    )


def standing(made: Mapping[int, Made], version: int) -> Made:
    """Give the move that made a comment what it is at a version: taking back makes it what it was before."""
    while (taken_back := made[version].undoes) is not None:
        version = taken_back - 1
    return made[version]
