"""How far two lists of scores of the same comments agree: in their order, and in what they flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
THRESHOLDS = (0.5, 0.7, 0.8, 0.9)
FEW_ROWS = 200  # the standard error of a rank agreement is then about 0.07
FEW_FLAGGED = 20  # and that of a share about a quarter of it


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What both flag from a threshold on, as shares of all rows; and from where ours flags the same share."""

    threshold: float
    theirs: float
    ours: float
    agreed: float
    suggested: float | None  # None where they flag nothing
    few: bool  # too few are flagged, or too few are not, to trust it


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two lists of scores agree. `rank` is Spearman's rho; None where one of them is all the same."""

    rows: int
    rank: float | None
    at: tuple[AtThreshold, ...]

    @property
    def few(self) -> bool:
        """Whether there are too few rows to trust any of it."""
        return self.rows < FEW_ROWS


def agreement(theirs: Sequence[float], ours: Sequence[float]) -> Agreement:
    """Compare scores of the same comments, in the same order; there is at least one."""
    left, right = np.asarray(theirs, dtype=np.float64), np.asarray(ours, dtype=np.float64)
    falling = np.sort(right)[::-1]
    return Agreement(len(left), spearman(left, right), tuple(_at(left, right, falling, t) for t in THRESHOLDS))


def spearman(left: Floats, right: Floats) -> float | None:
    """Give the correlation of ranks, equal scores sharing the mean of theirs; None where it is not defined."""
    first, second = (ranks - ranks.mean() for ranks in (_ranks(left), _ranks(right)))
    scale = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / scale if scale else None


def _ranks(values: Floats) -> Floats:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(count) - (count - 1) / 2)[place]
    return ranks


def _at(theirs: Floats, ours: Floats, falling: Floats, threshold: float) -> AtThreshold:
    left, right = theirs >= threshold, ours >= threshold
    flagged = int(left.sum())
    return AtThreshold(
        threshold=threshold,
        theirs=float(left.mean()),
        ours=float(right.mean()),
        agreed=float((left == right).mean()),
        suggested=floor(falling[flagged - 1] * 10_000) / 10_000 if flagged else None,
        few=min(flagged, len(theirs) - flagged) < FEW_FLAGGED,
    )
