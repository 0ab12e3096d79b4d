"""The features as a scikit-learn transformer, for training. Scoring does the same without scikit-learn."""

from collections.abc import Iterator, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from model import rare, vectors
from model.comment import Comment
from model.features import BITS
from model.outside import OUTSIDE
from model.vectors import BLOCKS, Features, Occurrences

Matrix = sparse.csr_matrix[np.float32]

_BATCH = 500


class HashedTfidf(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Comments -> sparse matrix (comments, 2**bits + len(OUTSIDE)); fitting learns the inverse document frequencies.

    Buckets are folded to `bits` by their low bits, as `Head` does. After `fit`, `idf_` has 2**BITS entries.
    """

    def __init__(
        self, bits: int = BITS, idf: NDArray[np.float32] | None = None, blocks: Sequence[str] = BLOCKS
    ) -> None:
        self.bits = bits
        self.idf = idf
        self.blocks = blocks

    def fit(self, comments: Sequence[Comment], y: object = None) -> Self:
        """Count in how many comments each bucket occurs (or take the frequencies given as `idf`)."""
        if self.idf is not None:
            self.idf_ = self.idf
            return self
        seen = np.zeros(1 << BITS)
        for _, found in _batches(comments):
            inside = np.int64((1 << BITS) - 1)
            comment = found.key >> BITS
            pairs = np.sort(((comment // len(BLOCKS)) << BITS) | (found.key & inside))
            distinct = pairs[np.diff(pairs, prepend=-1) != 0]
            seen += np.bincount(distinct & inside, minlength=1 << BITS)
        frequency = np.log((1 + len(comments)) / (1 + rare.clipped(seen, len(comments)))) + 1
        self.idf_ = frequency.astype(np.float16).astype(np.float32)  # as it will be stored
        return self

    def transform(self, comments: Sequence[Comment]) -> Matrix:
        """Return one row a comment."""
        parts = [
            self._matrix(vectors.vectorise(batch, found, self.idf_), len(batch)) for batch, found in _batches(comments)
        ]
        stacked: Matrix = sparse.vstack(parts, format="csr")
        return stacked

    def _matrix(self, rows: Features, comments: int) -> Matrix:
        kept = np.isin(rows.block, [BLOCKS.index(block) for block in self.blocks])
        columns = rows.bucket[kept] & ((1 << self.bits) - 1)
        entries = (rows.value[kept].astype(np.float32), (rows.comment[kept], columns))
        text = sparse.csr_matrix(entries, shape=(comments, 1 << self.bits))
        outside = sparse.csr_matrix(rows.outside.astype(np.float32))
        beside: Matrix = sparse.hstack([text, outside], format="csr")
        return beside

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the names of the columns: numbered buckets, then the features from outside the text."""
        return np.array([f"bucket_{number}" for number in range(1 << self.bits)] + list(OUTSIDE), dtype=object)


def _batches(comments: Sequence[Comment]) -> Iterator[tuple[Sequence[Comment], Occurrences]]:
    for start in range(0, len(comments), _BATCH):
        batch = comments[start : start + _BATCH]
        yield batch, vectors.occurrences(batch)
