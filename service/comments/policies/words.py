"""Whole words of a list, found in a text. Pure.

No expression is made of what somebody typed: words are looked up in the set of the text's words, and phrases are looked
for as they stand, only if the text has their words. So a list of thousands costs about as much as a list of one.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

MAX_WORDS = 2000
MAX_LENGTH = 60  # of a word or phrase
# Between letters they hide a word from a list, but not from readers.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKS = frozenset({"Mn", "Mc"})  # that stand within a word, and take up no letter of their own


def fold(text: str) -> str:
    """Give the form in which words are compared: without case, look-alike forms (NFKC) and unseen characters."""
    if text.isascii():
        return text.lower()
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _is_of_word(character: str) -> bool:
    """Whether words are made of it: letters, digits, and marks, such as the vowel signs of Hindi or Thai."""
    return character.isalnum() or character == "_" or unicodedata.category(character) in _MARKS


def _words_of(folded: str) -> set[str]:
    """Give the words of a folded text. Few of its characters have to be looked at: most of them are in plain words."""
    chunks = set(folded.split())
    odd = [chunk for chunk in chunks if not chunk.isalnum()]
    rest = " ".join(odd)
    for one in set(rest):
        if not _is_of_word(one):
            rest = rest.replace(one, " ")
    return chunks.difference(odd).union(rest.split())


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
            parts = frozenset(_words_of(folded))
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
    return bool(before and after) and _is_of_word(before) and _is_of_word(after)
