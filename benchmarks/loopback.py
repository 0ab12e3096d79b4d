"""What load generators share: a process of their own, and keep-alive connections on loopback."""

import json
import re
import socket
import subprocess
import sys
from typing import Any

from benchmarks.pipeline.processes import ROOT

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_NO_CONTENT = b"204"


def apart(module: str, job: dict[str, Any]) -> dict[str, Any]:
    """Give a job to `python -m module` on its standard input, and what it answers on its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", module], input=json.dumps(job), capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


class Connection:
    """One keep-alive connection, with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self._received = b""

    def send(self, request: bytes, due: float) -> None:
        """Send a whole request that was due at a moment."""
        self.due = due
        self._received = b""
        self.socket.sendall(request)

    def receive(self) -> tuple[bytes, bytes] | None:
        """Read what has come; give the status and the body once all of the answer is there."""
        chunk = self.socket.recv(1 << 20)
        if not chunk:
            raise ConnectionError("the server closed a connection")
        self._received += chunk
        head, found, body = self._received.partition(b"\r\n\r\n")
        status, length = head[9:12], _LENGTH.search(head)
        if found and (status == _NO_CONTENT or (length and len(body) >= int(length[1]))):
            return status, body
        return None
