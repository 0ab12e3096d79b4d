"""Over HTTP: comments accepted a second, singly and in batches, and the time from POST to decision."""

import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.pipeline import decide, load, watch
from benchmarks.pipeline.load import Job
from benchmarks.pipeline.processes import Running
from benchmarks.pipeline.stack import Stack

CONNECTIONS = 16
BATCH, BATCH_CONNECTIONS = 1000, 2


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Comments posted as fast as they are taken, while the worker decides them."""

    rate: float  # comments accepted a second
    p50_ms: float  # from POST to 202
    p99_ms: float
    cpu_ms: Mapping[str, float]  # of each process, a comment, until all were decided
    commands: float  # of Redis, a comment


@dataclass(frozen=True, slots=True)
class Latency:
    """Comments that arrive at random at a rate, whatever the service does. Milliseconds from when a POST was due."""

    rate: float
    answer_p50: float
    answer_p99: float
    decision_p50: float
    decision_p99: float
    decision_most: float


@dataclass(frozen=True, slots=True)
class Outage:
    """Milliseconds from when a POST was due to its 202, the 99th percentile, with Redis and without."""

    rate: float  # comments a second
    answering: float
    silent: float


def singly(
    stack: Stack, started: Sequence[Running], seconds: float, run: str, *, keys: bool = False, wait: bool = True
) -> Acceptance:
    """Post one comment a request; `wait` until all are decided."""
    job = Job(stack.port, stack.site.secret_key, run, seconds, CONNECTIONS, keys=keys)
    return _closed(stack, started, job, wait=wait)


def in_batches(stack: Stack, started: Sequence[Running], seconds: float, run: str, *, keys: bool = False) -> Acceptance:
    """Post a thousand comments a request."""
    job = Job(stack.port, stack.site.secret_key, run, seconds, BATCH_CONNECTIONS, BATCH, keys=keys, prepared=20_000)
    return _closed(stack, started, job)


def _closed(stack: Stack, started: Sequence[Running], job: Job, *, wait: bool = True) -> Acceptance:
    cpu, before = {one.name: one.cpu_seconds() for one in started}, decide.commands(stack.redis)
    result = load.run(job)
    if wait:
        watch.wait_until_decided(stack.databases.main)
    return Acceptance(
        rate=result.rate,
        p50_ms=percentile(result.answer_ms, 50),
        p99_ms=percentile(result.answer_ms, 99),
        cpu_ms={one.name: (one.cpu_seconds() - cpu[one.name]) * 1000 / result.accepted for one in started}
        | {"load generator": result.cpu_seconds * 1000 / result.accepted},
        commands=(decide.commands(stack.redis) - before) / result.accepted,
    )


def latency(stack: Stack, rate: float, seconds: float, run: str) -> Latency:
    """Post at a rate and see when each comment is decided. Raises RuntimeError if one never was."""
    job = Job(
        stack.port, stack.site.secret_key, run, seconds, CONNECTIONS, rate=rate, prepared=round(rate * seconds * 1.2)
    )
    with watch.Watcher(stack.databases.main) as watcher:
        result = load.run(job)
        watch.wait_until_decided(stack.databases.main)
        time.sleep(10 * watch.GLANCE_SECONDS)
    missing = [one for one, _, _ in result.sent if one not in watcher.seen]
    if missing:
        raise RuntimeError(f"{len(missing)} comments were never decided")
    decided = [(watcher.seen[one] - due) * 1000 for one, due, _ in result.sent]
    return Latency(
        result.rate,
        percentile(result.answer_ms, 50),
        percentile(result.answer_ms, 99),
        percentile(decided, 50),
        percentile(decided, 99),
        max(decided),
    )


def without_redis(stack: Stack, rate: float, seconds: float, run: str) -> Outage:
    """Post at a rate, first while Redis answers, then while it accepts connections and says nothing."""
    redis = next(one for one in stack.children.running if one.name == "valkey")
    answering = _answers(stack, rate, seconds, f"{run}-answers")
    redis.process.send_signal(signal.SIGSTOP)
    try:
        silent = _answers(stack, rate, seconds, f"{run}-silent")
    finally:
        redis.process.send_signal(signal.SIGCONT)
    watch.wait_until_decided(stack.databases.main)
    return Outage(rate, answering, silent)


def _answers(stack: Stack, rate: float, seconds: float, run: str) -> float:
    count = round(rate * seconds * 1.2)
    job = Job(stack.port, stack.site.secret_key, run, seconds, CONNECTIONS, rate=rate, prepared=count)
    return percentile(load.run(job).answer_ms, 99)


def percentile(values: Sequence[float], share: int) -> float:
    """Give the value that `share` percent of the values are at or under."""
    return sorted(values)[max(0, -(-len(values) * share // 100) - 1)]
