"""Child processes, and what they cost: CPU seconds, and the most memory each has held."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from service.cli.supervisor.process import die_with

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Running:
    """A child and whatever it started."""

    name: str
    process: subprocess.Popen[bytes]

    def family(self) -> list[psutil.Process]:
        """Give the child and its living descendants."""
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu_seconds(self) -> float:
        """Give the CPU time, user and system, of the child and its living descendants so far."""
        times = [one.cpu_times() for one in self.family()]
        return float(sum(one.user + one.system for one in times))

    def peak_mb(self) -> float:
        """Give the largest resident set, in MB, that any one process of this child has had (Linux)."""
        return max((_peak_mb(one.pid) for one in self.family()), default=0.0)

    def stop(self) -> None:
        """End it in good order; kill it if that takes too long."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(STOP_SECONDS)


@dataclass(slots=True)
class Children:
    """Starts children that log into a folder, and stops those that are left at the end."""

    folder: Path
    running: list[Running] = field(default_factory=list)

    def start(self, name: str, argv: Sequence[str], environ: Mapping[str, str]) -> Running:
        """Start a child in the repository's root. Call it from the main thread."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                argv,
                env=dict(environ),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()) if sys.platform == "linux" else None,
            )
        child = Running(name, process)
        self.running.append(child)
        return child

    def stop(self, *names: str) -> None:
        """Stop the children of these names, or all, the last started first."""
        for child in [one for one in reversed(self.running) if not names or one.name in names]:
            child.stop()
            self.running.remove(child)

    def log(self, name: str) -> str:
        """Give the end of what a child wrote."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""


def _peak_mb(pid: int) -> float:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1000 if found else 0.0
