"""What a site's labels add to a head: found by logistic regression around the weights that are there.

Minimised over a correction d of the weights and b of the bias, for examples x with label y = 1 or -1 and weight w:

    sum of w log(1 + exp(-y (logit(x) + d x + b)))  +  strength / 2 (|d|**2 + b**2 / 10)

where logit is the head's own: without evidence nothing moves. How strong the pull to the old weights must be is found
on examples that a correction was not fitted on; so is whether it is any good.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from model import statistics
from model.designs import Design
from model.vectors import Floats

STRENGTHS = (0.3, 1.0, 3.0, 10.0)
FOLDS = 4
SURE = 0.95
"""In which share of bootstrap samples a correction must rank better than the head alone, or it is not used."""

_STEPS = 100
_TOLERANCE = {"ftol": 1e-6, "gtol": 1e-3}
_BIAS_PULL = 0.1
_ROUNDS = 200

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Step = tuple[float, int]
Watch = Callable[[Sequence[Step]], Iterable[Step]]


class Examples(NamedTuple):
    """The examples of one head: `base` are its own logits, those with one `fold` are left out together."""

    design: Design
    positive: Flags
    weight: Floats
    base: Floats
    fold: Integers


class Found(NamedTuple):
    """The correction of the weights (an entry for each column of the design) and of the bias, the strength chosen, and
    for each example the logit that it gets when it is left out."""

    weights: Floats
    bias: float
    strength: float
    left_out: Floats


def find(examples: Examples, watch: Watch) -> Found:
    """Choose the strength by how well left-out examples are ranked, and fit with it on all; `watch` sees every fit.

    The bias is such that the level stays: the middle between the mean logits of left-out positives and negatives is
    what it was. How much is held is for a policy to say, and no burst of labels can move it.
    """
    columns = np.flatnonzero(examples.design.movable)
    matrix = sparse.csr_matrix(examples.design.matrix[:, columns].astype(np.float64))
    left_out = {strength: examples.base.copy() for strength in STRENGTHS}
    for strength, fold in watch([(strength, fold) for strength in STRENGTHS for fold in range(FOLDS)]):
        own = examples.fold == fold
        if own.any() and not own.all():
            at = _fit(matrix[~own], examples, ~own, strength)
            left_out[strength][own] += matrix[own] @ at[:-1] + at[-1]
    strength = max(STRENGTHS, key=lambda each: (_auc(left_out[each], examples), each))
    at = _fit(matrix, examples, np.ones(len(examples.base), dtype=bool), strength)
    risen = _risen(left_out[strength], examples)
    weights = np.zeros(examples.design.matrix.shape[1])
    weights[columns] = at[:-1]
    return Found(weights, float(at[-1]) - risen, strength, left_out[strength] - risen)


def ranks_better(found: Found, examples: Examples) -> bool:
    """Tell whether left-out examples are ranked better than by the head alone, and not by chance."""
    random = np.random.default_rng(0)
    count = len(examples.base)
    better = 0
    for _ in range(_ROUNDS):
        pick = random.integers(0, count, count)
        sides = (examples.positive[pick], examples.weight[pick])
        old = statistics.weighted_auc(examples.base[pick], *sides)
        better += statistics.weighted_auc(found.left_out[pick], *sides) > old
    return better >= SURE * _ROUNDS


def _auc(logits: Floats, examples: Examples) -> float:
    return round(statistics.weighted_auc(logits, examples.positive, examples.weight), 4)


def _risen(left_out: Floats, examples: Examples) -> float:
    """Return how far the middle between the means of both classes has risen."""
    moved = left_out - examples.base
    sides = (examples.positive, ~examples.positive)
    return sum(float(np.average(moved[side], weights=examples.weight[side])) for side in sides) / 2


def _fit(matrix: "sparse.csr_matrix[np.float64]", examples: Examples, chosen: Flags, strength: float) -> Floats:
    """Return the best correction of the columns, then of the bias, for the chosen examples, whose rows are given."""
    base, weight = examples.base[chosen], examples.weight[chosen]
    sign = np.where(examples.positive[chosen], 1.0, -1.0)
    columns = matrix.T.tocsr()
    pull = strength * np.append(np.ones(matrix.shape[1]), _BIAS_PULL)

    def loss(at: Floats) -> tuple[float, Floats]:
        margin = sign * (base + matrix @ at[:-1] + at[-1])
        slope = -sign * weight * np.exp(-np.logaddexp(0, margin))
        value = float(weight @ np.logaddexp(0, -margin) + 0.5 * pull @ (at * at))
        return value, np.append(columns @ slope, slope.sum()) + pull * at

    options: dict[str, float] = {"maxiter": _STEPS, **_TOLERANCE}
    found = minimize(loss, np.zeros(len(pull)), jac=True, method="L-BFGS-B", options=options)  # type: ignore[call-overload]
    at: Floats = found.x
    return at
