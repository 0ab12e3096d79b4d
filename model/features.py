"""From normal forms to numbers, for a whole batch at once.

A batch becomes one array of code points. Words, word pairs and character n-grams are slices of that array; each slice
is hashed to one of 2**BITS buckets, so there is no vocabulary. The same arrays serve scoring and explaining, which is
why both agree.

The slice hash is a polynomial one over prefix sums: hash(i, j) = (P[j] - P[i]) * B**-i modulo 2**64, with B odd.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model import disguises, groups
from model.characters import SINGLE, WORD, character_classes, skeleton

BITS = 19
CHARACTER_LENGTHS = (2, 3, 4, 5)

Integers = NDArray[np.int64]
Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]

_Run = tuple[Integers, Integers, Integers]

_SEPARATOR = "\n"  # the normal form holds no line breaks
_BASE = np.uint64(0x9E3779B97F4A7C15)
_GROUP = np.uint64(0xC2B2AE3D27D4EB4F)  # stands for whichever group is named
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))


class Batch(NamedTuple):
    """The code points of several texts in one array; `source` is each one's index in the joined normal forms."""

    codes: Codes
    document: Integers
    source: Integers


class Grams(NamedTuple):
    """Occurrences of hashed pieces: the document, the bucket and the slice of `Batch.codes` of each."""

    document: Integers
    bucket: Integers
    begin: Integers
    end: Integers


def join(texts: Sequence[str]) -> Batch:
    """Join normal forms into one array: stretched words squeezed, disguises taken off, one space at a time.

    Every text gets a space on either side, so `source` counts from the space before the first text.
    """
    joined = _SEPARATOR.join(f" {text} " for text in texts)
    codes: Codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    document = np.cumsum(codes == ord(_SEPARATOR), dtype=np.int64)
    same = codes[1:] == codes[:-1]
    kept = (codes != ord(_SEPARATOR)) & ~disguises.stretched(codes, same)
    source = np.flatnonzero(kept)
    # Before spaces are squeezed: in "i d i o t   y o u" there are more of them between words than between letters.
    source = source[~disguises.apart(codes[source])]
    spaces = codes[source] == ord(" ")
    spaces[1:] &= spaces[:-1] & (document[source[1:]] == document[source[:-1]])
    spaces[:1] = False
    source = source[~spaces]
    return Batch(disguises.read(codes[source]), document[source], source)


def words(batch: Batch, salt: int) -> Grams:
    """Return the words and pairs of neighbouring words (an ideograph or an emoji is a word of its own).

    Where a group of people is named, also what stands beside and next but one to it, whichever group it is.
    """
    begin, end = word_bounds(batch)
    hashes = _slice_hashes(skeleton(batch.codes), begin, end)
    document = batch.document[begin]
    neighbours = np.flatnonzero(document[1:] == document[:-1])
    parts = [
        _run(hashes, salt, np.arange(len(hashes)), 0),
        _run(hashes, salt + 1, neighbours, 1),
        *_about_groups(hashes, document, neighbours, salt),
    ]
    first, last, bucket = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Grams(document[first], bucket, begin[first], end[last])


def _about_groups(hashes: Hashes, document: Integers, neighbours: Integers, salt: int) -> Iterator[_Run]:
    named = np.isin(hashes, _group_hashes())
    if named.any():
        classed = np.where(named, _GROUP, hashes)
        next_but_one = np.flatnonzero(document[2:] == document[:-2])
        yield _run(classed, salt + 1, neighbours[named[neighbours] | named[neighbours + 1]], 1)
        yield _run(classed, salt + 2, next_but_one[named[next_but_one] | named[next_but_one + 2]], 2)


def _run(hashes: Hashes, salt: int, first: Integers, further: int) -> _Run:
    """Return words, or pairs of a word and the one that is so much further on: first word, last word, bucket."""
    hashed = hashes[first] * _BASE + hashes[first + further] if further else hashes[first]
    return first, first + further, _bucket(hashed, salt)


@lru_cache(maxsize=1)
def _group_hashes() -> Hashes:
    batch = join(sorted(groups.NAMES))
    return np.unique(_slice_hashes(skeleton(batch.codes), *word_bounds(batch)))


def characters(batch: Batch, salt: int) -> Grams:
    """Return the character n-grams that lie within a word, punctuation at it and the space on either side included."""
    codes = skeleton(batch.codes).astype(np.uint64)
    spaces = np.zeros(len(codes) + 1, dtype=np.int32)
    np.cumsum(codes == ord(" "), out=spaces[1:])
    hashes = codes
    parts: list[tuple[Integers, Integers, int]] = []
    for length in range(2, max(CHARACTER_LENGTHS) + 1):
        hashes = hashes[:-1] * _BASE + codes[length - 1 :]
        if length in CHARACTER_LENGTHS and len(hashes) > 0:
            # No space but the first or the last; between two texts there are two spaces.
            within = spaces[length - 1 : -1] == spaces[1 : len(hashes) + 1]
            if length == 2:
                within &= spaces[2:] - spaces[:-2] < 2
            begin = np.flatnonzero(within)
            parts.append((begin, _bucket(hashes[begin], salt + length), length))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Grams(nothing, nothing, nothing, nothing)
    begin = np.concatenate([part[0] for part in parts])
    end = np.concatenate([part[0] + part[2] for part in parts])
    return Grams(batch.document[begin], np.concatenate([part[1] for part in parts]), begin, end)


def word_bounds(batch: Batch) -> tuple[Integers, Integers]:
    """Return where each word begins and ends in the batch."""
    kinds = character_classes(batch.codes)
    changes = np.ones(len(kinds) + 1, dtype=bool)
    if len(kinds):
        changes[1:-1] = (kinds[1:] != kinds[:-1]) | (kinds[1:] == SINGLE)
        changes[1:-1] |= batch.document[1:] != batch.document[:-1]
    edges = np.flatnonzero(changes)
    begin, end = edges[:-1], edges[1:]
    wanted = np.isin(kinds[begin], (WORD, SINGLE)) if len(begin) else np.zeros(0, dtype=bool)
    return begin[wanted], end[wanted]


def _slice_hashes(codes: Codes, begin: Integers, end: Integers) -> Hashes:
    powers, inverses = _powers(1 << max(len(codes), 1).bit_length())
    prefix = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes.astype(np.uint64) * powers[: len(codes)], out=prefix[1:])
    return (prefix[end] - prefix[begin]) * inverses[begin]


@lru_cache(maxsize=4)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    powers = np.full(size, _BASE)
    inverses = np.full(size, _INVERSE)
    powers[0] = inverses[0] = np.uint64(1)
    return np.cumprod(powers), np.cumprod(inverses)


def _bucket(hashes: Hashes, salt: int) -> Integers:
    """Mix the bits (the finaliser of splitmix64) and keep BITS of them."""
    mixed = hashes + np.uint64(salt * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) & np.uint64((1 << BITS) - 1)).astype(np.int64)
