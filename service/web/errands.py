"""Work that an answer must not wait for, nor tell of by how long it takes: one thread a process, one after the other.

What waits here is lost if the process ends; it is only ever what somebody can ask for again.
"""

import logging
import queue
import threading
from collections.abc import Callable

MOST = 200  # that wait; more are turned away

Errand = Callable[[], None]
log = logging.getLogger("commentgate.web")


class Errands:
    """Runs errands. The thread begins with the first, so that none is lost when a server forks."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Errand] = queue.Queue(MOST)
        self._lock = threading.Lock()
        self._begun = False

    def put(self, errand: Errand) -> bool:
        """Have an errand run soon; False if too many wait."""
        with self._lock:
            if not self._begun:
                threading.Thread(target=self._run, name="errands", daemon=True).start()
                self._begun = True
        try:
            self._waiting.put_nowait(errand)
        except queue.Full:
            return False
        return True

    def join(self) -> None:
        """Wait until all errands so far have run."""
        self._waiting.join()

    def _run(self) -> None:
        while True:
            errand = self._waiting.get()
            try:
                errand()
            except Exception as error:  # its text might name whom it was for
                log.error("an errand failed", extra={"error": type(error).__name__})  # noqa: TRY400 - likewise its trace
            finally:
                self._waiting.task_done()
