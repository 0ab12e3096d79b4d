"""Keeps the children alive: starts them, reaps them, starts the dead again after a back-off, stops them in order."""

import math
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from service.cli.supervisor import CannotStart, StopRequested, backoff
from service.cli.supervisor.process import Child, kill_group, last_line, spawn
from service.cli.supervisor.signals import Signals

POLL_SECONDS = 0.2  # how often something is asked whether it is ready
LONGEST_WAIT_SECONDS = 5.0
HOPELESS_FAILURES = 4  # deaths in a row that end a start-up


@dataclass(slots=True)
class _Kept:
    """A child and how it fares; times are monotonic seconds."""

    child: Child
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = spawn(self.child, self.log)

    @property
    def pid(self) -> int:
        return 0 if self.process is None else self.process.pid

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Owns the children while its scope is open and stops them all at its end.

    `log_of` says where a child's log is; `say` tells the operator one line.
    """

    def __init__(self, log_of: Callable[[str], Path], say: Callable[[str], None]) -> None:
        self._log_of = log_of
        self._say = say
        self._kept: dict[str, _Kept] = {}
        self._leaving: list[_Kept] = []  # asked to stop, and not started again
        self._signals = Signals()

    def __enter__(self) -> Self:
        self._signals.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stop()
        finally:
            self._signals.__exit__(kind, error, trace)

    def start(self, child: Child, *, under: str | None = None) -> None:
        """Start a child and keep it alive, under its own name or another. Raises CannotStart."""
        kept = self._kept[under or child.name] = _Kept(child, self._log_of(child.name))
        _start(kept)

    def finish(self, child: Child) -> None:
        """Run a child to its end, keeping the others alive meanwhile. Raises CannotStart if it fails, StopRequested."""
        kept = _Kept(child, self._log_of(child.name))
        _start(kept)
        self._wait_for_end(kept)
        if kept.process and kept.process.returncode != 0:
            last = last_line(kept.log) or "nothing"
            raise CannotStart(f"{child.name} {_ending(kept.process.returncode)}; it last said: {last}")

    def wait_until(self, ready: Callable[[], bool], what: str, needs: Iterable[str], seconds: float) -> None:
        """Wait until `ready()`, keeping the children alive meanwhile.

        Raises StopRequested, or CannotStart if the time is over or one of the children it `needs` will not stay up.
        """
        needed = [self._kept[name] for name in needs]
        deadline = time.monotonic() + seconds
        while not ready():
            self._keep_alive()
            if self._signals.stop_requests:
                raise StopRequested
            hopeless = next((kept for kept in needed if kept.failures >= HOPELESS_FAILURES), None)
            if hopeless or time.monotonic() > deadline:
                raise CannotStart(_not_up(what, seconds, hopeless, needed))
            self._signals.wait(POLL_SECONDS)

    def replace(self, child: Child, ready: Callable[[int], bool], what: str, seconds: float) -> None:
        """Start a successor beside the child of its name, and stop the old one once `ready(pid of the new one)`.

        Raises CannotStart if the successor does not come up; the old one then goes on. Raises StopRequested.
        """
        name = f"new {child.name}"
        self.start(child, under=name)
        successor = self._kept[name]
        try:
            self.wait_until(lambda: successor.running and ready(successor.pid), what, [name], seconds)
        except CannotStart:
            self._leave(name)
            raise
        self._leave(child.name)
        self._kept[child.name] = self._kept.pop(name)

    def _leave(self, name: str) -> None:
        kept = self._kept.pop(name)
        if kept.process and kept.running:
            kept.process.send_signal(signal.SIGTERM)
            self._wait_for_end(kept, kept.child.grace_seconds)

    def _wait_for_end(self, kept: _Kept, grace_seconds: float = math.inf) -> None:
        """Wait until a child has ended, keeping the others alive; kill it after its grace. Raises StopRequested."""
        asked = time.monotonic()
        self._leaving.append(kept)
        while kept.process and kept.running:
            self._keep_alive()
            if self._signals.stop_requests:
                raise StopRequested
            if time.monotonic() - asked > grace_seconds:
                kill_group(kept.process)
            self._signals.wait(POLL_SECONDS)
        self._leaving.remove(kept)

    def run(self, renew: Callable[[], None] = lambda: None) -> None:
        """Keep the children alive until a signal asks to stop. `renew` is called when one asks for that."""
        while not self._signals.stop_requests:
            if self._signals.renewal_requested:
                self._signals.renewal_requested = False
                renew()
            self._keep_alive()
            now = time.monotonic()
            dead = [kept.due - now for kept in self._kept.values() if not kept.running]
            self._signals.wait(min([LONGEST_WAIT_SECONDS, *dead]))

    def _keep_alive(self) -> None:
        for kept in self._kept.values():
            if kept.running:
                continue
            if kept.process is not None:
                self._bury(kept)
            elif time.monotonic() >= kept.due:
                self._restart(kept)

    def _bury(self, kept: _Kept) -> None:
        """Note a death and when to start again."""
        now = time.monotonic()
        code = kept.process.returncode if kept.process else None
        self._fail(kept, now - kept.started, _ending(code))

    def _restart(self, kept: _Kept) -> None:
        try:
            kept.start()
        except OSError as error:  # no memory or processes left: as good as a death
            self._fail(kept, 0.0, f"could not be started ({error.strerror or error})")

    def _fail(self, kept: _Kept, ran_seconds: float, ending: str) -> None:
        kept.process = None
        kept.failures = backoff.failures_after(kept.failures, ran_seconds)
        wait = backoff.delay(kept.failures)
        kept.due = time.monotonic() + wait
        last = last_line(kept.log) if kept.failures > 1 else ""
        self._say(
            f"{kept.child.name} {ending}; starting it again in {wait:g} s" + (f"; it last said: {last}" if last else "")
        )

    def _stop(self) -> None:
        everybody = [*self._kept.values(), *self._leaving]
        for stage in sorted({kept.child.stop_stage for kept in everybody}):
            self._stop_stage([kept for kept in everybody if kept.child.stop_stage == stage and kept.running])
        self._kept.clear()

    def _stop_stage(self, stage: list[_Kept]) -> None:
        """Ask a stage to stop; kill what is left after its grace, or when the operator asks a second time."""
        for kept in stage:
            if kept.process:
                kept.process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        requests = self._signals.stop_requests
        while running := [kept for kept in stage if kept.running]:
            late = [kept for kept in running if time.monotonic() - asked > kept.child.grace_seconds]
            for kept in running if self._signals.stop_requests > max(requests, 1) else late:
                if kept.process:
                    kill_group(kept.process)
            self._signals.wait(POLL_SECONDS)


def _start(kept: _Kept) -> None:
    try:
        kept.start()
    except OSError as error:
        raise CannotStart(f"cannot start {kept.child.name}: {error.strerror or error}") from error


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"was ended by signal {-code} ({signal.strsignal(-code)})"
    return f"ended with code {code}"


def _not_up(what: str, seconds: float, hopeless: _Kept | None, needed: list[_Kept]) -> str:
    """Say what did not come up and why, as far as the logs tell."""
    reason = f"{hopeless.child.name} keeps dying" if hopeless else f"{what} did not come up within {seconds:g} s"
    suspect = hopeless or next((kept for kept in needed if kept.failures or not kept.running), None)
    if suspect is None:
        return f"{reason}; see the logs in {needed[0].log.parent}" if needed else reason
    return f"{reason}; it last said: {last_line(suspect.log) or 'nothing'} (see {suspect.log})"
