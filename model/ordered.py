"""Learning the order in which another classifier puts comments, beside the yes and no of people.

Its score is a soft target, as in G. Hinton, O. Vinyals and J. Dean, "Distilling the Knowledge in a Neural Network"
(2015). Only the order is taken from it: of comments at the natural rate nearly all score low, and a target on that
scale would teach no more than "clean". So the share in which a comment counts as positive is that of its rank.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

from model.vectors import Floats

Matrix = sparse.csr_matrix[np.float32]
Flags = NDArray[np.bool_]

_APART = 10.0
"""In a column of its own for ordered comments: how likely all of them are, hardly held back by regularisation."""

_SPREAD = 1.5  # of the shares; with less of it the order counts for less


class Learned(NamedTuple):
    """What a logistic regression is fitted to; the design may have one more column than it was made from, the last."""

    design: Matrix
    positive: Flags
    weight: Floats


def spread(design: Matrix, positive: Flags, weight: Floats, rank: Floats) -> Learned:
    """Let comments with a rank, from 0 to 1, count both ways by shares of their weight; others have a NaN there."""
    ranked = np.flatnonzero(~np.isnan(rank))
    if not len(ranked):
        return Learned(design, positive, weight)
    share = special.expit(_SPREAD * special.ndtri(rank[ranked]))
    weight, positive = weight.copy(), positive.copy()
    against = weight[ranked] * (1 - share)
    weight[ranked] *= share
    positive[ranked] = True
    twice = sparse.vstack([design, design[ranked]], format="csr")
    apart = np.zeros((twice.shape[0], 1), dtype=np.float32)
    apart[ranked] = apart[design.shape[0] :] = _APART
    return Learned(
        sparse.hstack([twice, sparse.csr_matrix(apart)], format="csr"),
        np.append(positive, np.zeros(len(ranked), dtype=bool)),
        np.append(weight, against),
    )
