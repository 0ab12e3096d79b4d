"""Comments as a matrix for correcting a head, and which of its columns enough of them touch."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from model import vectors
from model.comment import Comment
from model.outside import OUTSIDE
from model.vectors import TEXT_BLOCKS, Features, Head

FEWEST_COMMENTS = 5
"""Different comments that must touch a bucket before its weight may move, so that no single one can be read from it.
Of what is a piece of an author's name or website: so many different authors."""

_BATCH = 500

Matrix = sparse.csr_matrix[np.float32]
Watch = Callable[[Sequence[Sequence[Comment]]], Iterable[Sequence[Comment]]]


class Design(NamedTuple):
    """`matrix` is (comments, buckets of the head + len(OUTSIDE)), as `Head.logits` sees it; `movable` names columns."""

    matrix: Matrix
    movable: NDArray[np.bool_]


def make(comments: Sequence[Comment], head: Head, idf: NDArray[np.float32], watch: Watch) -> Design:
    """Make the design for a head; `watch` is given the batches and gives them back one by one."""
    size = len(head.weights)
    batches = [comments[start : start + _BATCH] for start in range(0, len(comments), _BATCH)]
    parts = [_part(batch, head, idf, size) for batch in watch(batches)]
    text, beside, outside = (sparse.vstack(columns, format="csr") for columns in zip(*parts, strict=True))
    seen = text + sparse.diags(_firsts(comments), format="csr") @ beside
    counts = np.bincount(seen.indices, minlength=size)
    movable = np.append(counts >= FEWEST_COMMENTS, np.ones(len(OUTSIDE), dtype=bool))
    return Design(sparse.hstack([text + beside, outside], format="csr", dtype=np.float32), movable)


def _part(batch: Sequence[Comment], head: Head, idf: NDArray[np.float32], size: int) -> tuple[Matrix, Matrix, Matrix]:
    """Return the pieces of the text, of what stands beside it, and the features from outside."""
    rows = vectors.vectorise(batch, vectors.occurrences(batch), idf)
    of_text = rows.block < TEXT_BLOCKS
    beside = ~of_text if head.sees_author else np.zeros_like(of_text)
    outside = sparse.csr_matrix(rows.outside.astype(np.float32))
    return _matrix(rows, of_text, len(batch), size), _matrix(rows, beside, len(batch), size), outside


def _matrix(rows: Features, chosen: NDArray[np.bool_], comments: int, size: int) -> Matrix:
    columns = rows.bucket[chosen] & (size - 1)
    entries = (rows.value[chosen].astype(np.float32), (rows.comment[chosen], columns))
    matrix: Matrix = sparse.csr_matrix(entries, shape=(comments, size))
    matrix.sum_duplicates()
    return matrix


def _firsts(comments: Sequence[Comment]) -> NDArray[np.float32]:
    """Return 1 for the first comment of each author and 0 for the others."""
    first: dict[tuple[str, str], int] = {}
    for index, comment in enumerate(comments):
        first.setdefault((comment.author_name, comment.author_url), index)
    marks = np.zeros(len(comments), dtype=np.float32)
    marks[list(first.values())] = 1
    return marks
