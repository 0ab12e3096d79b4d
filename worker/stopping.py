"""Being asked to stop: SIGTERM or SIGINT, noted once and acted on between two pieces of work."""

import logging
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType

GLANCE_SECONDS = 0.1

log = logging.getLogger("commentgate.worker")


class Stop:
    """Whether this process was asked to stop.

    The handler only notes it, and calls `interrupt`, which a blocking wait sets so that it can be cut short. A lock
    here could deadlock with the very code that the signal came upon, so there is none.
    """

    def __init__(self) -> None:
        self.requested = False
        self.interrupt: Callable[[], None] | None = None

    def install(self) -> None:
        """Listen for SIGTERM and SIGINT. Only the main thread can."""
        signal.signal(signal.SIGTERM, self._handle)
        signal.signal(signal.SIGINT, self._handle)

    def _handle(self, _signum: int, _frame: FrameType | None) -> None:
        self.requested = True
        if self.interrupt is not None:
            self.interrupt()

    def sleep(self, seconds: float) -> None:
        """Sleep, but not on when asked to stop."""
        until = time.monotonic() + seconds
        while not self.requested and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, GLANCE_SECONDS))


def back_off(first: float = 0.5, most: float = 10.0) -> Iterator[float]:
    """Give waits in seconds that double up to `most`, for ever."""
    wait = first
    while True:
        yield wait
        wait = min(wait * 2, most)


def patiently(attempt: Callable[[], None], missing: type[Exception], what: str, stop: Stop) -> bool:
    """Repeat `attempt` until it raises `missing` no more; say whether it succeeded before the process was to stop."""
    for wait in back_off():
        if stop.requested:
            break
        try:
            attempt()
        except missing as error:
            log.warning(what, extra={"error": type(error).__name__, "wait_s": wait})
            stop.sleep(wait)
        else:
            return True
    return False
