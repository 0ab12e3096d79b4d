"""The geometry of the desk's pictures, which the templates draw as SVG. Pure.

Widths are shares of the picture's, so that it fits a phone and a wide screen without its words being stretched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

HEIGHT = 100.0  # of the area where bars stand
WIDEST = 0.84  # of its step that a bar takes
MOST_TICKS = 6
LAST_TICK = 0.85  # of the width; one behind would be cut off


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every bar."""

    kind: str  # its CSS class
    title: str
    values: Sequence[int]

    @property
    def total(self) -> int:
        """All steps together."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Bar:
    """One step: what it is called, and its values from bottom to top."""

    label: str
    values: list[int]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under the bars, from the left in hundredths of the width."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars under a scale from 0 to `top`; `half` is beside the line in the middle.

    `paths` draws each series' parts of all bars at once, in steps of width 1 and height `HEIGHT`.
    """

    series: list[Series]
    paths: list[str]
    bars: list[Bar]
    ticks: list[Tick]
    top: int
    half: int

    @property
    def total(self) -> int:
        """All series and steps together."""
        return sum(one.total for one in self.series)

    @property
    def spoken(self) -> str:
        """The sums, for those who do not see the picture."""
        return ", ".join(f"{one.total:,} {one.title.lower()}" for one in self.series)


@dataclass(frozen=True, slots=True)
class Step:
    """What a step is called: in full, and under the bars; "" there if it is not."""

    label: str
    tick: str = ""


def stacked(series: Sequence[Series], steps: Sequence[Step]) -> Chart:
    """Draw the series upon each other, the first at the bottom."""
    top = _round_up(max((sum(values) for values in zip(*(one.values for one in series), strict=True)), default=0))
    bars = [Bar(step.label, [one.values[place] for one in series]) for place, step in enumerate(steps)]
    return Chart(list(series), _paths(bars, len(series), top), bars, _ticks(steps), top, top // 2)


def _paths(bars: Sequence[Bar], count: int, top: int) -> list[str]:
    paths = [""] * count
    for place, bar in enumerate(bars):
        below = 0
        for number, value in enumerate(bar.values):
            below += value
            y, height = HEIGHT * (top - below) / top, HEIGHT * value / top
            if value:
                paths[number] += f"M{place + (1 - WIDEST) / 2:g} {y:.4g}h{WIDEST:g}v{height:.4g}h-{WIDEST:g}z"
    return paths


def _round_up(most: int) -> int:
    """Give a number that the scale can end with: 2, 4, 6, 10, 20, 40, 60, 100 ..."""
    return next(int(step * 10**power) for power in count() for step in (2, 4, 6, 10) if step * 10**power >= most)


def _ticks(steps: Sequence[Step]) -> list[Tick]:
    named = [(place / len(steps), step.tick) for place, step in enumerate(steps) if step.tick]
    every = -(-len(named) // MOST_TICKS) or 1
    return [Tick(round(100 * at, 2), text) for at, text in named[::every] if at <= LAST_TICK]
