"""Requests at a rate, whatever the service does: a process of its own, one thread, keep-alive connections on loopback.

It is told what to send by one JSON object on standard input and answers with one on standard output. Requests are due
at random moments; one that finds no connection free waits, which counts as its own time.
"""

import json
import random
import re
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from benchmarks.pipeline.processes import ROOT

CONNECTIONS = 16
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_NO_CONTENT = b"204"


@dataclass(frozen=True, slots=True)
class Job:
    """What to send, in turn, each whole request as Latin-1; arrivals a second; for how many seconds."""

    port: int
    requests: Sequence[str]
    rate: float
    seconds: float
    warm_up: float = 2.0  # seconds at the start that are not measured


@dataclass(slots=True)
class Result:
    """How long answers took from when their requests were due, and how many there were: status -> count."""

    answer_ms: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)  # the first letters of bodies that are no JSON


def run(job: Job) -> Result:
    """Do a job in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.open_loop"],
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return Result(**json.loads(done.stdout))


class _Connection:
    """One keep-alive connection, with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self._received = b""

    def send(self, request: bytes, due: float) -> None:
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


class _Loop:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._requests = [request.encode("latin-1") for request in job.requests]
        self._selector = selectors.DefaultSelector()
        self._idle = deque(_Connection(job.port) for _ in range(CONNECTIONS))
        self._taken: list[tuple[float, float]] = []  # when it was due, milliseconds
        self._statuses: Counter[str] = Counter()
        self._bodies: Counter[str] = Counter()
        for connection in self._idle:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def work(self) -> Result:
        started = time.perf_counter()
        until = started + self._job.warm_up + self._job.seconds
        arrivals = self._arrivals(started)
        number, due = 0, next(arrivals)
        while due < until or len(self._idle) < CONNECTIONS:
            while self._idle and due < until and due <= time.perf_counter():
                self._idle.popleft().send(self._requests[number % len(self._requests)], due)
                number, due = number + 1, next(arrivals)
            wait = max(0.0, due - time.perf_counter()) if self._idle and due < until else 1.0
            for key, _ in self._selector.select(wait):
                self._take(key.data)
        measured = [taken for due, taken in self._taken if due >= started + self._job.warm_up]
        return Result(measured, dict(self._statuses), dict(self._bodies))

    def _take(self, connection: _Connection) -> None:
        answer = connection.receive()
        if answer is None:
            return
        self._taken.append((connection.due, (time.perf_counter() - connection.due) * 1000))
        status, body = answer
        self._statuses[status.decode()] += 1
        if not body.startswith(b"{"):
            self._bodies[body[:8].decode("latin-1")] += 1
        self._idle.append(connection)

    def _arrivals(self, started: float) -> Iterator[float]:
        rng = random.Random(self._job.seconds)
        due = started
        while True:
            due += rng.expovariate(self._job.rate)
            yield due


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_Loop(Job(**json.load(sys.stdin))).work())))
