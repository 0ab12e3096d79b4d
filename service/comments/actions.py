"""Decisions at the desk as they are taken back: each is an action, of one comment or of many.

    one comment     decided at once, or StaleDecision
    many            begin: the comments and the versions that were seen are written down
                      | advance, in slices: those that nobody moved meanwhile are decided, the others skipped
    undo            advance again: each comment that nobody moved since goes back to what it was; the others are kept

What an action does is what was previewed, never what a search would find by then. The worker advances what a request
left behind.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from service.comments import audit, outcome, review
from service.comments.errors import Conflict, IllegalMove, NotFound
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import Reason
from service.comments.review import Sites, Wish, may_see
from service.comments.store import actions as store
from service.comments.store import comments as comment_store
from service.comments.store import rows
from service.comments.tables import Action, ActionItem, Comment, History

SLICE = 200


class State(StrEnum):
    """How far an action is."""

    DECIDING = "deciding"
    DECIDED = "decided"
    UNDOING = "undoing"
    UNDONE = "undone"


class Item(StrEnum):
    """How it went with one comment of an action."""

    WAITING = "waiting"
    MOVED = "moved"
    SKIPPED = "skipped"  # somebody else was faster
    UNDONE = "undone"
    KEPT = "kept"  # somebody moved it since, so it was not undone


@dataclass(frozen=True, slots=True)
class Seen:
    """A comment and the version that somebody looked at."""

    comment_id: uuid.UUID
    version: int


def decide_one(session: Session, seen: Seen, wish: Wish, *, sites: Sites, now: datetime) -> Action:
    """Decide one comment. Raises what `review.decide` raises, and then nothing has happened."""
    comment = review.decide(session, seen.comment_id, wish, version=seen.version, now=now, sites=sites)
    action = _write(session, wish, 1, State.DECIDED, now)
    rows.add(session, ActionItem, [_item(action, seen, Item.MOVED, comment.version)])
    audit.record(
        session,
        wish.actor_id,
        "decided",
        now,
        site_id=comment.site_id,
        comment_id=comment.id,
        to=wish.to,
        reason=wish.reason,
        action=action.id,
    )
    return action


def begin(session: Session, seen: Sequence[Seen], wish: Wish, *, words: str, sites: Sites, now: datetime) -> Action:
    """Write down that many comments are to be decided; `words` say what was chosen. `advance` decides them.

    Raises NotFound if one of them is not of `sites`, and ValueError if there are none.
    """
    if not seen:
        raise ValueError("Choose at least one comment.")
    of_sites = store.site_ids_of(session, [one.comment_id for one in seen])
    if len(of_sites) != len({one.comment_id for one in seen}) or not all(
        may_see(sites, site) for site in of_sites.values()
    ):
        raise NotFound("One of these comments does not exist.")
    action = _write(session, wish, len(seen), State.DECIDING, now, words)
    rows.add(session, ActionItem, [_item(action, one, Item.WAITING) for one in seen])
    audit.record(
        session, wish.actor_id, "decided_many", now, to=wish.to, reason=wish.reason, action=action.id, words=words
    )
    return action


def advance(session: Session, action_id: int, now: datetime, limit: int = SLICE) -> bool:
    """Decide, or undo, up to `limit` comments of an action; say whether there are more."""
    action = store.lock(session, action_id)
    if action is None or action.state not in {State.DECIDING, State.UNDOING}:
        return False
    undoing = action.state == State.UNDOING
    items = store.items(session, action_id, Item.MOVED if undoing else Item.WAITING, limit)
    (_undo if undoing else _decide)(session, action, items, now)
    if len(items) == limit:
        return True
    action.state = State.UNDONE if undoing else State.DECIDED
    return False


def undo(session: Session, action_id: int, *, by: int, sites: Sites, now: datetime) -> Action:
    """Begin to take an action back; `advance` does it.

    Raises NotFound if there is no such action, or it moved a comment of other sites than `sites`, and Conflict if it is
    not decided yet or taken back already.
    """
    action = store.lock(session, action_id)
    if action is None or not all(may_see(sites, site) for site in store.sites_of(session, action_id)):
        raise NotFound("There is no such decision.")
    if action.state != State.DECIDED:
        raise Conflict("This decision is taken back already." if action.undone_at else "This decision is not made yet.")
    action.state, action.undone_at, action.undone_by = State.UNDOING, now, by
    audit.record(session, by, "undone", now, action=action_id)
    return action


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
    """Give the move of one comment among many; None if somebody was faster."""
    if comment.version != item.seen_version or comment.status in {Status.PENDING, Status.ERASED}:
        return None
    try:
        return wish.move(comment, item.seen_version)
    except IllegalMove:
        return None


def _undo(session: Session, action: Action, items: Sequence[ActionItem], now: datetime) -> None:
    comments = comment_store.lock(session, [item.comment_id for item in items])
    moves = []
    for item in items:
        comment, made = comments[item.comment_id], item.made_version
        if made is None or comment.version != made:
            item.state = Item.KEPT
            continue
        item.state = Item.UNDONE
        before = _before(comment_store.history(session, comment.id), made)
        moves.append(
            Move(
                comment_id=comment.id,
                to=Status(before.to_status),
                actor=Actor.MODERATOR,
                actor_id=action.undone_by,
                reasons=(Reason("undone"),),
                at_version=made,
                undoes=made,
                restores=before.reasons,
            )
        )
    outcome.apply(session, moves, now=now)


def _before(moves: Sequence[History], version: int) -> History:
    """Give the move that made what a comment was before a version; what was taken back made nothing."""
    by_version = {move.version: move for move in moves}
    found = by_version[version - 1]
    return found if found.undoes is None else _before(moves, found.undoes)


def counted(session: Session, action_id: int) -> Counter[str]:
    """Say of how many comments an action waits, moved, skipped, undid or kept."""
    return store.counted(session, action_id)


def _write(session: Session, wish: Wish, size: int, state: State, now: datetime, words: str | None = None) -> Action:
    if wish.actor_id is None:
        raise ValueError("An action has a moderator.")
    action = Action(
        moderator_id=wish.actor_id,
        to_status=wish.to,
        reason=wish.reason if wish.to is Status.REJECTED else None,
        note=wish.note,
        words=words,
        size=size,
        state=state,
        made_at=now,
    )
    session.add(action)
    session.flush()
    return action


def _item(action: Action, seen: Seen, state: Item, made: int | None = None) -> dict[str, object]:
    return {
        "action_id": action.id,
        "comment_id": seen.comment_id,
        "seen_version": seen.version,
        "made_version": made,
        "state": state,
    }
