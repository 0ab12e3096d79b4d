"""The plain models that people build first, to measure beside: TF-IDF over words or characters, one regression."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from model.vectors import Floats

Kind = Literal["words", "characters"]
KINDS: tuple[Kind, ...] = ("words", "characters")

_SETTINGS: dict[Kind, dict[str, object]] = {
    "words": {"ngram_range": (1, 2)},
    "characters": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}
_STRENGTH = 3.0  # the inverse strength of regularisation; 1 and 10 rank no better
_FEWEST_COMMENTS = 2  # with a piece in them; pieces of one comment teach nothing


class PlainModel:
    """Word 1-2-grams, or characters 2 to 5 within words, as scikit-learn gives them."""

    def __init__(self, kind: Kind) -> None:
        vectorizer = TfidfVectorizer(
            sublinear_tf=True, min_df=_FEWEST_COMMENTS, dtype=np.float32, strip_accents="unicode", **_SETTINGS[kind]
        )
        self._model = Pipeline(
            [("vectorizer", vectorizer), ("regression", LogisticRegression(C=_STRENGTH, max_iter=200, tol=1e-3))]
        )

    def fit(self, texts: Sequence[str], positive: NDArray[np.bool_]) -> "PlainModel":
        """Learn from texts and whether each has the attribute."""
        self._model.fit(texts, positive)
        return self

    def logits(self, texts: Sequence[str]) -> Floats:
        """Return the logit of each text."""
        return np.asarray(self._model.decision_function(texts), dtype=np.float64)
