"""Ends the process when a piece of work overruns its deadline; the supervisor starts it again.

Two watchers. A thread logs the overrun and ends the process with EXIT_OVERRUN. It cannot run while the work keeps the
interpreter to itself, as a regular expression does, so a moment later `faulthandler` ends the process from C.
"""

import faulthandler
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

EXIT_OVERRUN = 70
GRACE_SECONDS = 2.0
STDERR = 2

log = logging.getLogger("commentgate.watchdog")


class Watchdog:
    """Watches one piece of work at a time, by the monotonic clock."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._changed = threading.Condition()
        self._deadline: float | None = None

    def start(self) -> None:
        """Begin to watch, in a thread that does not outlive the process."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    @contextmanager
    def armed(self, seconds: float) -> Iterator[None]:
        """End the process unless the body is left within `seconds`."""
        self._set(time.monotonic() + seconds)
        faulthandler.dump_traceback_later(seconds + GRACE_SECONDS, exit=True, file=STDERR)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            self._set(None)

    def _set(self, deadline: float | None) -> None:
        with self._changed:
            self._deadline = deadline
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while True:
                left = None if self._deadline is None else self._deadline - time.monotonic()
                if left is not None and left <= 0:
                    log.critical("a batch overran its deadline", extra={"queue": self._queue, "pid": os.getpid()})
                    os._exit(EXIT_OVERRUN)
                self._changed.wait(left)
