"""One child process: what it is, how it is started, and what it last said."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROTATE_BYTES = 10_000_000
LAST_LINE_CHARACTERS = 300
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep alive.

    Children of a lower `stop_stage` are stopped first; each gets `grace_seconds` after SIGTERM.
    """

    name: str
    argv: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    stop_stage: int
    grace_seconds: float = 25.0  # longer than a batch may take
    pass_fds: tuple[int, ...] = ()


def python(*arguments: str) -> tuple[str, ...]:
    """Give the command line of one of our commands. `-P` keeps the current folder off the import path."""
    return (sys.executable, "-P", "-m", "service.cli", *arguments)


def spawn(child: Child, log: Path) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only the parent.

    Call it from the main thread: the death signal follows the thread that started the child. Raises OSError.
    """
    _rotate(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            child.argv,
            env=dict(child.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=child.pass_fds,
            start_new_session=True,
            preexec_fn=die_with(os.getpid()) if sys.platform == "linux" else None,
        )


def die_with(parent: int) -> Callable[[], None]:
    """Have the kernel stop a child whose parent was killed; the library is opened before the fork."""
    libc = ctypes.CDLL(None, use_errno=True)

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return in_child


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > ROTATE_BYTES:
        log.replace(log.with_suffix(".log.1"))


def last_line(log: Path) -> str:
    """Give the last line that a child wrote, shortened; empty if there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 8192))
            lines = file.read().decode(errors="replace").split("\n")
    except OSError:
        return ""
    return next((line.strip()[:LAST_LINE_CHARACTERS] for line in reversed(lines) if line.strip()), "")


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a child and whatever it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
