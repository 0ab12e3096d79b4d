"""How fast the pipeline is, from POST to decision, and how many times faster than plain RQ.

    python -m benchmarks.pipeline [--database sqlite|postgresql] [--comments N] [--quick]

Starts a database, Valkey and the service's own processes in a temporary folder and measures, in one run: the worker
beside plain RQ's two, comments accepted over HTTP singly and in batches, the time from POST to decision, what a silent
Redis adds to the answers, memory, and what each stage costs. With --quick it takes about a minute and is less exact,
else several. Exits with 1 if a goal is missed. On a machine that others use too, believe the ratios rather than the
numbers.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.pipeline import accept, decide, fill, report, stages, watch
from benchmarks.pipeline.accept import Acceptance, Latency
from benchmarks.pipeline.decide import Sizes
from benchmarks.pipeline.processes import Running
from benchmarks.pipeline.report import Measured
from benchmarks.pipeline.stack import Stack, stack
from benchmarks.pipeline.stages import Costs
from model import Classifier
from service.comments import bell

RATES = (50, 200)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    sizes: Sizes
    seconds: float  # of each measurement over HTTP
    keys: bool  # also with idempotency keys
    rounds: int  # of each stage


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--comments", type=int, help="how many our worker decides in each round")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    plan = _plan(options.comments, quick=options.quick)
    started = time.monotonic()
    with stack(options.database) as running:
        found = _measure(running, plan)
    print(f"{options.database}, {os.cpu_count()} CPUs, {time.monotonic() - started:.0f} s")
    return 0 if report.show(found) else 1


def _plan(comments: int | None, *, quick: bool) -> Plan:
    if quick:
        return Plan(Sizes(ours=comments or 3000, forking=60, simple=300, rounds=1), seconds=4, keys=False, rounds=30)
    return Plan(Sizes(ours=comments or 8000, forking=250, simple=1000, rounds=3), seconds=12, keys=True, rounds=100)


def _measure(running: Stack, plan: Plan) -> Measured:
    _say("plain RQ and ours take turns")
    fill.introduce(running)
    with_worker = running.start_worker()
    bell.ring(running.redis, bell.MODERATION)
    watch.wait_until_decided(running.databases.main)
    running.children.stop(with_worker.name)
    drains = decide.rounds(running, plan.sizes)
    _say("over HTTP")
    started = running.start_everything()
    accept.singly(running, started, 1, "warm")
    accepted = _accepted(running, started, plan)
    latencies = {rate: _latency(running, rate, plan) for rate in RATES}
    _say("Redis is silent")
    outage = accept.without_redis(running, RATES[0], plan.seconds, "outage")
    peaks = {one.name: one.peak_mb() for one in running.children.running}
    running.children.stop(*(one.name for one in started))
    _say("stages")
    intake, deciding = _stages(running, plan)
    return Measured(drains, accepted, latencies, outage, peaks, intake, deciding)


def _accepted(running: Stack, started: list[Running], plan: Plan) -> Mapping[str, Acceptance]:
    found = {
        "singly": accept.singly(running, started, plan.seconds, "singly"),
        "in batches of 1,000": accept.in_batches(running, started, plan.seconds / 2, "batches"),
    }
    if plan.keys:
        found["singly, Idempotency-Key each"] = accept.singly(running, started, plan.seconds, "singly-k", keys=True)
        found["in batches, external_id each"] = accept.in_batches(
            running, started, plan.seconds / 2, "batch-k", keys=True
        )
    return found


def _latency(running: Stack, rate: int, plan: Plan) -> Latency:
    _say(f"{rate} comments a second")
    return accept.latency(running, rate, plan.seconds * 1.5, f"at-{rate}")


def _stages(running: Stack, plan: Plan) -> tuple[Mapping[str, Costs], Costs]:
    counts = {1: plan.rounds, 8: plan.rounds // 2, accept.BATCH: 3}
    intake = {
        str(together): stages.intake(running, together, rounds, f"stages-{together}")
        for together, rounds in counts.items()
    }
    return intake, stages.deciding(running, Classifier.load())


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
