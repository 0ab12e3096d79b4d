"""How the scores of a queue are spread, and which of them are chosen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.web.desk.statistics.charts import Chart, Series, Step, stacked


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars of equal width from 0 to 1, each in two parts, and what they say in words."""

    chart: Chart
    spoken: str


def histogram(counts: Sequence[int], chosen: Sequence[int]) -> Histogram:
    """Draw counts of scores in equal steps from 0 to 1, and how many of each are chosen."""
    edges = [number / len(counts) for number in range(len(counts) + 1)]
    others = [count - some for count, some in zip(counts, chosen, strict=True)]
    labels = [f"{start:.2f} to {end:.2f}" for start, end in pairwise(edges)]
    ticks = [f"{edges[number]:.1f}" if number % (len(counts) // 5) == 0 else "" for number in range(len(counts))]
    steps = [Step(label, tick) for label, tick in zip(labels, ticks, strict=True)]
    chart = stacked([Series("chosen", "Chosen", chosen), Series("left", "Not chosen", others)], steps)
    return Histogram(chart, _spoken(counts, labels))


def _spoken(counts: Sequence[int], labels: Sequence[str]) -> str:
    if not sum(counts):
        return "No comment here has this score."
    most = max(range(len(counts)), key=lambda number: counts[number])
    return f"{sum(counts):,} comments by score, in steps of {1 / len(counts):.2f}. Most are at {labels[most]}."
