"""Decisions at the desk as they are taken back: each is an action, of one comment or of many.

    one comment     decided at once, or StaleDecision
    many            begin: the comments and the versions that were seen are written down
                      | advance, in slices: those that nobody moved meanwhile are decided, the others skipped
    very many       plan: what a query finds is written down, to be looked at; start: then as above
    undo            advance again: each comment that nobody moved since goes back to what it was; the others are kept

What an action does is what was previewed, never what a search would find by then. `advancing` has the rest; the worker
advances what a request left behind.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select
from sqlalchemy.orm import Session

from service.comments import review
from service.comments.decisions.action_states import Item, State
from service.comments.errors import Conflict, NotFound
from service.comments.lifecycle import Status
from service.comments.review import Sites, Wish, may_see
from service.comments.staff import audit
from service.comments.store import actions as store
from service.comments.store import rows
from service.comments.tables import Action, ActionItem

MOST = 20_000  # comments of one action
PLAN_AGE = timedelta(hours=12)  # after which what was chosen has to be chosen anew
NO_SUCH = "There is no such decision."


@dataclass(frozen=True, slots=True)
class Seen:
    """A comment and the version that somebody looked at."""

    comment_id: uuid.UUID
    version: int


def decide_one(session: Session, seen: Seen, wish: Wish, *, sites: Sites, now: datetime) -> Action:
    """Decide one comment. Raises what `review.decide` raises, and then nothing has happened."""
    comment = review.decide(session, seen.comment_id, wish, version=seen.version, now=now, sites=sites)
    action = _write(session, wish, State.DECIDED, now, size=1, site_ids=[comment.site_id])
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

    Raises NotFound if one of them is not of `sites`, and ValueError if there are none or too many, or one twice.
    """
    ids = {one.comment_id for one in seen}
    if not seen or len(seen) > MOST or len(ids) != len(seen):
        raise ValueError(f"Choose at least one comment, each once, and at most {MOST:,}.")
    of_sites = store.site_ids_of(session, ids)
    if len(of_sites) != len(ids) or not all(may_see(sites, site) for site in of_sites.values()):
        raise NotFound("One of these comments does not exist.")
    site_ids = sorted(set(of_sites.values()))
    action = _write(session, wish, State.DECIDING, now, size=len(seen), site_ids=site_ids, words=words)
    rows.add(session, ActionItem, [_item(action, one, Item.WAITING) for one in seen])
    _record_many(session, action, now)
    return action


def plan(session: Session, chosen: Select[uuid.UUID, int], wish: Wish, *, words: str, now: datetime) -> Action:
    """Write down what a query (ids and versions, of sites that may be seen) finds now; `start` begins to decide it.

    Raises ValueError if it finds nothing.
    """
    action = _write(session, wish, State.PLANNED, now, size=0, site_ids=[], words=words)
    action.size = store.freeze(session, action.id, chosen.limit(MOST))
    if not action.size:
        raise ValueError("Nothing fits any more: somebody may have decided these comments meanwhile.")
    action.site_ids = list(store.site_ids(session, action.id))
    return action


def start(session: Session, action_id: int, *, by: int, sites: Sites, now: datetime) -> Action:
    """Begin to decide what was planned; `advance` does it.

    Raises NotFound if `by` has planned no such thing, or too long ago, and Conflict if it was begun before.
    """
    action = store.lock(session, action_id)
    if action is None or action.moderator_id != by or not _all_seen(action, sites):
        raise NotFound(NO_SUCH)
    if action.state != State.PLANNED:
        raise Conflict("This was begun already.")
    if action.made_at < now - PLAN_AGE:
        raise NotFound("That was chosen too long ago. Please choose again.")
    action.state, action.made_at = State.DECIDING, now
    _record_many(session, action, now)
    return action


def undo(session: Session, action_id: int, *, by: int, sites: Sites, now: datetime) -> Action:
    """Begin to take an action back; `advance` does it. Of one that is not all decided yet, the rest is not decided.

    Raises NotFound if there is no such action, or it has a comment of other sites than `sites`, and Conflict if it is
    taken back already.
    """
    action = store.lock(session, action_id)
    if action is None or action.state == State.PLANNED or not _all_seen(action, sites):
        raise NotFound(NO_SUCH)
    if action.undone_at is not None:
        raise Conflict("This decision is taken back already.")
    if action.state == State.DECIDING:
        store.skip_waiting(session, action_id)
    action.state, action.undone_at, action.undone_by = State.UNDOING, now, by
    for site_id in action.site_ids:  # a row each, so that those who work for one site find it
        audit.record(session, by, "undone", now, site_id=site_id, action=action_id)
    return action


def counted(session: Session, action_id: int) -> Counter[str]:
    """Say of how many comments an action waits, moved, skipped, undid or kept."""
    return store.counted(session, action_id)


def _all_seen(action: Action, sites: Sites) -> bool:
    return all(may_see(sites, site_id) for site_id in action.site_ids)


def _record_many(session: Session, action: Action, now: datetime) -> None:
    site_ids = action.site_ids
    audit.record(
        session,
        action.moderator_id,
        "decided_many",
        now,
        site_id=site_ids[0] if len(site_ids) == 1 else None,
        to=action.to_status,
        reason=action.reason,
        action=action.id,
        size=action.size,
    )


def _write(
    session: Session,
    wish: Wish,
    state: State,
    now: datetime,
    *,
    size: int,
    site_ids: list[int],
    words: str | None = None,
) -> Action:
    if wish.actor_id is None:
        raise ValueError("An action has a moderator.")
    action = Action(
        moderator_id=wish.actor_id,
        to_status=wish.to,
        reason=wish.reason if wish.to is Status.REJECTED else None,
        note=wish.note,
        words=words,
        size=size,
        site_ids=site_ids,
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
