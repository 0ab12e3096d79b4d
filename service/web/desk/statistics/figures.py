"""What the statistics say, from what was counted. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.comments import statistics as names
from service.comments.shares import Share, quantile, share
from service.comments.statistics import BOUNDS, DECIDED, LONGER
from service.web.desk import wording
from service.web.desk.statistics.charts import Chart, Series, Step, stacked

_WHY: Mapping[str, str] = {
    "score": "A score was over the site's limit",
    "language_not_supported": "Its language is not supported",
    "not_scored": "It could not be scored",
    "suspect_word": "A suspect word",
    "too_many_links": "Too many links",
    "banned_author": "Its author is banned",
    "unproven_author": "Nothing by its author was published before",
    "everything_held": "The site holds everything",
    "page_held": "The page is held",
    "page_closed": "The page is closed",
}
_UNITS = ((86_400, "day", "d"), (3_600, "hour", "h"), (60, "minute", "min"))


class Figures:
    """What was counted: in each step, and of each name in all steps together."""

    def __init__(self, counts: Mapping[tuple[int, str], int], steps: Sequence[Step]) -> None:
        self.steps = steps
        self._counts = counts
        self._totals: Counter[str] = Counter()
        for (_, name), count in counts.items():
            self._totals[name] += count

    def total(self, name: str) -> int:
        """How often, in all steps together."""
        return self._totals[name]

    def each(self, name: str) -> list[int]:
        """How often, step by step."""
        return [self._counts.get((place, name), 0) for place in range(len(self.steps))]

    def under(self, prefix: str) -> dict[str, int]:
        """What begins with a prefix, by the rest of its name."""
        return {name.removeprefix(prefix): n for name, n in self._totals.items() if name.startswith(prefix) and n}

    @property
    def received(self) -> int:
        """How many comments came."""
        return self.total(names.RECEIVED)

    @property
    def received_each(self) -> list[int]:
        """How many comments came, step by step."""
        return self.each(names.RECEIVED)


def by_policy(found: Figures) -> Chart:
    """Draw what the policy decided."""
    return _decisions(found, names.BY_POLICY)


def by_people(found: Figures) -> Chart:
    """Draw what people decided."""
    return _decisions(found, names.BY_PEOPLE)


def _decisions(found: Figures, prefix: str) -> Chart:
    series = [Series(status, wording.STATUSES[status], found.each(prefix + status)) for status in DECIDED]
    return stacked(series, found.steps)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long held comments waited for a person."""

    chart: Chart
    median: str
    ninetieth: str
    total: int


def waits(found: Figures) -> Waits | None:
    """Draw how long held comments waited; None if none was decided."""
    counts = {int(bound): n for bound, n in found.under(names.WAIT).items() if bound != LONGER}
    counts[0] = found.total(names.WAIT + LONGER)
    values = [counts.get(bound, 0) for bound in (*BOUNDS, 0)]
    if not sum(values):
        return None
    steps = [Step(_bucket(place), _short(place) if place % 3 == 0 else "") for place in range(len(values))]
    median, ninetieth = (quantile(counts, BOUNDS, fraction) for fraction in (0.5, 0.9))
    return Waits(
        stacked([Series("waited", "Comments", values)], steps), _within(median), _within(ninetieth), sum(values)
    )


def _bucket(place: int) -> str:
    if place == len(BOUNDS):
        return f"over {_spoken(BOUNDS[-1])}"
    return f"{_spoken(BOUNDS[place - 1])} to {_spoken(BOUNDS[place])}" if place else f"up to {_spoken(BOUNDS[0])}"


def _within(place: int | None) -> str:
    if place is None:
        return "–"
    return f"over {_spoken(BOUNDS[-1])}" if place == len(BOUNDS) else f"within {_spoken(BOUNDS[place])}"


def _short(place: int) -> str:
    if place == len(BOUNDS):
        return f"> {_short(place - 1)}"
    size, _, unit = next(one for one in _UNITS if BOUNDS[place] >= one[0])
    return f"{BOUNDS[place] // size} {unit}"


def _spoken(seconds: int) -> str:
    size, unit, _ = next(one for one in _UNITS if seconds >= one[0])
    return f"{seconds // size} {unit}{'' if seconds == size else 's'}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of shares."""

    title: str
    share: Share


def overturned(found: Figures) -> list[Line]:
    """List, by the attribute whose score kept a comment back, how often people published it; most decided first."""
    no, yes = found.under(names.UPHELD), found.under(names.OVERTURNED)
    whole = {name: no.get(name, 0) + yes.get(name, 0) for name in {*no, *yes}}
    return _lines({wording.attribute(name): (yes.get(name, 0), n) for name, n in whole.items()})


def missed(found: Figures) -> list[tuple[str, int]]:
    """List, by reason, what the policy published and people rejected."""
    reasons = found.under(names.MISSED).items()
    return sorted(((wording.REASONS.get(name, name), n) for name, n in reasons), key=lambda one: (-one[1], one[0]))


def pairs(found: Figures) -> Share | None:
    """Give the share of second decisions that were as the first."""
    agreed, differed = found.total(names.AGREED), found.total(names.DIFFERED)
    return share(agreed, agreed + differed)


def why_held(found: Figures) -> list[Line]:
    """List why the policy held what it held, by the first reason."""
    reasons = found.under(names.WHY_HELD)
    whole = sum(reasons.values())
    return _lines({_WHY.get(code, code.replace("_", " ").capitalize()): (n, whole) for code, n in reasons.items()})


@dataclass(frozen=True, slots=True)
class ModeratorLine:
    """What a moderator decided, and the share that others took back."""

    name: str
    taken_back: Share


def moderators(found: Figures, known: Mapping[int, str]) -> list[ModeratorLine]:
    """List who decided how much, by name."""
    decided, back = found.under(names.BY), found.under(names.TAKEN_BACK)
    lines = [
        ModeratorLine(known.get(int(one), f"Number {one}"), taken)
        for one, n in decided.items()
        if (taken := share(back.get(one, 0), n)) is not None
    ]
    return sorted(lines, key=lambda line: line.name.casefold())


def _lines(parts: Mapping[str, tuple[int, int]]) -> list[Line]:
    lines = [Line(title, found) for title, (part, whole) in parts.items() if (found := share(part, whole)) is not None]
    return sorted(lines, key=lambda line: (-line.share.whole, -line.share.part, line.title))
