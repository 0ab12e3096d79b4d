"""Why a comment has its score: contributions that add up to the logit exactly."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.features import BITS, word_bounds
from model.text import traced
from model.vectors import BLOCKS, OUTSIDE, TEXT_BLOCKS, Comment, Features, Floats, Head, Integers, Occurrences


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


def explain(comment: Comment, head: Head, found: Occurrences, rows: Features) -> Explanation:
    """Explain the score of one comment; `found` and `rows` hold it alone."""
    each = _each_occurrence(head, found, rows)
    contributions = dict(zip(OUTSIDE, (rows.outside[0] * head.outside).tolist(), strict=True))
    by_character = np.zeros(len(found.batch.codes))
    at = 0
    for block, grams in found.grams.items():
        added = each[at : at + len(grams.bucket)]
        at += len(added)
        if BLOCKS.index(block) < TEXT_BLOCKS:
            by_character += _spread(added, grams.begin, grams.end, found.batch.codes != ord(" "))
        else:
            contributions[block] = float(added.sum())
    contributions = {name: value for name, value in contributions.items() if value}
    spans = _spans(comment.text, found, by_character)
    return Explanation(head.attribute, head.language, head.bias, spans, contributions, float(head.logits(rows)[0]))


def _each_occurrence(head: Head, found: Occurrences, rows: Features) -> Floats:
    """Return what each occurrence adds: its entry's contribution, shared equally among the entry's occurrences."""
    entry_keys = ((rows.comment * len(BLOCKS) + rows.block) << BITS) | rows.bucket
    shared = head.entry_contributions(rows) / rows.times
    each: Floats = shared[np.searchsorted(entry_keys, found.key)]
    return each


def _spread(added: Floats, begin: Integers, end: Integers, counts: NDArray[np.bool_]) -> Floats:
    """Share each gram's contribution equally among its characters that are not spaces."""
    seen = np.concatenate([[0], np.cumsum(counts)])
    share = added / np.maximum(seen[end] - seen[begin], 1)
    steps = np.zeros(len(counts) + 1)
    np.add.at(steps, begin, share)
    np.subtract.at(steps, end, share)
    spread: Floats = np.cumsum(steps)[:-1] * counts
    return spread


def _spans(text: str, found: Occurrences, by_character: Floats) -> tuple[Span, ...]:
    """Merge characters to words (what stands between words is merged too) and go back to original offsets."""
    origin = traced(text)
    place = np.clip(found.batch.source - 1, 0, max(len(origin.begins) - 1, 0))
    spans: list[Span] = []
    for begin, end in _pieces(found):
        total = float(by_character[begin:end].sum())
        span = Span(origin.begins[place[begin]], origin.ends[place[end - 1]], total)
        if spans and span.begin < spans[-1].end:
            last = spans.pop()
            span = Span(last.begin, max(last.end, span.end), last.contribution + span.contribution)
        spans.append(span)
    return tuple(span for span in spans if span.contribution)


def _pieces(found: Occurrences) -> list[tuple[int, int]]:
    """Return the slices of words and of the punctuation between them, spaces left out."""
    begins, ends = word_bounds(found.batch)
    filled = found.batch.codes != ord(" ")
    cuts = np.zeros(len(filled) + 1, dtype=bool)
    cuts[begins] = cuts[ends] = True
    cuts[0] = cuts[-1] = True
    cuts[1:-1] |= filled[1:] != filled[:-1]
    edges = np.flatnonzero(cuts)
    return [(int(low), int(high)) for low, high in pairwise(edges) if filled[low]]
