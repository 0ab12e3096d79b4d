"""PostgreSQL as a part that can be killed: a single process of it, or all of it, started again afterwards."""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from benchmarks.soak.copy import kill
from tests import postgres

GONE_SECONDS = 30.0
# PostgreSQL as an operator has it, not as the tests do: what is committed is on the disk.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "128MB"}


@contextmanager
def server() -> Iterator["Server"]:
    """Run a server of our own."""
    with postgres.stoppable(DURABLE) as running:
        yield Server(running)


class Server:
    """A running server. Use it in the main thread: a process started again dies with the thread that started it."""

    def __init__(self, running: postgres.Server) -> None:
        self._running = running
        self.url = postgres.url(running.folder, "postgres")

    def kill_one(self, rng: random.Random) -> bool:
        """Kill one process at random; the server then ends all connections and recovers."""
        children = sorted(child.pid for child in self._head().children())
        return bool(children) and kill(rng.choice(children))

    def crash(self) -> bool:
        """Kill the server itself, wait until what it leaves behind is gone, and start it again."""
        left = self._head().children()
        self._running.stop(signal.SIGKILL)
        psutil.wait_procs(left, timeout=GONE_SECONDS)
        self._running.start()
        return True

    def _head(self) -> psutil.Process:
        file = self._running.folder / "data" / "postmaster.pid"
        return psutil.Process(int(file.read_text().split("\n", 1)[0]))
