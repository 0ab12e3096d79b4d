"""Why a comment has its score: contributions that add up to the logit exactly.

A whole batch is explained at once, on the arrays that scoring uses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.comment import Comment
from model.features import Batch, word_bounds
from model.outside import OUTSIDE
from model.text import traced
from model.vectors import BLOCKS, TEXT_BLOCKS, Features, Floats, Head, Integers, Occurrences

_ROUNDING = 1e-10  # what sums over a batch can leave where nothing was added


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the original text, in code points (end exclusive), and what it adds to the logit."""

    begin: int
    end: int
    contribution: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """`bias`, the spans and the named contributions from outside the text add up to `logit`."""

    attribute: str
    language: str
    bias: float
    spans: tuple[Span, ...]
    contributions: dict[str, float]
    logit: float


def explain(
    comments: Sequence[Comment], heads: Sequence[Head | None], found: Occurrences, rows: Features
) -> list[Explanation | None]:
    """Explain the score that each comment has by its own head; None where there is no head."""
    added = _added(heads, rows)
    each = (added / rows.times)[_entry_of(found, rows)]
    named = _outside(heads, rows)
    by_character = np.zeros(len(found.batch.codes))
    filled = found.batch.codes != ord(" ")
    at = 0
    for block, grams in found.grams.items():
        part = each[at : at + len(grams.bucket)]
        at += len(part)
        if BLOCKS.index(block) < TEXT_BLOCKS:
            by_character += _spread(part, grams.begin, grams.end, filled)
        else:
            named[block] = np.bincount(grams.document, weights=part, minlength=len(comments)).tolist()
    logits = rows.sums(added)
    spans = _spans(comments, found.batch, by_character)
    return [
        head
        and Explanation(
            head.attribute,
            head.language,
            head.bias,
            spans[index],
            {name: values[index] for name, values in named.items() if values[index]},
            head.bias + float(logits[index] + rows.outside[index] @ head.outside),
        )
        for index, head in enumerate(heads)
    ]


def _added(heads: Sequence[Head | None], rows: Features) -> Floats:
    """Return what each entry adds to the logit of its comment, by that comment's head."""
    kinds = list({(head.attribute, head.language): head for head in heads if head}.values())
    if len(kinds) == 1 and all(heads):
        return kinds[0].entry_contributions(rows)
    added = np.zeros(len(rows.value))
    for kind in kinds:
        own = np.array([head is kind for head in heads])[rows.comment]
        added[own] = kind.entry_contributions(rows, own)
    return added


def _outside(heads: Sequence[Head | None], rows: Features) -> dict[str, list[float]]:
    """Return what each feature from outside the text adds, a list over the comments by name."""
    weights = np.array([head.outside if head else np.zeros(len(OUTSIDE)) for head in heads])
    return dict(zip(OUTSIDE, (rows.outside * weights).T.tolist(), strict=True))


def _entry_of(found: Occurrences, rows: Features) -> Integers:
    """Return the entry that each occurrence is counted in; entries are the distinct keys in order."""
    entry = np.empty(len(found.key), dtype=np.int64)
    entry[np.argsort(found.key)] = np.repeat(np.arange(len(rows.times)), rows.times)
    return entry


def _spread(added: Floats, begin: Integers, end: Integers, filled: NDArray[np.bool_]) -> Floats:
    """Share each gram's contribution equally among its characters that are not spaces."""
    size = len(filled) + 1
    seen = np.zeros(size, dtype=np.int64)
    np.cumsum(filled, out=seen[1:])
    share = added / np.maximum(seen[end] - seen[begin], 1)
    steps = np.bincount(begin, weights=share, minlength=size) - np.bincount(end, weights=share, minlength=size)
    spread: Floats = np.cumsum(steps)[:-1] * filled
    return spread


def _spans(comments: Sequence[Comment], batch: Batch, by_character: Floats) -> list[tuple[Span, ...]]:
    """Merge characters to words (what stands between words is merged too) and go back to original offsets."""
    begin, end = _pieces(batch)
    if not len(begin):
        return [()] * len(comments)
    document = batch.document[begin]
    origin_begins, origin_ends = _origins(comments)
    first, last = origin_begins[batch.source[begin]], origin_ends[batch.source[end - 1]]
    apart = np.ones(len(begin), dtype=bool)
    apart[1:] = (first[1:] >= last[:-1]) | (document[1:] != document[:-1])
    starts = np.flatnonzero(apart)
    total = np.add.reduceat(by_character, begin[starts])
    stops = np.append(starts[1:], len(begin)) - 1
    spans = list(map(Span, first[starts].tolist(), last[stops].tolist(), total.tolist()))
    edges = np.searchsorted(document[starts], np.arange(len(comments) + 1)).tolist()
    return [
        tuple(span for span in spans[edges[index] : edges[index + 1]] if abs(span.contribution) > _ROUNDING)
        for index in range(len(comments))
    ]


def _origins(comments: Sequence[Comment]) -> tuple[Integers, Integers]:
    """Return where each character of the joined normal forms came from, laid out as `features.join` does."""
    begins: list[int] = []
    ends: list[int] = []
    for comment in comments:
        origin = traced(comment.text)
        begins += [0, *origin.begins, 0, 0]
        ends += [0, *origin.ends, 0, 0]
    return np.array(begins), np.array(ends)


def _pieces(batch: Batch) -> tuple[Integers, Integers]:
    """Return the slices of words and of the punctuation between them, spaces left out."""
    begins, ends = word_bounds(batch)
    filled = batch.codes != ord(" ")
    cuts = np.zeros(len(filled) + 1, dtype=bool)
    cuts[begins] = cuts[ends] = True
    cuts[0] = cuts[-1] = True
    cuts[1:-1] |= filled[1:] != filled[:-1]
    edges = np.flatnonzero(cuts)
    kept = filled[edges[:-1]]
    return edges[:-1][kept], edges[1:][kept]
