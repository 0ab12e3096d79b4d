"""What each stage costs: timers wrapped from outside around the functions that are the stages, in this process.

A stage's time is its own, without that of a stage inside it. Committing is a stage by itself: it waits for the disk.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from benchmarks.pipeline import texts
from benchmarks.pipeline.fill import sender
from benchmarks.pipeline.stack import Stack
from model import Classifier
from service.comments import moderation, outcome, people, submission
from service.comments.bell import Ringer
from service.comments.intake import Intake, Order
from service.comments.store import claims
from service.comments.submission import Terms
from service.connections import vault

COMMIT, KEYS, REST = "commit", "commit of the keys", "rest"
INTAKE = ("validate", "seal", KEYS, "insert", COMMIT, "ring")
DECIDING = ("claim", "score", "decide", "explain", "apply", COMMIT, REST)

Costs = Mapping[str, float]  # stage -> microseconds a comment


class Timers:
    """Adds up each stage's own time."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._inside = [0.0]

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a function."""

        @wraps(function)
        def timing(*arguments: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            started = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                took = time.perf_counter() - started
                self.seconds[stage] += took - self._inside.pop()
                self._inside[-1] += took

        return timing

    @contextmanager
    def around(self, *targets: tuple[str, Any, str]) -> Iterator[None]:
        """Wrap functions, each given by stage, owner and name, and put them back at the end."""
        before = [(owner, name, getattr(owner, name)) for _, owner, name in targets]
        try:
            for (stage, _, _), (owner, name, function) in zip(targets, before, strict=True):
                setattr(owner, name, self.timed(stage, function))
            yield
        finally:
            for owner, name, function in before:
                setattr(owner, name, function)


def intake(stack: Stack, together: int, rounds: int, run: str) -> Costs:
    """Measure intake, `together` comments a transaction: the median of the rounds."""
    take = Intake(stack.databases, vault(stack.settings), Ringer(stack.redis), stack.settings.idempotency_hours)
    by = sender(stack)
    found: list[Costs] = []
    for number in range(rounds):
        timers = Timers()
        comments = [texts.comment(number * together + place, run) for place in range(together)]
        with timers.around(
            ("validate", submission, "parse"),
            ("seal", people, "draft"),
            ("insert", Intake, "receive"),
            ("ring", Ringer, "ring"),
            (COMMIT, stack.databases.main.engine.dialect, "do_commit"),
            (KEYS, stack.databases.keys.engine.dialect, "do_commit"),
        ):
            orders = [Order(by, submission.parse(one, Terms(trusted=True))) for one in comments]
            take.receive(orders, datetime.now(UTC))
        found.append({stage: timers.seconds[stage] / together * 1e6 for stage in INTAKE})
    return _median(found, INTAKE)


def deciding(stack: Stack, classifier: Classifier) -> Costs:
    """Measure the moderation of everything that is pending: the median of the batches."""
    found: list[Costs] = []
    known = vault(stack.settings)
    while True:
        timers = Timers()
        with timers.around(
            ("claim", claims, "claim"),
            ("score", moderation, "score_each"),
            ("decide", moderation, "decide_all"),
            ("explain", moderation, "explain_all"),
            ("apply", outcome, "apply"),
            (COMMIT, stack.databases.main.engine.dialect, "do_commit"),
        ):
            claimed = timers.timed(REST, moderation.moderate_batch)(stack.databases.main, classifier, known).claimed
        if not claimed:
            return _median(found, DECIDING)
        if claimed == moderation.BATCH:
            found.append({stage: timers.seconds[stage] / claimed * 1e6 for stage in DECIDING})


def _median(found: Sequence[Costs], stages: Sequence[str]) -> Costs:
    return {stage: statistics.median(one[stage] for one in found) for stage in stages}
