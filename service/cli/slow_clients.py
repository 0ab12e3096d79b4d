"""Gunicorn's threads, kept from clients that send their request byte by byte.

A thread reads a request with nothing else to do. Without a limit, a handful of connections that never finish would keep
every thread. A proxy in front takes requests in whole; `commentgate up` has none.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]  # it has no types

REQUEST_SECONDS = 10.0
GLANCE_SECONDS = 0.5


class Deadlines:
    """Stops reading from sockets whose time is up; one thread, started with the first, watches them all."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: dict[socket.socket, float] = {}
        self._starting = threading.Lock()
        self._watching = False

    @contextmanager
    def on(self, connection: socket.socket) -> Iterator[None]:
        """Give a connection its time to send a request. What the application then takes to answer does no harm."""
        self._watch()
        self._until[connection] = time.monotonic() + self._seconds
        try:
            yield
        finally:
            self._until.pop(connection, None)

    def _watch(self) -> None:
        if not self._watching:
            with self._starting:
                if not self._watching:
                    threading.Thread(target=self._run, name="deadlines", daemon=True).start()
                    self._watching = True

    def _run(self) -> None:
        while True:
            time.sleep(GLANCE_SECONDS)
            now = time.monotonic()
            for connection, until in list(self._until.items()):
                if now >= until:
                    with suppress(OSError):  # it was closed meanwhile
                        connection.shutdown(socket.SHUT_RD)  # an answer can still be written


class Worker(ThreadWorker):  # type: ignore[misc]
    """A process of threads with a deadline on every request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadlines = Deadlines(REQUEST_SECONDS)

    def handle(self, conn: Any) -> Any:
        """Read and answer one request, in a thread of the pool."""
        with self._deadlines.on(conn.sock):
            return super().handle(conn)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take visitors in, or no more. Who stops for good takes in whoever waits at the door, then closes it.

        Gunicorn closes it only at its end; until then a proxy would think that it is open, and its visitor be reset.
        """
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                before = -1
                with suppress(OSError):  # no more files may be open, say: who is inside counts more
                    while self.nr_conns > before:
                        before = self.nr_conns
                        self.accept(listener)
                listener.close()
