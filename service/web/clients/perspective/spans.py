"""Where sentences are in a text, and how far that is in UTF-16 code units.

A sentence's score comes from the exact explanation of the whole comment: the bias and what the sentence's own words add
to the logit. So the sentences' contributions, the bias and what is known from outside the words add up to the logit of
the summary score. It is not what the sentence would score if it stood alone.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, islice
from typing import Any, NamedTuple

MOST = 500  # sentences; the last then reaches to the end of the text
_END = re.compile(
    r"(?<![.!?\u2026])[.!?\u2026]++[\"')\]\u2019\u201d\u00bb]*+(?=\s)"  # possessive: linear on any text
    r"|(?<![\u3002\uff01\uff1f])[\u3002\uff01\uff1f]++[\u300d\u300f\u201d]*+"
    r"|\n++"
)


class Sentence(NamedTuple):
    """A stretch of a text in code points, end exclusive."""

    begin: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """Cut a text into sentences, without the white space around them."""
    ends = [match.end() for match in islice(_END.finditer(text), MOST - 1)] + [len(text)]
    found = []
    begin = 0
    for end in ends:
        piece = text[begin:end]
        left = begin + len(piece) - len(piece.lstrip())
        right = begin + len(piece.rstrip())
        if left < right:
            found.append(Sentence(left, right))
        begin = end
    return found


def logits(explained: Any, cut: Sequence[Sentence]) -> list[float]:
    """Give each sentence's bias and contributions together. A span counts where it begins."""
    found = [float(explained.bias)] * len(cut)
    begins = [sentence.begin for sentence in cut]
    for span in explained.spans:
        found[max(bisect_right(begins, span.begin) - 1, 0)] += span.contribution
    return found


def utf16(text: str) -> Callable[[int], int]:
    """Give the function from offsets in code points to offsets in UTF-16 code units."""
    if text.isascii() or max(text) <= "\uffff":
        return lambda offset: offset
    units = [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]
    return units.__getitem__
