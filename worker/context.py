"""What the jobs need and Redis must not carry: set once by the process that runs them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from redis import Redis

from service.database import Database
from worker.stopping import Stop


class Done(NamedTuple):
    """What came of a batch: how much was claimed, and whether there may be more to claim."""

    claimed: int
    more: bool


@dataclass(frozen=True, slots=True)
class Context:
    """What a worker process works with. `work` does one batch; `redis` is for bells and gives up soon."""

    database: Database
    redis: Redis
    stop: Stop
    work: Callable[[], Done]


_current: list[Context] = []


def provide(context: Context) -> None:
    """Set the context of this process, in place of an earlier one."""
    _current[:] = [context]


def current() -> Context:
    """Give the context of this process. Raises RuntimeError outside a worker."""
    if not _current:
        raise RuntimeError("jobs run only in a worker: python -m worker")
    return _current[0]
