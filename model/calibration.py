"""Platt scaling to a stated natural rate, to be folded into the weights of a head."""

import numpy as np
from numpy.typing import NDArray

from model.vectors import Floats, Head

_STEPS = 100
_TOLERANCE = 1e-10


def platt(logits: Floats, labels: NDArray[np.bool_], rate: float) -> tuple[float, float]:
    """Return (slope, intercept) so that sigmoid(slope * logit + intercept) is calibrated at base rate `rate`.

    Positives and negatives are weighted so that positives make up `rate` of the whole; targets are smoothed as in
    Platt (1999). Newton's method on two parameters. The slope is kept above zero.
    """
    positives, negatives = int(labels.sum()), int((~labels).sum())
    if not positives or not negatives:
        return 1.0, 0.0
    target = np.where(labels, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    weight = np.where(labels, rate / positives, (1 - rate) / negatives)
    design = np.stack([logits, np.ones_like(logits)], axis=1)
    found = np.array([1.0, np.log(rate / (1 - rate))])
    for _ in range(_STEPS):
        guess = 1 / (1 + np.exp(-np.clip(design @ found, -500, 500)))
        gradient = design.T @ (weight * (guess - target))
        curvature = (design * (weight * guess * (1 - guess))[:, None]).T @ design + 1e-12 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        found = found - step
        if np.abs(step).max() < _TOLERANCE:
            break
    return max(float(found[0]), 1e-3), float(found[1])


def fold(head: Head, slope: float, intercept: float) -> Head:
    """Return the head whose logit is `slope * logit + intercept`: contributions still add up."""
    return head._replace(
        weights=(head.weights * slope).astype(np.float32),
        outside=head.outside * slope,
        bias=head.bias * slope + intercept,
    )
