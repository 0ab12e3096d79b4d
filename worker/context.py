"""What the jobs need and Redis must not carry: set once by the process that runs them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from redis import Redis

from service.database import Database
from worker.stopping import Stop

CLOSELY_SECONDS = 0.25
GATHER_SECONDS = 0.05


class Done(NamedTuple):
    """What came of a batch: how much was claimed, and whether there may be more to claim."""

    claimed: int
    more: bool


@dataclass(slots=True)
class Pace:
    """Lets work gather: a job that follows closely upon another waits a moment, and finds more to do at once.

    A job costs about the same for one comment as for twenty. Whoever comes after a quiet time is not kept waiting, and
    neither is a backlog.
    """

    _ended: float = float("-inf")  # when a job had last done all the work there was, by the monotonic clock

    def worked(self, count: int) -> None:
        """Note that a job did all the work there was."""
        if count:
            self._ended = time.monotonic()

    def gather(self, stop: Stop) -> None:
        """Wait if another job has just ended."""
        if time.monotonic() - self._ended < CLOSELY_SECONDS:
            stop.sleep(GATHER_SECONDS)


@dataclass(frozen=True, slots=True)
class Context:
    """What a worker process works with. `work` does one batch; `redis` is for bells and gives up soon."""

    database: Database
    redis: Redis
    stop: Stop
    work: Callable[[], Done]
    pace: Pace = field(default_factory=Pace)


_current: list[Context] = []


def provide(context: Context) -> None:
    """Set the context of this process, in place of an earlier one."""
    _current[:] = [context]


def current() -> Context:
    """Give the context of this process. Raises RuntimeError outside a worker."""
    if not _current:
        raise RuntimeError("jobs run only in a worker: python -m worker")
    return _current[0]
