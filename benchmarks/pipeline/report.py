"""What was measured, as tables, and which goals it reaches."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.pipeline import decide, stages
from benchmarks.pipeline.accept import Acceptance, Latency, Outage
from benchmarks.pipeline.decide import FORKING, OURS, SIMPLE, Drains
from benchmarks.pipeline.stages import Costs

FASTER_THAN_FORKING, FASTER_THAN_SIMPLE = 50, 15
SINGLY, IN_BATCHES = 600, 5000  # comments a second
DECIDED_MS = 1000.0  # p99 at 200 a second
SILENCE_MS = 50.0  # that a silent Redis may add to the p99 of answers
WORKER_MB = 250.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that one run found out."""

    drains: Drains
    accepted: Mapping[str, Acceptance]  # by how they were posted; the first singly, the second in batches
    latencies: Mapping[int, Latency]  # by comments a second
    outage: Outage
    peaks_mb: Mapping[str, float]
    intake: Mapping[str, Costs]  # by how many come together
    deciding: Costs


def show(found: Measured) -> bool:
    """Print the tables and say whether every goal is reached."""
    _drains(found.drains)
    _accepted(found.accepted)
    _latencies(found.latencies)
    one = found.outage
    print(f"\n202 after, p99 at {one.rate:.0f} a second: {one.answering:.0f} ms, with Redis silent {one.silent:.0f} ms")
    print("\nlargest resident set of a process, MB")
    print("  " + ", ".join(f"{name} {peak:.0f}" for name, peak in found.peaks_mb.items()))
    _stages("what intake costs, microseconds a comment", stages.INTAKE, found.intake)
    _stages("what deciding costs, microseconds a comment", stages.DECIDING, {"200": found.deciding})
    return _goals(found)


def _drains(drains: Drains) -> None:
    print("\nfrom accepted to decided, one worker process, the median of the rounds")
    print(f"  {'':26}{'comments/s':>11}{'CPU ms':>9}{'Redis commands':>16}{'MB':>6}   rounds")
    for name, rounds in drains.items():
        print(
            f"  {name:26}{_median([one.rate for one in rounds]):>11,.0f}"
            f"{_median([one.cpu_seconds / one.comments * 1000 for one in rounds]):>9.2f}"
            f"{_median([one.commands / one.comments for one in rounds]):>16.2f}"
            f"{max(one.peak_mb for one in rounds):>6.0f}   {', '.join(f'{one.rate:,.0f}' for one in rounds)}"
        )
    for name in (FORKING, SIMPLE):
        print(
            f"  {OURS} is {decide.ratio(drains, name):.0f} times as fast as {name}, on {cpu_ratio(drains, name):.0f}"
            " times less CPU time a comment"
        )


def cpu_ratio(drains: Drains, to: str) -> float:
    """Give how many times less CPU time a comment takes: the median of the rounds' ratios."""
    pairs = zip(drains[OURS], drains[to], strict=True)
    return _median([(b.cpu_seconds / b.comments) / (a.cpu_seconds / a.comments) for a, b in pairs])


def _accepted(accepted: Mapping[str, Acceptance]) -> None:
    print("\nover HTTP, everything running, the load generator on the same machine")
    for name, one in accepted.items():
        cpu = ", ".join(f"{process} {ms:.2f}" for process, ms in one.cpu_ms.items() if ms >= 0.005)
        print(
            f"  {name:30}{one.rate:>7,.0f} comments/s accepted, 202 after p50 {one.p50_ms:.0f}, p99 {one.p99_ms:.0f} ms"
        )
        print(f"  {'':30}CPU ms a comment: {cpu}; Redis commands a comment: {one.commands:.2f}")


def _latencies(latencies: Mapping[int, Latency]) -> None:
    print("\nmilliseconds from when a POST was due, arrivals at random")
    print(f"  {'comments/s':>10}{'202 p50':>10}{'p99':>8}{'decided p50':>14}{'p99':>8}{'most':>8}")
    for rate, one in latencies.items():
        print(
            f"  {rate:>10}{one.answer_p50:>10.0f}{one.answer_p99:>8.0f}{one.decision_p50:>14.0f}"
            f"{one.decision_p99:>8.0f}{one.decision_most:>8.0f}"
        )


def _stages(title: str, names: Sequence[str], columns: Mapping[str, Costs]) -> None:
    print(f"\n{title}, by how many come together")
    print(f"  {'':20}" + "".join(f"{column:>9}" for column in columns))
    for name in names:
        print(f"  {name:20}" + "".join(f"{costs[name]:>9.1f}" for costs in columns.values()))
    print(f"  {'together':20}" + "".join(f"{sum(costs.values()):>9.1f}" for costs in columns.values()))


def _goals(found: Measured) -> bool:
    singly, batches, *_ = found.accepted.values()
    worker = max(one.peak_mb for one in found.drains[OURS])
    busiest = found.latencies[max(found.latencies)]
    goals = [
        ("decided, against plain RQ's Worker, times", decide.ratio(found.drains, FORKING), ">=", FASTER_THAN_FORKING),
        ("decided, against SimpleWorker, times", decide.ratio(found.drains, SIMPLE), ">=", FASTER_THAN_SIMPLE),
        ("POST singly, comments/s", singly.rate, ">=", SINGLY),
        ("POST in batches of 1,000, comments/s", batches.rate, ">=", IN_BATCHES),
        (f"POST to decision at {max(found.latencies)}/s, p99 ms", busiest.decision_p99, "<=", DECIDED_MS),
        ("a silent Redis adds to the p99 of 202, ms", found.outage.silent - found.outage.answering, "<=", SILENCE_MS),
        ("memory of a moderation worker, MB", worker, "<=", WORKER_MB),
    ]
    print(f"\n{'goal':45}{'reach':>10}{'measured':>12}")
    reached = [value >= bound if sign == ">=" else value <= bound for _, value, sign, bound in goals]
    for (name, value, sign, bound), yes in zip(goals, reached, strict=True):
        print(f"{name:45}{f'{sign} {bound:,.0f}':>10}{value:>12,.1f}   {'yes' if yes else 'NO'}")
    return all(reached)


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)
