"""Training the language model for Latin script, on comments whose language their source names."""

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from model import rare
from model.comment import Comment
from model.dataset import DatasetError, Row
from model.language import CHARACTERS, UNKNOWN, LatinModel
from model.text import plain
from model.transformers import HashedTfidf
from model.vectors import BLOCKS

_BITS = 13
_MOST_ROWS = 4_000
_BEGINNINGS = (20, 40, 80, 300)
"""Comments are cut to these lengths in turn, because comments are often short."""


def train_latin(rows: Sequence[Row], idf: NDArray[np.float32], seed: int) -> LatinModel:
    """Train on the training rows in Latin script. Raises DatasetError if they are of fewer than three languages."""
    chosen = _beginnings(rows, seed)
    tags = tuple(sorted(chosen))
    if len(tags) < 3:
        raise DatasetError("telling languages apart takes comments in at least three of them in Latin script")
    target = np.repeat(np.arange(len(tags)), [len(chosen[tag]) for tag in tags])
    transformer = HashedTfidf(_BITS, idf, (BLOCKS[CHARACTERS],)).fit([])
    design = transformer.transform([Comment(text) for tag in tags for text in chosen[tag]])
    design = design[:, : 1 << _BITS]
    kept = rare.touching(design) >= rare.FEWEST_COMMENTS
    regression = LogisticRegression(C=10.0, max_iter=300, tol=1e-4).fit(design[:, kept], target)
    weights = np.zeros((1 << _BITS, len(tags)), dtype=np.float32)
    weights[kept] = regression.coef_.T.astype(np.float16)
    return LatinModel(tags, weights, regression.intercept_)


def is_latin(text: str) -> bool:
    """Tell whether nine in ten letters are Latin ones, accents apart."""
    letters = [letter for letter in plain(text) if letter.isalpha()]
    return bool(letters) and sum(letter.isascii() for letter in letters) >= 0.9 * len(letters)


def _beginnings(rows: Sequence[Row], seed: int) -> dict[str, list[str]]:
    by_tag: dict[str, list[str]] = {}
    for row in rows:
        if row.part == "train" and row.language != UNKNOWN and is_latin(row.text[:300]):
            by_tag.setdefault(row.language, []).append(row.text)
    random = Random(seed)  # noqa: S311
    chosen = {tag: random.sample(by_tag[tag], min(_MOST_ROWS, len(by_tag[tag]))) for tag in sorted(by_tag)}
    return {
        tag: [text[: _BEGINNINGS[index % len(_BEGINNINGS)]] for index, text in enumerate(texts)]
        for tag, texts in chosen.items()
        if len(texts) >= 20
    }
