"""A copy of the service that is started with `commentgate up` and can be killed in parts or as a whole."""

import os
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil
from redis import Redis, RedisError

from service.settings import variable
from tests.journeys.up import Up, command, environment

START_TRIES = 10
PARTS = {  # what is in the command line of each
    "worker": "--role moderation",
    "outbox": "--role outbox",
    "sweep": "--role sweep",
    "valkey": "valkey-server",
}


class Copy:
    """The service on a folder of its own; started again at the same address."""

    def __init__(self, folder: Path, *, workers: int, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self._workers = workers
        self._settings = dict(settings)
        self._port = "0"
        self._up: Up | None = None

    def start(self) -> None:
        """Start, and return when it serves; again, as an init system would, if it ends because the database is away."""
        for _ in range(START_TRIES - 1):
            with suppress(AssertionError):
                return self._start()
            self.crash()
            time.sleep(1)
        return self._start()

    def _start(self) -> None:
        arguments = ("--port", self._port, "--workers", str(self._workers))
        with (self.folder / "up.log").open("ab") as log:
            process = subprocess.Popen(
                command(self.folder, *arguments),
                env=environment() | self._settings,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._up = Up(process, self.folder)
        self._up.wait_until_ready()
        self._port = self._up.url.rpartition(":")[2]

    def stop(self) -> None:
        """Stop as an operator would, if it runs."""
        if self._up is not None:
            if self._up.process.poll() is None:
                self._up.stop()
            self._close()

    def crash(self) -> None:
        """Kill every process of it at once, those included whose parent was killed before and that are finishing."""
        if self._up is None:
            return
        for process in self._family():
            kill(process.pid)
        self._up.process.wait()
        self._close()

    def processes(self, part: str) -> list[int]:
        """List the process ids of a part that are alive, in order; of the web, those whose server is gone as well."""
        return sorted(process.pid for process in self._family() if _part(process, self._parent) == part)

    def flush(self) -> bool:
        """Empty Redis; say whether it was there."""
        with Redis(unix_socket_path=str(self.folder / "run" / "redis.sock"), socket_timeout=5) as redis:
            try:
                redis.flushall()
            except RedisError:
                return False
        return True

    def _family(self) -> list[psutil.Process]:
        """Find the parent and every process that it or its children started."""
        return [process for process in psutil.process_iter() if _belongs_to(process, self.folder)]

    @property
    def _parent(self) -> int:
        return 0 if self._up is None else self._up.process.pid

    def _close(self) -> None:
        if self._up is not None and self._up.process.stdout is not None:
            self._up.process.stdout.close()
        self._up = None


def kill(pid: int) -> bool:
    """Kill a process; say whether it was there."""
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return False
    return True


def _belongs_to(process: psutil.Process, folder: Path) -> bool:
    try:
        return bool(process.environ().get(variable("data_dir")) == str(folder))
    except psutil.Error:
        return False


def _part(process: psutil.Process, parent: int) -> str | None:
    """Name the part that a process is; None for one that has none, such as the parent."""
    try:
        line, of_parent = " ".join(process.cmdline()), process.ppid() == parent
    except psutil.Error:
        return None
    if " service.cli web " in line:
        return "web server" if of_parent else "web process"
    return next((part for part, words in PARTS.items() if words in line), None)
