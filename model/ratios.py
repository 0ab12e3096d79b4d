"""Scaling columns by how differently the classes use them, before a logistic regression is fitted.

Naive Bayes' log-count ratios, as S. Wang and C. Manning use them ("Baselines and Bigrams: Simple, Good Sentiment and
Topic Classification", ACL 2012), to a power below one: regularisation then costs a column that tells the classes apart
less than one that does not.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Matrix = sparse.csr_matrix[np.float32]
Floats = NDArray[np.float64]


def scales(design: Matrix, positive: NDArray[np.bool_], weight: Floats, power: float, unscaled: int) -> Floats:
    """Return a factor for each column of a design (comments, columns), 1 on average; the last `unscaled` get 1.

    `power` lies between 0, for no ratio at all, and 1.

    The average is over the entries of the design, so that the strength of regularisation keeps its meaning.
    """
    smoothing = float(design.data.mean()) if design.nnz else 1.0
    used = [design.T @ np.where(of, weight, 0.0) + smoothing for of in (positive, ~positive)]
    ratio = np.abs(np.log((used[0] / used[0].sum()) / (used[1] / used[1].sum()))) ** power
    times = np.bincount(design.indices, minlength=design.shape[1])
    times[design.shape[1] - unscaled :] = 0
    average = float(ratio @ times) / max(int(times.sum()), 1)
    factors: Floats = ratio / average if average else np.ones_like(ratio)
    factors[len(factors) - unscaled :] = 1.0
    return factors
