"""Training and calibrating one head: a logistic regression for one attribute in one language."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from model import calibration, labels, ordered, rare, ratios, statistics
from model.dataset import Row
from model.examples import Example, examples
from model.outside import OUTSIDE
from model.transformers import HashedTfidf
from model.vectors import Floats, Head

Matrix = sparse.csr_matrix[np.float32]

_MAIN = ("SPAM", "TOXICITY")
"""What policies decide by. The other heads have fewer weights, because more of them gained nothing."""

_STRENGTH = {"SPAM": 3.0}
"""The inverse strength of regularisation where it is not 0.5, chosen on held-out rows."""

_POWER = {"SPAM": 0.3}
"""The power of the ratios that scale the columns where it is not 0.7; a higher one makes a mere link count for more."""

_SHOWN_TO_ALL = ("capitals",)
"""What heads other than SPAM's see beside the text: that somebody shouts, but neither links nor the author."""

_FEWEST = 20


def train_head(rows: Sequence[Row], attribute: str, language: str, idf: NDArray[np.float32]) -> Head | None:
    """Train one head on the training rows and calibrate it on rows apart; None where there are too few rows."""
    transformer = HashedTfidf(_bits(attribute, language), idf).fit([])
    fitting = examples(rows, attribute, language, "train")
    if not _enough(fitting):
        return None
    comments = [each.comment for each in fitting]
    design = transformer.transform(comments)
    kept = rare.kept(design, transformer.transform(rare.without_text(comments)), comments)
    if attribute != "SPAM":
        kept[-len(OUTSIDE) :] = [name in _SHOWN_TO_ALL for name in OUTSIDE]
    coefficients = np.zeros(len(kept))
    coefficients[kept], bias = _fitted(design[:, kept], fitting, attribute, int(kept[-len(OUTSIDE) :].sum()))
    cut = len(coefficients) - len(OUTSIDE)
    weights, outside = coefficients[:cut].astype(np.float32), coefficients[cut:]
    raw = Head(attribute, language, weights, outside, bias, sees_author=attribute == "SPAM")
    return _calibrated(raw, transformer, examples(rows, attribute, language, "calibrate"))


def _fitted(design: Matrix, fitting: list[Example], attribute: str, outsiders: int) -> tuple[Floats, float]:
    """Return coefficients of the columns, of which the last `outsiders` are no pieces of text, and the intercept."""
    positive, weight = _positive(fitting), _weights(fitting, attribute)
    rank = np.array([np.nan if each.rank is None else each.rank for each in fitting])
    said = np.isnan(rank)
    scales = ratios.scales(design[said], positive[said], weight[said], _POWER.get(attribute, 0.7), outsiders)
    learned = ordered.spread((design @ sparse.diags(scales.astype(np.float32))).tocsr(), positive, weight, rank)
    regression = LogisticRegression(C=_STRENGTH.get(attribute, 0.5), max_iter=500, tol=1e-4)
    regression.fit(learned.design, learned.positive, sample_weight=learned.weight)
    return regression.coef_[0][: len(scales)] * scales, float(regression.intercept_[0])


def held_out_auc(head: Head, rows: Sequence[Row], idf: NDArray[np.float32]) -> float:
    """Return the area under the ROC curve on the test rows of the head's own sources (0.5 where it has no meaning)."""
    held = examples(rows, head.attribute, head.language, "test")
    transformer = HashedTfidf(len(head.weights).bit_length() - 1, idf).fit([])
    return statistics.auc(_logits(head, transformer, held), _positive(held))


def _bits(attribute: str, language: str) -> int:
    if attribute in _MAIN:
        return 19 if language == "en" else 17
    return 17 if language == "en" else 16


def _weights(fitting: list[Example], attribute: str) -> Floats:
    """Return the weight of each example; those of a rare attribute count more, by the root of how rare they are."""
    weight = np.array([each.weight for each in fitting])
    if attribute in _MAIN:
        return weight
    positive = _positive(fitting)
    odds = (len(fitting) - positive.sum()) / positive.sum()
    return np.where(positive, weight * np.sqrt(odds), weight)


def _calibrated(raw: Head, transformer: HashedTfidf, held: list[Example]) -> Head:
    rate = labels.NATURAL_RATES[raw.attribute]
    slope, intercept = calibration.platt(_logits(raw, transformer, held), _positive(held), rate)
    head = calibration.fold(raw, slope, intercept)
    return head._replace(weights=head.weights.astype(np.float16).astype(np.float32))  # as they will be stored


def _logits(head: Head, transformer: HashedTfidf, held: list[Example]) -> Floats:
    if not held:
        return np.zeros(0)
    design = transformer.transform([each.comment for each in held])
    logits: Floats = design @ np.concatenate([head.weights, head.outside]) + head.bias
    return logits


def _positive(held: list[Example]) -> NDArray[np.bool_]:
    return np.array([each.positive for each in held], dtype=bool)


def _enough(found: list[Example]) -> bool:
    positives = int(_positive(found).sum())
    return positives >= _FEWEST and len(found) - positives >= _FEWEST
