"""What another policy would have made of the comments that came last. Pure.

Both policies see the stored scores, so that only the change of the policy shows. What people decided later is left out,
and so are pages that were held or closed by hand: neither is the policy's doing.
"""

import uuid
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.comments.lifecycle import Status
from service.comments.policy import Decision, Policy, Signals, decide

MAX_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Past:
    """A comment that was decided."""

    comment_id: uuid.UUID
    signals: Signals


@dataclass(frozen=True, slots=True)
class Example:
    """A comment that would go elsewhere."""

    past: Past
    old: Decision
    new: Decision


@dataclass(frozen=True, slots=True)
class Preview:
    """How many comments were looked at, from where to where they go, and some of those that would go elsewhere."""

    looked_at: int
    moves: Counter[tuple[Status, Status]]
    other_reasons: int  # comments that stay where they are, for other reasons
    examples: tuple[Example, ...]

    @property
    def changed(self) -> int:
        """How many comments would go elsewhere."""
        return sum(count for (old, new), count in self.moves.items() if old is not new)


def compare(pasts: Sequence[Past], old: Policy, new: Policy) -> Preview:
    """Decide comments, given newest first, by both policies."""
    moves: Counter[tuple[Status, Status]] = Counter()
    moved: dict[tuple[Status, Status], list[Example]] = {}
    other_reasons = 0
    for past in pasts:
        example = Example(past, decide(past.signals, old), decide(past.signals, new))
        move = (example.old.status, example.new.status)
        moves[move] += 1
        if move[0] is not move[1]:
            moved.setdefault(move, []).append(example)
        elif _codes(example.old) != _codes(example.new):
            other_reasons += 1
    return Preview(len(pasts), moves, other_reasons, tuple(_some_of_each(moved.values())))


def _codes(decision: Decision) -> list[tuple[str, object]]:
    return [(reason.code, reason.values.get("attribute")) for reason in decision.reasons]


def _some_of_each(kinds: Iterable[Sequence[Example]]) -> Iterable[Example]:
    """Take turns between the kinds of change, so that a frequent one does not hide a rare one."""
    waiting = deque(deque(kind) for kind in kinds)
    taken = 0
    while waiting and taken < MAX_EXAMPLES:
        kind = waiting.popleft()
        yield kind.popleft()
        taken += 1
        if kind:
            waiting.append(kind)
