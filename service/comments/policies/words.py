"""Whole words of a list, found in a text. Pure.

No expression is made of what somebody typed: words are looked up in the set of the text's words, and phrases are looked
for as they stand, only if the text has their words. So a list of thousands costs about as much as a list of one.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, cached_property

MAX_WORDS = 2000
MAX_LENGTH = 60  # of a word or phrase
# Between letters they hide a word from a list, but not from readers.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def fold(text: str) -> str:
    """Give the form in which words are compared: without case, look-alike forms (NFKC) and unseen characters."""
    if text.isascii():
        return text.lower()
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


@cache
def _word() -> re.Pattern[str]:
    """Give what a word is made of: `\\w` alone takes words of Hindi or Thai apart at their vowel signs."""
    marks = "".join(chr(one) for one in range(0x300, 0x10000) if unicodedata.category(chr(one)) in {"Mn", "Mc"})
    return re.compile(rf"[\w{marks}]+")


@cache
def _ascii_gaps() -> dict[int, str]:
    return {one: " " for one in range(128) if not _word().fullmatch(chr(one))}


def _words_of(folded: str) -> set[str]:
    """Give the words of a folded text. Both short cuts give what the expression would, and far quicker."""
    if folded.isascii():
        return set(folded.translate(_ascii_gaps()).split())
    chunks = set(folded.split())
    odd = [chunk for chunk in chunks if not chunk.isalnum()]
    return chunks.difference(odd).union(_word().findall(" ".join(odd)))


class Folded:
    """A text ready to be looked through, for as many lists as need be. Its parts, such as a name, stand apart."""

    def __init__(self, *parts: str) -> None:
        self.parts = [fold(part) for part in parts]

    @cached_property
    def words(self) -> set[str]:
        """The words that it has."""
        return {word for part in self.parts for word in _words_of(part)}

    @cached_property
    def whole(self) -> str:
        """The text with single spaces. Nothing is found across the border of two parts."""
        return "\0".join(" ".join(part.split()) for part in self.parts)


class WordList:
    """Words and phrases, made ready once."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._words: dict[str, str] = {}  # folded -> as it was typed
        self._phrases: dict[str, tuple[frozenset[str], str]] = {}
        for entry in entries:
            folded = " ".join(fold(entry).split())
            parts = frozenset(_word().findall(folded))
            if parts == {folded}:
                self._words.setdefault(folded, entry)
            elif folded:
                self._phrases.setdefault(folded, (parts, entry))
        self._plain = frozenset(self._words)

    def find(self, text: Folded) -> str | None:
        """Give an entry that stands in the text, as it was typed; None if there is none."""
        if self._plain and not self._plain.isdisjoint(text.words):
            return self._words[min(self._plain & text.words)]
        for phrase, (parts, entry) in self._phrases.items():
            if parts <= text.words and _stands_in(phrase, text.whole):
                return entry
        return None


def _stands_in(phrase: str, text: str) -> bool:
    """Whether a phrase is in a text and ends where words end."""
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not (_joined(text[at - 1 : at], phrase[0]) or _joined(phrase[-1], text[end : end + 1])):
            return True
        at = text.find(phrase, at + 1)
    return False


def _joined(before: str, after: str) -> bool:
    return bool(before and after and _word().fullmatch(before + after))
