"""Signals of the parent: what stops or renews it, and a wait that a signal or a child's death ends at once."""

import os
import select
import signal
import socket
from types import FrameType, TracebackType
from typing import Self

STOPPING = (signal.SIGTERM, signal.SIGINT)


class Signals:
    """Counts requests to stop, and notes a request to renew, while its scope is open. Use it in the main thread.

    SIGHUP has two meanings. Sent on purpose it asks to renew; sent because the terminal was closed it asks to stop.
    """

    def __init__(self) -> None:
        self.stop_requests = 0
        self.renewal_requested = False
        self._bound_to_terminal = False
        self._receive, self._send = socket.socketpair()
        self._before: dict[int, object] = {}
        self._fd_before = -1

    def __enter__(self) -> Self:
        self._receive.setblocking(False)
        self._send.setblocking(False)
        self._fd_before = signal.set_wakeup_fd(self._send.fileno(), warn_on_full_buffer=False)
        for number in STOPPING:
            self._before[number] = signal.signal(number, self._on_stop)
        self._before[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._on_hang_up)
        self._bound_to_terminal = self._before[signal.SIGHUP] is not signal.SIG_IGN and _has_terminal()  # not by nohup
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

    def _on_hang_up(self, _number: int, _frame: FrameType | None) -> None:
        if self._bound_to_terminal and not _has_terminal():
            self.stop_requests += 1
        else:
            self.renewal_requested = True

    def wait(self, seconds: float) -> None:
        """Wait until a signal comes, `seconds` at most."""
        if select.select([self._receive], [], [], max(0.0, seconds))[0]:
            self._receive.recv(4096)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
