"""Which language a comment is written in, as a BCP 47 tag or `und`.

Most scripts name the language, some together with letters that only one language uses. Latin script needs a model: a
logistic regression on the character features that are there anyway. Short and mixed texts are `und`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.features import Batch
from model.unlisted import unlisted_language
from model.vectors import BLOCKS, Features, Floats, Integers

UNKNOWN = "und"
CHARACTERS = 1  # the block of vectors.BLOCKS that the model reads

_SCRIPTS: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("Latn", ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F))),
    ("ru", ((0x400, 0x52F),)),
    ("ur", ((0x600, 0x65F), (0x66E, 0x6D3), (0x6D5, 0x6EF), (0x6FA, 0x77F))),
    ("hi", ((0x900, 0x97F),)),
    ("zh", ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))),
    ("ja", ((0x3041, 0x30FF),)),
    ("ko", ((0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3))),
    ("el", ((0x370, 0x3FF),)),
    ("he", ((0x5D0, 0x5EA),)),
    ("hy", ((0x531, 0x587),)),
    ("bn", ((0x980, 0x9FF),)),
    ("pa", ((0xA00, 0xA7F),)),
    ("gu", ((0xA80, 0xAFF),)),
    ("ta", ((0xB80, 0xBFF),)),
    ("te", ((0xC00, 0xC7F),)),
    ("kn", ((0xC80, 0xCFF),)),
    ("ml", ((0xD00, 0xD7F),)),
    ("si", ((0xD80, 0xDFF),)),
    ("th", ((0xE00, 0xE7F),)),
    ("my", ((0x1000, 0x109F),)),
    ("ka", ((0x10A0, 0x10FF),)),
    ("am", ((0x1200, 0x137F),)),
)
_TAGS = ("", *(tag for tag, _ in _SCRIPTS))
_LATIN, _CYRILLIC, _ARABIC, _HAN, _KANA = (_TAGS.index(tag) for tag in ("Latn", "ru", "ur", "zh", "ja"))

_UKRAINIAN = "\u0454\u0456\u0457\u0491"
_URDU = "\u0679\u0688\u0691\u06ba\u06d2\u06c1\u06be"
_PERSIAN = "\u0647"  # the h that Urdu does not use
_NOT_ARABIC = "\u06cc\u06a9\u06af\u067e\u0686"
_OWN_LETTERS = (_UKRAINIAN, _URDU, _PERSIAN, _NOT_ARABIC)

_SHARE = 0.6
_FEWEST_LETTERS = 2
_FEWEST_LATIN = 12
_SURE = 0.9


class LatinModel(NamedTuple):
    """`weights` is (buckets, tags), buckets a power of two; `bias` is (tags,)."""

    tags: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: Floats

    def probabilities(self, rows: Features, wanted: NDArray[np.bool_]) -> Floats:
        """Return (comments, tags); rows that are not `wanted` get the prior."""
        begins = rows.edges[CHARACTERS :: len(BLOCKS)].tolist()
        ends = rows.edges[CHARACTERS + 1 :: len(BLOCKS)].tolist()
        logits = np.tile(self.bias, (len(wanted), 1))
        bucket, value = rows.bucket & (len(self.weights) - 1), rows.value.astype(np.float32)
        for comment in np.flatnonzero(wanted).tolist():
            own = slice(begins[comment], ends[comment])
            logits[comment] += value[own] @ self.weights.take(bucket[own], axis=0)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
        return probabilities


def tags(texts: Sequence[str], batch: Batch, rows: Features, latin: LatinModel) -> list[str]:
    """Return a tag for each of the normal forms `texts`, given their batch and features."""
    counts = _script_counts(batch, len(rows.outside))
    top = counts.argmax(axis=1)
    total = counts.sum(axis=1)
    clear = (counts.max(axis=1) >= _SHARE * total) & (total >= _FEWEST_LETTERS)
    is_latin = clear & (top == _LATIN) & (total >= _FEWEST_LATIN)
    guessed = _latin_tags(latin, rows, is_latin)
    own = _own_letters(batch, len(total)) if ((top == _ARABIC) | (top == _CYRILLIC)).any() else None
    answer = []
    for index, script in enumerate(top.tolist()):
        if not clear[index]:
            answer.append(UNKNOWN)
        elif script == _LATIN:
            answer.append((is_latin[index] and unlisted_language(texts[index])) or guessed[index])
        else:
            answer.append(_by_letters(script, own[index].tolist() if own is not None else []))
    return answer


def _by_letters(script: int, own: list[int]) -> str:
    if script == _CYRILLIC:
        return "uk" if own[0] else "ru"
    if script == _ARABIC:
        if own[1]:
            return "ur"
        if own[3]:
            return "fa" if own[2] else "ur"
        return "ar"
    return _TAGS[script]


def _latin_tags(latin: LatinModel, rows: Features, wanted: NDArray[np.bool_]) -> list[str]:
    if not wanted.any():
        return [UNKNOWN] * len(wanted)
    probabilities = latin.probabilities(rows, wanted)
    sure = wanted & (probabilities.max(axis=1) >= _SURE)
    best = probabilities.argmax(axis=1)
    return [latin.tags[tag] if ok else UNKNOWN for tag, ok in zip(best.tolist(), sure.tolist(), strict=True)]


def _script_counts(batch: Batch, comments: int) -> Integers:
    """Return (comments, scripts) letter counts; kana claim the ideographs beside them."""
    scripts = _script_table()[np.minimum(batch.codes, 0xFFFF)].astype(np.int64)
    flat = np.bincount(batch.document * len(_TAGS) + scripts, minlength=comments * len(_TAGS))
    counts = flat.reshape(comments, len(_TAGS)).astype(np.int64)
    counts[:, 0] = 0
    japanese = counts[:, _KANA] * 5 > counts[:, _HAN]
    counts[:, _KANA] += np.where(japanese, counts[:, _HAN], 0)
    counts[:, _HAN] = np.where(japanese, 0, counts[:, _HAN])
    return counts


def _own_letters(batch: Batch, comments: int) -> Integers:
    columns = [
        np.bincount(batch.document[np.isin(batch.codes, [ord(letter) for letter in letters])], minlength=comments)
        for letters in _OWN_LETTERS
    ]
    return np.stack(columns, axis=1)


@lru_cache(maxsize=1)
def _script_table() -> NDArray[np.uint8]:
    table = np.zeros(0x10000, dtype=np.uint8)
    for number, (_, ranges) in enumerate(_SCRIPTS, start=1):
        for low, high in ranges:
            table[low : high + 1] = number
    return table
