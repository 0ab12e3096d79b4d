"""What a page says of the decision that was just made or taken back, with a button that takes it back."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, g, request

from service.comments.decisions import actions
from service.comments.decisions.action_states import State
from service.comments.lifecycle import Status
from service.comments.store import past_actions as past
from service.comments.store.replies import open_replies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.decisions import action_views

FRESH = timedelta(minutes=10)  # an address that was kept says nothing any more
GONE = frozenset({"done", "comment", "action"})


@dataclass(frozen=True, slots=True)
class Told:
    """What was done; `comment_id` and `author` of one comment, and how many replies to it are still to be seen."""

    action_id: int
    words: str
    comment_id: str | None
    author: str
    left_alone: int
    may_be_undone: bool
    replies: int


def register(desk: Blueprint) -> None:
    """Let every page say it whose address names an action."""
    desk.context_processor(shown_after)


def with_action(address: str, action_id: int) -> str:
    """Give the address of a page that is to tell of an action."""
    page, _, query = address.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] not in GONE]
    return f"{page}?{urlencode([*kept, ('action', str(action_id))])}"


def shown_after() -> dict[str, object]:
    """Give what there is to tell. What an address claims is looked up: alone it can make the desk say nothing."""
    number = request.args.get("action", "")
    known = g.get("moderator")
    if request.method != "GET" or known is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        return {"told": None}
    return {"told": _told(int(number), known.id)}


def _told(action_id: int, me: int) -> Told | None:
    now = services().now()
    with services().databases.main.read() as session:
        row = past.one(session, action_id, sites=guard.moderator().sites)
        if row is None or row[0].state not in {State.DECIDED, State.UNDONE}:
            return None
        action = row[0]
        by, at = (
            (action.moderator_id, action.made_at) if action.undone_at is None else (action.undone_by, action.undone_at)
        )
        if by != me or not now - FRESH <= at <= now + FRESH:
            return None
        seen = action_views.progress(action, actions.counted(session, action_id))
        only = past.only_comments(session, [action_id]).get(action_id) if action.size == 1 else None
        rejected = only is not None and action.state == State.DECIDED and only.status == Status.REJECTED
        replies = len(open_replies(session, only.id)) if only is not None and rejected else 0
    return Told(
        action_id=action_id,
        words=_words(action.state, action.to_status, action.reason, seen, alone=only is not None),
        comment_id=None if only is None else str(only.id),
        author="" if only is None else only.author_name,
        left_alone=seen.left_alone,
        may_be_undone=action.state == State.DECIDED,
        replies=replies,
    )


def _words(state: str, to: str, reason: str | None, seen: action_views.Progress, *, alone: bool) -> str:
    if not alone:
        return seen.words
    if state == State.UNDONE:
        return "Taken back" if not seen.left_alone else "Not taken back, because somebody moved it since"
    return action_views.decided(to, reason)
