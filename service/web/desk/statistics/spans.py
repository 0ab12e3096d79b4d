"""The stretches of time that the statistics can be asked for, and what their steps are called. Pure; all in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.comments.store.statistics import Span
from service.web.desk.statistics.charts import Step


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of time up to now, in steps."""

    name: str
    title: str
    step_hours: int
    step_count: int
    each: str  # what a step is


RANGES: Mapping[str, Range] = {
    one.name: one
    for one in (
        Range("day", "Day", 1, 24, "an hour"),
        Range("week", "Week", 6, 28, "six hours"),
        Range("month", "Month", 24, 30, "a day"),
        Range("quarter", "Quarter", 7 * 24, 13, "a week"),
    )
}


def span(chosen: Range, now: datetime) -> Span:
    """Give the span that ends with the hour, the quarter of a day, or the day that it is now."""
    grain = min(chosen.step_hours, 24)
    begun = now.replace(hour=now.hour - now.hour % grain, minute=0, second=0, microsecond=0)
    until = begun + timedelta(hours=grain)
    return Span(until - timedelta(hours=chosen.step_hours * chosen.step_count), until, chosen.step_hours)


def steps(asked: Span) -> list[Step]:
    """Name the steps of a span."""
    length = timedelta(hours=asked.step_hours)
    count = (asked.until - asked.since) // length
    return [_step(asked.since + place * length, length) for place in range(count)]


def _step(begin: datetime, length: timedelta) -> Step:
    day = f"{begin:%a} {begin.day} {begin:%b}"
    if length < timedelta(days=1):
        end = begin + length
        tick = f"{begin:%H:%M}" if length == timedelta(hours=1) else f"{begin:%a} {begin.day}"
        named = begin.hour % 4 == 0 if length == timedelta(hours=1) else begin.hour == 0
        return Step(f"{day}, {begin:%H:%M} to {end:%H:%M}", tick if named else "")
    if length == timedelta(days=1):
        return Step(day, f"{begin.day} {begin:%b}")
    last = begin + length - timedelta(days=1)
    return Step(f"{day} to {last:%a} {last.day} {last:%b}", f"{begin.day} {begin:%b}")
