"""Signals of the parent: what stops it, and a wait that a signal or a child's death ends at once."""

import select
import signal
import socket
from types import FrameType, TracebackType
from typing import Self

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Signals:
    """Counts requests to stop while its scope is open. Use it in the main thread."""

    def __init__(self) -> None:
        self.stop_requests = 0
        self._receive, self._send = socket.socketpair()
        self._before: dict[int, object] = {}
        self._fd_before = -1

    def __enter__(self) -> Self:
        self._receive.setblocking(False)
        self._send.setblocking(False)
        self._fd_before = signal.set_wakeup_fd(self._send.fileno(), warn_on_full_buffer=False)
        for number in STOPPING:
            self._before[number] = signal.signal(number, self._on_stop)
        # a handler that does nothing: only a signal that has one ends the wait
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() itself gave us
        signal.set_wakeup_fd(self._fd_before)
        self._receive.close()
        self._send.close()

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1

    def wait(self, seconds: float) -> None:
        """Wait until a signal comes, `seconds` at most."""
        if select.select([self._receive], [], [], max(0.0, seconds))[0]:
            self._receive.recv(4096)
