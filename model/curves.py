"""How well scores part comments that have an attribute from those that have not, at any threshold at once.

Everything comes from a `Tally`, where either class weighs one in all: what depends on how common the attribute is
(precision, calibration) is told a rate. Labelled rows are mostly richer in it than the comments of a site.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from model.statistics import Flags
from model.vectors import Floats

LOST = 0.01
"""Share of clean comments that may be lost where recall is measured."""

_ROUNDS = 200
_BINS, _DRAWN_BINS, _DRAWN_POINTS = 15, 10, 40


class Tally(NamedTuple):
    """The distinct scores, falling, and the share of the positives and of the others that each one has."""

    score: Floats
    positives: Floats
    others: Floats


def tally(scores: Floats, positive: Flags) -> Tally:
    """Count scores. Both classes must be there."""
    return next(_tallies(scores, positive, iter([np.ones(len(scores))])))


def _tallies(scores: Floats, positive: Flags, draws: Iterator[Floats]) -> Iterator[Tally]:
    """Count scores once for each draw, which says how often every one of them counts."""
    distinct, place = np.unique(scores, return_inverse=True)
    for times in draws:
        sides = [np.bincount(place, np.where(of, times, 0.0), len(distinct))[::-1] for of in (positive, ~positive)]
        if all(side.any() for side in sides):
            yield Tally(distinct[::-1], *(side / side.sum() for side in sides))


def auc(counted: Tally) -> float:
    """Return the area under the ROC curve; ties count half."""
    below = 1 - np.cumsum(counted.others) + counted.others / 2
    return float(counted.positives @ below)


def average_precision(counted: Tally, rate: float) -> float:
    """Return the mean precision over the recall, with the classes reweighted to base rate `rate`."""
    return float(counted.positives @ _precision(counted, rate))


def recall_at_loss(counted: Tally, lost: float = LOST) -> float:
    """Return the recall over the lowest threshold at which no more than `lost` of the others are lost."""
    affordable = np.cumsum(counted.others) <= lost + 1e-12
    return float(counted.positives[affordable].sum())


def calibration_error(counted: Tally, rate: float, bins: int = _BINS) -> float:
    """Return the expected calibration error with the classes reweighted to `rate`; bins of equal mass."""
    return float(sum(mass * abs(said - seen) for said, seen, mass in reliability(counted, rate, bins, rate)))


def reliability(
    counted: Tally, rate: float, bins: int = _DRAWN_BINS, even: float = 0.5
) -> list[tuple[float, float, float]]:
    """Return (mean score, share that has the attribute, mass) of bins, rising, at base rate `rate`.

    The bins have equal mass at base rate `even`: with one half a rare attribute is told from the rest of the scores.
    """
    wanted = counted.positives * rate
    mass, parted = (counted.positives * share + counted.others * (1 - share) for share in (rate, even))
    bin_of = np.clip(((1 - np.cumsum(parted) + parted / 2) * bins).astype(int), 0, bins - 1)
    total, said, seen = (np.bincount(bin_of, each, bins) for each in (mass, mass * counted.score, wanted))
    filled = total > 0
    columns = (said[filled] / total[filled], seen[filled] / total[filled], total[filled])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def precision_recall(counted: Tally, rate: float, points: int = _DRAWN_POINTS) -> list[tuple[float, float]]:
    """Return (recall, precision) at evenly spread recalls, rising, with the classes reweighted to `rate`."""
    recall = np.cumsum(counted.positives)
    at = np.unique(np.minimum(np.searchsorted(recall, np.linspace(1 / points, 1, points) - 1e-9), len(recall) - 1))
    return list(zip(recall[at].tolist(), _precision(counted, rate)[at].tolist(), strict=True))


def measures(scores: Floats, positive: Flags, rate: float) -> dict[str, Any]:
    """Return every measure, each with its 95 % bootstrap interval over comments; {} where one class is missing."""
    if not positive.any() or positive.all():
        return {}
    of: dict[str, Callable[[Tally], float]] = {
        "auc": auc,
        "average_precision": lambda counted: average_precision(counted, rate),
        "recall": recall_at_loss,
        "calibration_error": lambda counted: calibration_error(counted, rate),
    }
    whole, redrawn = tally(scores, positive), _redrawn(scores, positive)
    found: dict[str, Any] = {}
    for name, measure in of.items():
        low, high = np.percentile([measure(counted) for counted in redrawn], [2.5, 97.5])
        found[name] = round(measure(whole), 4)
        found[f"{name}_interval"] = [round(float(low), 4), round(float(high), 4)]
    return found


def drawn(scores: Floats, positive: Flags, rate: float) -> dict[str, list[list[float]]]:
    """Return the points of the reliability and the precision-recall curve, rounded to be kept."""
    counted = tally(scores, positive)
    points: dict[str, Sequence[tuple[float, ...]]] = {
        "reliability": [point[:2] for point in reliability(counted, rate)],
        "precision_recall": precision_recall(counted, rate),
    }
    return {name: [[float(f"{value:.3g}") for value in point] for point in found] for name, found in points.items()}


def _redrawn(scores: Floats, positive: Flags) -> list[Tally]:
    """Draw comments anew, with a fixed seed; draws that lack a class are left out."""
    random = np.random.default_rng(0)
    size = len(scores)
    draws = (np.bincount(random.integers(0, size, size), minlength=size).astype(float) for _ in range(_ROUNDS))
    return list(_tallies(scores, positive, draws))


def _precision(counted: Tally, rate: float) -> Floats:
    found = np.cumsum(counted.positives) * rate
    precision: Floats = found / _some(found + np.cumsum(counted.others) * (1 - rate))
    return precision


def _some(values: Floats) -> Floats:
    return np.maximum(values, 1e-12)
