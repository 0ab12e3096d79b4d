"""Shares and spans of what was counted. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.959964  # of the normal distribution: 95 in 100 lie within


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and between which shares the true one probably lies (0 to 1)."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself, 0 to 1."""
        return self.part / self.whole


def share(part: int, whole: int) -> Share | None:
    """Give a share with its 95 % interval by Wilson's score (1927), which is honest for few; None of nothing.

    Raises ValueError unless 0 <= part <= whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return None
    value, z2 = part / whole, Z95 * Z95
    middle = (value + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = Z95 * sqrt(value * (1 - value) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return Share(part, whole, min(max(0.0, middle - reach), value), max(min(1.0, middle + reach), value))


def quantile(counts: Mapping[int, int], bounds: Sequence[int], fraction: float) -> int | None:
    """Say in which bucket (its place, 0 for the first) a fraction of all lies at the latest; None if all are empty.

    `counts` are by upper bound; what is under none of `bounds` is under 0, and in the bucket after the last.
    """
    in_order = [counts.get(bound, 0) for bound in (*bounds, 0)]
    wanted, seen = fraction * sum(in_order), 0
    for place, count in enumerate(in_order):
        seen += count
        if count and seen >= wanted:
            return place
    return None
