"""From our calibrated probabilities to the scale on which the Perspective API scores.

Its scores are not rates: they were normalised so that half of the comments of a reference set had the attribute, and
sites tuned their thresholds to that. The map is monotone, linear between knots on the scale of the logit. Below the
lowest knot the odds keep their ratio; above the highest the probability stays as it is.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from model.vectors import Floats

Knots = Mapping[str, Sequence[float]]
"""`ours` and `theirs`: pairs of logits, both rising, the last pair the same on either side."""

_TOP = 12.0
"""Where both scales meet. Perspective's own scores thin out before: the upper thousandths rise less than our odds."""

_SHARES = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995)
"""Of the comments at the natural rate. Past the last one too few are left to say where a knot should be."""


def from_half(rate: float) -> Knots:
    """Return the scale of an attribute without scores of Perspective's: the odds if half of all comments had it.

    `rate` is the base rate that our probabilities are calibrated to.
    """
    return {"ours": [0.0, _TOP], "theirs": [math.log((1 - rate) / rate), _TOP]}


def from_scores(ours: Floats, theirs: Floats) -> Knots:
    """Return the scale that gives as many comments a score over any threshold as Perspective gives.

    `ours` and `theirs` are scores in (0, 1) of the same comments at their natural rate, in the same order.
    """
    pairs = {"ours": logits(ours), "theirs": logits(theirs)}
    knots = {name: [*np.quantile(values, _SHARES).round(4).tolist(), _TOP] for name, values in pairs.items()}
    if any(low >= high for values in knots.values() for low, high in pairwise(values)):
        raise ValueError("too few different scores to fit a scale to")
    return knots


def convert(knots: Knots, probability: float) -> float:
    """Return a probability on Perspective's scale."""
    if not 0 < probability < 1:
        return min(max(probability, 0.0), 1.0)
    ours, theirs = knots["ours"], knots["theirs"]
    logit = math.log(probability) - math.log1p(-probability)
    if logit >= ours[-1]:
        return probability
    if logit <= ours[0]:
        return _logistic(logit + theirs[0] - ours[0])
    above = bisect_right(ours, logit)
    part = (logit - ours[above - 1]) / (ours[above] - ours[above - 1])
    return _logistic(theirs[above - 1] + part * (theirs[above] - theirs[above - 1]))


def logits(scores: Floats) -> Floats:
    """Return the logits of scores, kept away from 0 and 1."""
    inside = np.clip(scores, 1e-6, 1 - 1e-6)
    values: Floats = np.log(inside) - np.log1p(-inside)
    return values


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit)) if logit >= 0 else math.exp(logit) / (1.0 + math.exp(logit))
