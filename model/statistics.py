"""The few statistics that evaluation needs, with bootstrap intervals."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from model.vectors import Floats

Flags = NDArray[np.bool_]
_ROUNDS = 200


def auc(scores: Floats, positive: Flags) -> float:
    """Return the area under the ROC curve (ties count half), or 0.5 where one class is missing."""
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return 0.5
    return float((_ranks(scores)[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def weighted_auc(scores: Floats, positive: Flags, weight: Floats) -> float:
    """Return the area under the ROC curve where comments weigh differently, or 0.5 where one class is missing."""
    _, place = np.unique(scores, return_inverse=True)
    wanted = np.bincount(place, weights=np.where(positive, weight, 0.0))
    others = np.bincount(place, weights=np.where(positive, 0.0, weight))
    total = wanted.sum() * others.sum()
    return float(wanted @ (np.cumsum(others) - others / 2) / total) if total else 0.5


def rank_correlation(first: Floats, second: Floats) -> float:
    """Return Spearman's rank correlation; ties share their mean rank."""
    ranks = [_ranks(values) for values in (first, second)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def interval(measure: Callable[[Floats, Flags], float], scores: Floats, positive: Flags) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a measure, over comments drawn with a fixed seed."""
    random = np.random.default_rng(0)
    drawn = (random.integers(0, len(scores), len(scores)) for _ in range(_ROUNDS))
    values = [measure(scores[pick], positive[pick]) for pick in drawn]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def _ranks(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return ranks
