"""What the desk says of decisions that were made: of one comment or of many, under way, done or taken back. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from service.comments.decisions.action_states import Item, State
from service.comments.lifecycle import Status
from service.comments.tables import Action, Comment
from service.web.desk import wording
from service.web.desk.comment.cards import Time, time

DOING = {Status.PUBLISHED: "Publishing", Status.HELD: "Holding", Status.REJECTED: "Rejecting"}
DO = {Status.PUBLISHED: "Publish", Status.HELD: "Hold", Status.REJECTED: "Reject"}
STATES = {
    State.DECIDING: "under way",
    State.DECIDED: "",
    State.UNDOING: "being taken back",
    State.UNDONE: "taken back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """A decision as it is shown. `comment_id` and `author` are those of its only comment, if it has one."""

    id: int
    what: str
    chosen: str
    size: int
    who: str
    at: Time
    state: str
    state_words: str
    undone_by: str | None
    undone_at: Time | None
    note: str | None
    comment_id: str | None
    author: str

    @property
    def may_be_undone(self) -> bool:
        """Whether it is neither taken back nor only planned."""
        return self.state in {State.DECIDING, State.DECIDED}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an action is: a line, how many of how many, whether it goes on, and of how many comments nothing came."""

    words: str
    done: int
    size: int
    goes_on: bool
    left_alone: int


def action_view(action: Action, maker: str, undoer: str | None, only: Comment | None, now: datetime) -> ActionView:
    """Make what is shown of an action."""
    return ActionView(
        id=action.id,
        what=decided(action.to_status, action.reason),
        chosen=action.words or "",
        size=action.size,
        who=maker,
        at=time(action.made_at, now),
        state=action.state,
        state_words=STATES.get(State(action.state), ""),
        undone_by=undoer,
        undone_at=None if action.undone_at is None else time(action.undone_at, now),
        note=action.note,
        comment_id=None if only is None else str(only.id),
        author="" if only is None else only.author_name,
    )


def progress(action: Action, counted: Counter[str]) -> Progress:
    """Say how far an action is, by how its comments were counted."""
    waiting, moved, skipped = (counted[one] for one in (Item.WAITING, Item.MOVED, Item.SKIPPED))
    undone, kept = counted[Item.UNDONE], counted[Item.KEPT]
    if action.state in {State.UNDOING, State.UNDONE}:
        size, done = moved + undone + kept, undone + kept
        words = f"{comments(undone)} taken back" if action.state == State.UNDONE else "Taking it back"
        return Progress(words, done, size, action.state == State.UNDOING, kept)
    doing = f"{DOING[Status(action.to_status)]}{_because(action.to_status, action.reason)}"
    done_words = f"{comments(moved)} {wording.COUNTED[action.to_status]}{_because(action.to_status, action.reason)}"
    goes_on = action.state == State.DECIDING
    return Progress(doing if goes_on else done_words, action.size - waiting, action.size, goes_on, skipped)


def decided(to: str, reason: str | None) -> str:
    """Say what was decided."""
    return f"{wording.DONE[to]}{_because(to, reason)}"


def to_do(to: str, reason: str | None, size: int) -> str:
    """Say what is to be done with many comments."""
    return f"{DO[Status(to)]} {comments(size)}{_because(to, reason)}"


def comments(count: int) -> str:
    """Count comments."""
    return f"{count:,} comment{'' if count == 1 else 's'}"


def _because(to: str, reason: str | None) -> str:
    return f" ({wording.REASONS[reason].lower()})" if to == Status.REJECTED and reason else ""
