"""Which buckets of a training design enough comments touch.

Features are hashed, so an artifact holds no words. But a bucket that a single comment touches carries a weight that
says something of that comment alone. Such buckets get no weight. Each expansion of a published template of spam counts
as a comment.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from model.comment import Comment
from model.outside import OUTSIDE

FEWEST_COMMENTS = 20
"""Comments that must touch a bucket before it gets a weight. Of what is a piece of an author's name or website: so many
different authors."""

Matrix = sparse.csr_matrix[np.float32]
Flags = NDArray[np.bool_]


def kept(design: Matrix, beside: Matrix, comments: Sequence[Comment], fewest: int = FEWEST_COMMENTS) -> Flags:
    """Return which columns of a design (comments, buckets + len(OUTSIDE)) get a weight; the last ones always do.

    `beside` is the same design of the comments without their texts. Where text and author of one comment share a
    bucket it counts as the author's only.
    """
    by_author = beside[_firsts(comments)]
    counts = touching(design) - touching(beside) + touching(by_author)
    counts[design.shape[1] - len(OUTSIDE) :] = fewest
    flags: Flags = counts >= fewest
    return flags


def without_text(comments: Sequence[Comment]) -> list[Comment]:
    """Return what stands beside the texts."""
    return [comment._replace(text="") for comment in comments]


def clipped(seen: NDArray[np.float64], comments: int, fewest: int = FEWEST_COMMENTS) -> NDArray[np.float64]:
    """Return document frequencies of at least `fewest`, so that none tells whether a rare piece occurred at all."""
    return np.maximum(seen, min(fewest, comments))


def touching(design: Matrix) -> NDArray[np.int64]:
    """Return how many rows have an entry in each column."""
    return np.bincount(design.indices, minlength=design.shape[1])


def _firsts(comments: Sequence[Comment]) -> list[int]:
    """Return the index of the first comment of each author."""
    first: dict[tuple[str, str], int] = {}
    for index, comment in enumerate(comments):
        first.setdefault((comment.author_name, comment.author_url), index)
    return list(first.values())
