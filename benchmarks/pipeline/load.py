"""The load generator, a process of its own: one thread, prepared requests, keep-alive connections on loopback.

It is told what to do by one JSON object on standard input and answers with one on standard output. Closed loop: each
connection sends again as soon as it was answered. Open loop: requests are due at random moments whatever the service
does, and one that finds no connection free waits, which counts as its own time.
"""

import itertools
import json
import random
import re
import selectors
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.loopback import Connection, apart
from benchmarks.pipeline import texts

LAP = b"@LAP"  # four bytes, in the place of four digits
_ID = re.compile(rb'"id": ?"([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Job:
    """What to send: comments one by one (`batch` 1) or in batches, for how long, how fast."""

    port: int
    secret_key: str
    run: str
    seconds: float
    connections: int = 8
    batch: int = 1
    rate: float = 0.0  # arrivals a second; 0 is a closed loop
    keys: bool = False  # an idempotency key each: Idempotency-Key, or external_id in batches
    prepared: int = 4000  # requests made before the clock starts; they are sent again in turn


@dataclass(slots=True)
class Result:
    """How it went. `sent` has, in an open loop, each comment's id, when it was due and when it was answered."""

    accepted: int = 0
    refused: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    answer_ms: list[float] = field(default_factory=list)
    sent: list[tuple[str, float, float]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Comments accepted a second."""
        return self.accepted / self.seconds


def run(job: Job) -> Result:
    """Do a job in a process of its own. Raises RuntimeError if anything was refused."""
    result = Result(**apart("benchmarks.pipeline.load", asdict(job)))
    if result.refused:
        raise RuntimeError(f"{result.refused} requests were refused")
    return result


class _Generator:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.result = Result()
        self._requests = _in_turn(job, [_request(job, number) for number in range(max(1, job.prepared // job.batch))])
        self._selector = selectors.DefaultSelector()
        self._idle = deque(Connection(job.port) for _ in range(job.connections))
        for connection in self._idle:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def work(self) -> Result:
        started, cpu = time.time(), time.process_time()
        until = started + self.job.seconds
        arrivals = _arrivals(self.job, started)
        due = next(arrivals)
        while due < until or len(self._idle) < self.job.connections:
            now = time.time()
            while self._idle and due <= now and due < until:
                self._idle.popleft().send(next(self._requests), due if self.job.rate else now)
                due = next(arrivals)
            # Wait for the next arrival only if somebody is free to send it.
            wait = max(0.0, due - time.time()) if self._idle and due < until else 1.0
            for key, _ in self._selector.select(wait):
                self._answered(key.data)
        self.result.seconds, self.result.cpu_seconds = time.time() - started, time.process_time() - cpu
        return self.result

    def _answered(self, connection: Connection) -> None:
        answer = connection.receive()
        if answer is None:
            return
        now, (status, body) = time.time(), answer
        accepted = status in {b"202", b"200"} and body.count(b'"receipt_url"') == self.job.batch
        self.result.accepted += self.job.batch * accepted
        self.result.refused += not accepted
        self.result.answer_ms.append((now - connection.due) * 1000)
        if self.job.rate and accepted:
            found = _ID.search(body)
            self.result.sent.append((found[1].decode() if found else "", connection.due, now))
        self._idle.append(connection)


def _arrivals(job: Job, started: float) -> Iterator[float]:
    """Give the moments at which requests are due: at once, or at random at the rate asked for."""
    rng = random.Random(job.run)
    due = started
    while True:
        due = due + rng.expovariate(job.rate) if job.rate else time.time()
        yield due


def _in_turn(job: Job, made: Sequence[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Give the prepared requests in turn for ever, with another key each time."""
    for lap in itertools.count():
        for number, (head, body) in enumerate(made):
            extra = f"Idempotency-Key: {job.run}-{lap}-{number}\r\n".encode() if job.keys and job.batch == 1 else b""
            yield head + extra + b"\r\n" + body.replace(LAP, b"%04d" % lap)


def _request(job: Job, number: int) -> tuple[bytes, bytes]:
    base = f"http://127.0.0.1:{job.port}"
    comments: list[dict[str, Any]] = [
        dict(texts.comment(number * job.batch + place, job.run, base=base)) for place in range(job.batch)
    ]
    if job.keys and job.batch > 1:
        comments = [{**one, "external_id": f"{job.run}-{LAP.decode()}-{number}-{n}"} for n, one in enumerate(comments)]
    body = json.dumps(comments if job.batch > 1 else comments[0]).encode()
    path = "/v1/comments/batch" if job.batch > 1 else "/v1/comments"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{job.port}\r\nAuthorization: Bearer {job.secret_key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    return head.encode(), body


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_Generator(Job(**json.load(sys.stdin))).work())))
