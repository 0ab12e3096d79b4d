"""`commentgate up` as a real process, for journeys."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

START_SECONDS = 90.0


def command(data_dir: Path, *arguments: str) -> list[str]:
    """Give the command line; `-P` as an installed script would have it."""
    return [sys.executable, "-P", "-m", "service.cli", "up", "--data-dir", str(data_dir), *arguments]


def environment() -> dict[str, str]:
    """Give this process's environment without settings of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COMMENTGATE_")}


@dataclass
class Up:
    """A started copy: its process, its address, and what it wrote on stdout so far."""

    process: subprocess.Popen[bytes]
    data_dir: Path
    output: list[str] = field(default_factory=list)
    url: str = ""

    def wait_until_ready(self) -> None:
        """Read until the line `ready URL`; fail with the logs if it does not come."""
        deadline = time.monotonic() + START_SECONDS
        pending = b""
        assert self.process.stdout is not None
        while time.monotonic() < deadline:
            if not select.select([self.process.stdout], [], [], 0.2)[0]:
                continue
            chunk = os.read(self.process.stdout.fileno(), 65536)
            pending += chunk
            *whole, pending = pending.split(b"\n")
            self.output += [line.decode() for line in whole]
            if self.output and self.output[-1].startswith("ready "):
                self.url = self.output[-1].removeprefix("ready ")
                return
            if not chunk:
                break
        logs = {path.name: path.read_text()[-2000:] for path in (self.data_dir / "logs").glob("*.log")}
        raise AssertionError(f"not ready: {self.output} {logs}")

    def child(self, *words: str) -> psutil.Process | None:
        """Find the child whose command line ends with these words, if it lives."""
        children = psutil.Process(self.process.pid).children()
        return next((child for child in children if tuple(_command_line(child)[-len(words) :]) == words), None)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop and give its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def running(data_dir: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> Iterator[Up]:
    """Start a copy on a free port, wait until it is ready, and stop it at the end."""
    process = subprocess.Popen(
        command(data_dir, "--port", "0", *arguments),
        env=environment() | dict(settings or {}),
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    up = Up(process, data_dir)
    try:
        up.wait_until_ready()
        yield up
    finally:
        if process.poll() is None:
            up.stop()
        if process.stdout is not None:
            process.stdout.close()


def left(data_dir: Path) -> Sequence[str]:
    """List the command lines of all processes of a data folder, children of a killed copy included."""
    found = []
    for process in psutil.process_iter():
        try:
            if (
                process.environ().get("COMMENTGATE_DATA_DIR") == str(data_dir)
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def _command_line(process: psutil.Process) -> list[str]:
    try:
        found: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return found
