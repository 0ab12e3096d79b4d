"""Fitting the map to Perspective's scale, and measuring it on rows it was not fitted on."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from model import evaluation, labels, perspective, statistics
from model.classifier import Classifier
from model.dataset import Row
from model.perspective import Knots
from model.vectors import Floats

ATTRIBUTE = "TOXICITY"
"""The only attribute with scores of Perspective's own."""

_LABEL = "perspective"
_FEWEST = 500
_THRESHOLDS = (0.5, 0.7, 0.8, 0.9)

Convert = Callable[[Floats], Floats]


def fit(classifier: Classifier, rows: Sequence[Row]) -> dict[str, Knots]:
    """Return the scale of each attribute of the classifier."""
    scales = {name: perspective.from_half(labels.NATURAL_RATES[name]) for name in classifier.attributes}
    _, ours, theirs = _scores(classifier, rows)
    if len(ours) >= _FEWEST:
        scales[ATTRIBUTE] = perspective.from_scores(ours, theirs)
    return scales


def measure(classifier: Classifier, rows: Sequence[Row]) -> dict[str, Any]:
    """Return how many comments either side flags, each half of them measured with the scale that the other half gave.

    `half_toxic` and `isotonic` are the two other ways to make a scale.
    """
    second, ours, theirs = _scores(classifier, rows)
    if len(ours) < _FEWEST:
        return {}
    ways = {
        "quantiles": _crossed(_by_quantiles, second, ours, theirs),
        "half_toxic": _converter(perspective.from_half(labels.NATURAL_RATES[ATTRIBUTE]))(ours),
        "isotonic": _crossed(_by_regression, second, ours, theirs),
    }
    return {
        "rows": len(ours),
        "rank_correlation": round(statistics.rank_correlation(ours, theirs), 4),
        "flagged": [_flagged(threshold, ways, theirs) for threshold in _THRESHOLDS],
    }


def _flagged(threshold: float, ways: dict[str, Floats], theirs: Floats) -> dict[str, Any]:
    mine, yours = ways["quantiles"] >= threshold, theirs >= threshold
    random = np.random.default_rng(0)
    drawn = (random.integers(0, len(mine), len(mine)) for _ in range(1000))
    low, high = np.percentile([int(mine[pick].sum()) - int(yours[pick].sum()) for pick in drawn], [2.5, 97.5])
    return {
        "threshold": threshold,
        "theirs": int(yours.sum()),
        "both": int((mine & yours).sum()),
        "difference_interval": [int(low), int(high)],
        **{name: int((scores >= threshold).sum()) for name, scores in ways.items()},
    }


def _scores(classifier: Classifier, rows: Sequence[Row]) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Return the half each comment is in, our scores and Perspective's; those without a score are left out."""
    own = [row for row in rows if _LABEL in row.labels]
    ours = evaluation.scored(classifier, [evaluation.item_of(row) for row in own], ATTRIBUTE)
    theirs = np.array([row.labels[_LABEL] for row in own], dtype=np.float64)
    second = np.array([hashlib.sha256(row.group.encode()).digest()[0] >= 128 for row in own], dtype=bool)
    answered = ~np.isnan(ours)
    return second[answered], ours[answered], theirs[answered]


def _crossed(
    make: Callable[[Floats, Floats], Convert], second: NDArray[np.bool_], ours: Floats, theirs: Floats
) -> Floats:
    converted = np.zeros(len(ours))
    for half in (second, ~second):
        converted[half] = make(ours[~half], theirs[~half])(ours[half])
    return converted


def _by_quantiles(ours: Floats, theirs: Floats) -> Convert:
    return _converter(perspective.from_scores(ours, theirs))


def _by_regression(ours: Floats, theirs: Floats) -> Convert:
    regression = IsotonicRegression(out_of_bounds="clip").fit(ours, theirs)
    return lambda scores: np.asarray(regression.predict(scores), dtype=np.float64)


def _converter(knots: Knots) -> Convert:
    return lambda scores: np.array([perspective.convert(knots, score) for score in scores.tolist()])
