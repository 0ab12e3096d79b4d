"""From items as callers give them to weighted features, and from those to logits.

`Features` holds one entry for each (comment, block, bucket): `1 + log(count)` times the bucket's inverse document
frequency, each block of a comment scaled to length one. `outside` holds what is not a piece of text.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model import features
from model.comment import Comment
from model.features import BITS, Batch, Grams
from model.outside import outside
from model.text import plain

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BLOCKS = ("words", "characters", "author_name", "author_url")
_BLOCK_BITS = 2  # that number them
TEXT_BLOCKS = 2
"""The first blocks are pieces of the text; the others are pieces of what stands beside it."""

_NAME_CAP, _URL_CAP = 200, 500


class Features(NamedTuple):
    """Entries sorted by comment, block and bucket, and the matrix (comments, len(OUTSIDE)).

    `text_value` is `value` with zeros for what is not a piece of the text. The entries of a comment's block are those
    from `edges[comment * len(BLOCKS) + block]` up to the next edge.
    """

    comment: Integers
    block: Integers
    bucket: Integers
    value: Floats
    text_value: Floats
    times: Integers
    outside: Floats
    edges: Integers

    def sums(self, added: Floats) -> Floats:
        """Return the sum of what is given for each entry, by comment."""
        edges = self.edges[:: len(BLOCKS)]
        begins = edges[:-1]
        filled = begins < edges[1:]
        total = np.zeros(len(begins))
        if filled.any():
            total[filled] = np.add.reduceat(added, begins[filled])
        return total


class Occurrences(NamedTuple):
    """Normal forms cut into grams by block; `key` (comment, block, bucket in one number) is what entries count."""

    texts: Sequence[str]
    key: Integers
    grams: dict[str, Grams]
    batch: Batch


def occurrences(comments: Sequence[Comment]) -> Occurrences:
    """Cut the texts and the author fields of a batch into grams."""
    texts = [plain(comment.text) for comment in comments]
    batch = features.join(texts)
    grams = {"words": features.words(batch, 0), "characters": features.characters(batch, 10)}
    if any(comment.author_name for comment in comments):
        names = features.join([plain(comment.author_name[:_NAME_CAP]) for comment in comments])
        grams["author_name"] = _both(names, 20)
    if any(comment.author_url for comment in comments):
        urls = features.join([plain(comment.author_url[:_URL_CAP]) for comment in comments])
        grams["author_url"] = _both(urls, 40)
    keys = [_key(part.document, BLOCKS.index(block), part.bucket) for block, part in grams.items()]
    return Occurrences(texts, np.concatenate(keys), grams, batch)


def vectorise(comments: Sequence[Comment], found: Occurrences, idf: NDArray[np.float32]) -> Features:
    """Count, weight and scale the occurrences of a batch."""
    keys, count = _counted(found.key)
    bucket = keys & ((1 << BITS) - 1)
    group = keys >> BITS
    value = idf.take(bucket, mode="clip").astype(np.float64)
    several = np.flatnonzero(count > 1)
    value[several] *= 1.0 + np.log(count[several])
    squares = np.bincount(group, weights=value * value)
    value *= (1.0 / np.sqrt(np.maximum(squares, 1e-12)))[group]
    comment, block = group >> _BLOCK_BITS, group & (len(BLOCKS) - 1)
    of_text = block < TEXT_BLOCKS
    text_value = value if of_text.all() else np.where(of_text, value, 0.0)
    edges = np.searchsorted(group, np.arange(len(comments) * len(BLOCKS) + 1))
    beside = outside(comments, found.texts, found.batch)
    return Features(comment, block, bucket, value, text_value, count, beside, edges)


def _both(batch: Batch, salt: int) -> Grams:
    parts = (features.words(batch, salt), features.characters(batch, salt + 10))
    return Grams(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _key(document: Integers, block: int, bucket: Integers) -> Integers:
    return ((document * len(BLOCKS) + block) << BITS) | bucket


def _counted(keys: Integers) -> tuple[Integers, Integers]:
    """Return the distinct keys, sorted, and how often each occurs."""
    short = len(keys) > 0 and int(keys.max()) < 1 << 32  # up to a thousand comments: quicker to sort
    ordered = np.sort(keys.astype(np.uint32) if short else keys)
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    places = np.flatnonzero(first)
    return ordered[places].astype(np.int64), np.diff(places, append=len(ordered))


class Head(NamedTuple):
    """A logistic regression for one attribute in one language; calibrated, on the scale of the logit.

    `weights` has a power of two of entries: a bucket is folded to it by its low bits.
    """

    attribute: str
    language: str
    weights: NDArray[np.float32]
    outside: Floats
    bias: float
    sees_author: bool

    def entry_contributions(self, rows: Features, chosen: slice | NDArray[np.bool_] = slice(None)) -> Floats:
        """Return what each entry, or each chosen one, adds to its comment's logit."""
        bucket = rows.bucket[chosen] & (len(self.weights) - 1)
        value = rows.value if self.sees_author else rows.text_value
        added: Floats = value[chosen] * self.weights.take(bucket, mode="clip")  # quicker: nothing is out of bounds
        return added

    def logits(self, rows: Features) -> Floats:
        """Return the logit of each comment."""
        logits: Floats = self.bias + rows.sums(self.entry_contributions(rows)) + rows.outside @ self.outside
        return logits
