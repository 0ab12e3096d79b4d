"""What the moves of a comment count as in the statistics, hour by hour. Pure.

`counted` looks at all moves of one comment together. What a few more moves change is the difference between the counts
with and without them; so a decision that is taken back later is subtracted from the hour in which it was counted, and
what was added up bit by bit is what counting everything again would give.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from service.comments.lifecycle import HUMANS, Actor, Status

# The names of what is counted. Those that end in a colon go on with a status, a reason, a bound or a moderator's id.
RECEIVED = "received"
BY_POLICY = "policy:"  # published, held, rejected
BY_PEOPLE = "people:"  # published, held, rejected
WHY_HELD = "why:"  # the first reason of what the policy held
WAIT = "wait:"  # held comments by the time from receiving one to the decision of a person: the bound in seconds
UPHELD = "upheld:"  # held or rejected for this attribute's score, and a person rejected it
OVERTURNED = "overturned:"  # likewise, and a person published it
MISSED = "missed:"  # published by the policy, and a person rejected it for this reason
AGREED, DIFFERED = "pairs:agree", "pairs:differ"  # a second person decided on the same text
BY = "by:"  # decisions of a moderator, but those that they took back themselves
TAKEN_BACK = "back:"  # of these, what somebody else took back

DECIDED = (Status.PUBLISHED, Status.HELD, Status.REJECTED)
_FINAL = frozenset({Status.PUBLISHED, Status.REJECTED})
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# Upper bounds in seconds, each about twice the last, from a minute to a week.
BOUNDS = (
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 20, 30)),
    *(hours * _HOUR for hours in (1, 2, 4, 8, 16)),
    *(days * _DAY for days in (1, 2, 4, 7)),
)
LONGER = "more"
MOST_LETTERS = 40  # of an attribute's name: a policy may name any, and a name has 60

Counts = Counter[tuple[datetime, str]]


class Moved(NamedTuple):
    """One move of a comment's history, as far as it counts."""

    history_id: int
    comment_id: uuid.UUID
    site_id: int
    version: int
    revision: int
    at: datetime
    actor: str
    actor_id: int | None
    from_status: str | None
    to_status: str
    undoes: int | None
    reasons: Sequence[Mapping[str, Any]]


def counted(moves: Sequence[Moved]) -> Counts:
    """Count the moves of one comment, first to last: (start of the hour, name) -> how often.

    What was before an import was done elsewhere, and counts for nothing here.
    """
    moves = _made_here(moves)
    undone = {move.undoes: move for move in moves if move.undoes is not None}
    standing = [move for move in moves if move.undoes is None and move.version not in undone]
    counts: Counts = Counter((_hour(move.at), name) for move in standing for name in _names(move))
    for move in moves:
        counts.update((_hour(move.at), name) for name in _whose(move, undone.get(move.version)))
    counts.update((_hour(move.at), name) for move, name in _judged(standing))
    if (decision := _ended_waiting(standing)) is not None:
        counts[_hour(decision.at), _wait(decision, moves[0])] += 1
    return counts


def _made_here(moves: Sequence[Moved]) -> Sequence[Moved]:
    """Leave out what is before the last import; a held comment that came by it has waited since then."""
    last = max((place for place, move in enumerate(moves) if move.actor == Actor.IMPORT), default=0)
    return moves[last:]


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _names(move: Moved) -> Iterator[str]:
    """Name what a move that stands is by itself."""
    if move.from_status is None:
        if move.actor != Actor.IMPORT:  # it was received elsewhere, at another time
            yield RECEIVED
    elif move.to_status in DECIDED and move.actor == Actor.POLICY:
        yield BY_POLICY + move.to_status
        if move.to_status == Status.HELD:
            yield WHY_HELD + _first(move.reasons).get("code", "other")
    elif move.to_status in DECIDED and move.actor in HUMANS:
        yield BY_PEOPLE + move.to_status


def _whose(move: Moved, undone_by: Moved | None) -> Iterator[str]:
    """Name whose decision it was. One that they took back themselves was a slip, and counts for nobody."""
    if move.actor != Actor.MODERATOR or move.actor_id is None or move.undoes is not None:
        return  # who has no number was a moderator of another installation
    if undone_by is None:
        yield f"{BY}{move.actor_id}"
    elif undone_by.actor_id != move.actor_id:
        yield f"{BY}{move.actor_id}"
        yield f"{TAKEN_BACK}{move.actor_id}"


def _judged(standing: Iterable[Moved]) -> Iterator[tuple[Moved, str]]:
    """Set what people finally decided of each text beside what the policy and other people had."""
    policy: Moved | None = None
    people: list[Moved] = []
    for move in [*standing, None]:
        if move is None or move.to_status == Status.PENDING:  # another text begins, or all is told
            yield from _of_one_text(policy, people)
            policy, people = None, []
        elif move.actor == Actor.POLICY:
            policy = move
        elif move.actor in HUMANS and move.to_status in _FINAL:
            people.append(move)


def _of_one_text(policy: Moved | None, people: Sequence[Moved]) -> Iterator[tuple[Moved, str]]:
    if policy is not None and people and (name := _judgement(policy, people[0])):
        yield people[0], name
    for one, other in pairwise(people):
        if (one.actor, one.actor_id) != (other.actor, other.actor_id):
            yield other, AGREED if one.to_status == other.to_status else DIFFERED


def _judgement(policy: Moved, person: Moved) -> str | None:
    if policy.to_status == Status.PUBLISHED:
        return MISSED + _first(person.reasons).get("code", "other") if person.to_status == Status.REJECTED else None
    scored = next((str(one["attribute"]) for one in policy.reasons if one.get("code") == "score"), None)
    if scored is None:
        return None
    return (OVERTURNED if person.to_status == Status.PUBLISHED else UPHELD) + scored[:MOST_LETTERS]


def _ended_waiting(standing: Iterable[Moved]) -> Moved | None:
    """Find the first decision that took the comment out of what is held; to ask for a second opinion is none."""
    for move in standing:
        if move.actor in HUMANS and move.from_status == Status.HELD and move.to_status in _FINAL:
            return move
    return None


def _wait(move: Moved, received: Moved) -> str:
    seconds = (move.at - received.at).total_seconds()
    return f"{WAIT}{next((bound for bound in BOUNDS if seconds <= bound), LONGER)}"


def _first(reasons: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return reasons[0] if reasons else {}
