"""Requests at a rate, whatever the service does: a process of its own, one thread, keep-alive connections on loopback.

It is told what to send by one JSON object on standard input and answers with one on standard output. Requests are due
at random moments; one that finds no connection free waits, which counts as its own time.
"""

import json
import random
import selectors
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from benchmarks.loopback import Connection, apart

CONNECTIONS = 16


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
    return Result(**apart("benchmarks.open_loop", asdict(job)))


class _Loop:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._requests = [request.encode("latin-1") for request in job.requests]
        self._selector = selectors.DefaultSelector()
        self._idle = deque(Connection(job.port) for _ in range(CONNECTIONS))
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

    def _take(self, connection: Connection) -> None:
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
