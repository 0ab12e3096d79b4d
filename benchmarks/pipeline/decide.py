"""From accepted to decided: our worker beside plain RQ's two, on the same kind of rows, one process each."""

import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from benchmarks import plain_rq
from benchmarks.pipeline import watch
from benchmarks.pipeline.fill import fill
from benchmarks.pipeline.processes import ROOT
from benchmarks.pipeline.stack import Stack
from service.comments import bell

OURS, FORKING, SIMPLE = "ours", "plain RQ, Worker", "plain RQ, SimpleWorker"
WIRINGS = {FORKING: "fork", SIMPLE: "simple"}


@dataclass(frozen=True, slots=True)
class Drain:
    """What it took to decide a backlog, with one worker process that was up and had its classifier loaded."""

    comments: int
    seconds: float
    cpu_seconds: float  # of the worker and what it forked, without its start
    commands: int  # that Redis carried out, from the first enqueueing to the end
    peak_mb: float  # of the worker

    @property
    def rate(self) -> float:
        """Comments decided a second."""
        return self.comments / self.seconds


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many comments each of the three decides in a round, and how many rounds there are."""

    ours: int
    forking: int
    simple: int
    rounds: int


Drains = Mapping[str, Sequence[Drain]]


def rounds(stack: Stack, sizes: Sizes) -> Drains:
    """Let the three take turns."""
    found: dict[str, list[Drain]] = defaultdict(list)
    for number in range(sizes.rounds):
        for name, count in ((FORKING, sizes.forking), (OURS, sizes.ours), (SIMPLE, sizes.simple)):
            run = f"{WIRINGS.get(name, name)}-{number}"
            found[name].append(ours(stack, count, run) if name == OURS else plain(stack, name, count, run))
    return found


def ratio(drains: Drains, to: str) -> float:
    """Give how many times faster ours is: the median of the rounds' ratios."""
    return statistics.median(a.rate / b.rate for a, b in zip(drains[OURS], drains[to], strict=True))


def ours(stack: Stack, count: int, run: str) -> Drain:
    """Fill, then ring once; the worker does the rest. From the ring until nothing is pending."""
    worker = stack.start_worker()
    fill(stack, count, run)
    before, cpu, started = commands(stack.redis), worker.cpu_seconds(), time.time()
    bell.ring(stack.redis, bell.MODERATION, anew=True)  # even if the worker before left its flag up
    ended = watch.wait_until_decided(stack.databases.main)
    drain = Drain(count, ended - started, worker.cpu_seconds() - cpu, commands(stack.redis) - before, worker.peak_mb())
    stack.children.stop(worker.name)
    return drain


def plain(stack: Stack, name: str, count: int, run: str) -> Drain:
    """Fill and enqueue a job a comment, then let a plain worker begin. From then until its queue is empty."""
    ids = fill(stack, count, run)
    before = commands(stack.redis)
    queue = Queue(plain_rq.QUEUE, connection=stack.redis, serializer=JSONSerializer)
    queue.enqueue_many([Queue.prepare_data(plain_rq.JOB, args=[str(one)]) for one in ids])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.plain_rq", WIRINGS[name]],
        env=dict(stack.environ),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode or watch.pending(stack.databases.main):
        raise RuntimeError(f"{name} did not do its work:\n{done.stderr[-2000:]}")
    told = json.loads(done.stdout)
    return Drain(count, told["seconds"], told["cpu_seconds"], commands(stack.redis) - before, told["peak_mb"])


def commands(redis: Redis) -> int:
    """Count the commands that Redis has carried out."""
    stats: dict[str, dict[str, int]] = redis.info("commandstats")  # type: ignore[assignment]  # redis-py types both sync and async
    return sum(stat["calls"] for name, stat in stats.items() if name != "cmdstat_info")
