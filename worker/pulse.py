"""The heartbeat: a thread that shows a sign of life every few seconds, whatever the worker is busy with."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from redis import Redis, RedisError

from service.comments import heartbeats

log = logging.getLogger("commentgate.worker")


def host() -> str:
    """Name this machine or container."""
    return socket.gethostname()


class Pulse:
    """Beats for one worker until it is stopped. A Redis that is away is waited for.

    Parameters
    ----------
    redis:
        A client of its own, because beats come from another thread.
    queue, version:
        What is written into the heartbeat: the role, and the classifier's version if there is one.
    also:
        Called at each beat; may raise RedisError.
    """

    def __init__(
        self, redis: Redis, queue: str, *, version: str | None = None, also: Callable[[], None] | None = None
    ) -> None:
        self._redis = redis
        self.queue = queue
        self.version = version
        self._also = also
        self._name = f"{host()}:{os.getpid()}"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more, and take the last sign of life away."""
        self._over.set()
        self._thread.join(timeout=2)
        try:
            heartbeats.stop(self._redis, self.queue, self._name)
        except RedisError as error:
            log.info("the heartbeat is left to expire", extra={"queue": self.queue, "error": type(error).__name__})

    def _run(self) -> None:
        heard = True
        while not self._over.is_set():
            heard = self._beat(heard)
            self._over.wait(heartbeats.BEAT_SECONDS)

    def _beat(self, heard: bool) -> bool:
        """Beat once; log only when that begins or ceases to work."""
        try:
            heartbeats.beat(self._redis, self.queue, self._name, datetime.now(UTC), self.version)
            if self._also is not None:
                self._also()
        except Exception as error:  # whatever it was, the next beat must come
            if heard:
                log.warning("no heartbeat", extra={"queue": self.queue, "error": type(error).__name__})
            return False
        if not heard:
            log.info("the heartbeat is back", extra={"queue": self.queue})
        return True


def alive_here(redis: Redis, queue: str) -> bool:
    """Say whether this host has a live worker of a queue. Raises RedisError."""
    return any(found.name.startswith(f"{host()}:") for found in heartbeats.alive(redis, queue))
