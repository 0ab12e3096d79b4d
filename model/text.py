"""The normal form of a comment: what the features see.

Two steps, both linear in the length of the text. First markup: HTML and BBCode tags go, entities become the
characters they stand for, and the scheme of a link becomes one `LINK` character. Then letters: every character is
folded by itself (compatibility forms, case, accents, zero-width characters), so that offsets survive.

`plain` is for scoring. `traced` does the same and remembers where each character came from; it is for explaining.
"""

import html
import re
import unicodedata
from typing import NamedTuple

CAP = 20_000
"""Characters of a comment that are read; the rest is ignored."""

LINK = "\ue000"
"""Stands for the beginning of a link, however it was written (a private-use character)."""

_INLINE = frozenset(
    {"b", "i", "u", "s", "em", "strong", "span", "font", "small", "big", "sub", "sup", "del", "color", "size"}
)
_TAGS = (
    "abbr|address|article|a|big|blockquote|body|br|b|center|cite|code|dd|del|div|dl|dt|em|embed|font|form|h[1-6]|head|"
    "hr|html|iframe|img|input|ins|i|kbd|li|link|object|ol|pre|p|q|script|section|small|span|strike|strong|style|sub|"
    "sup|s|table|tbody|td|th|title|tr|tt|ul|u|video"
)
_BBCODES = "b|center|code|color|font|img|i|link|list|quote|size|s|url|u"
_MARKUP = re.compile(
    rf"</?(?P<tag>{_TAGS})(?![\w-])[^<>]{{0,2000}}>"
    rf"|\[/?(?P<code>{_BBCODES})(?:[=\s][^\[\]<>]{{0,500}})?\]"
    rf"|\[/(?P<open>{_BBCODES})\b"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});)"
    r"|(?P<link>(?:https?|ftp)://(?:www\.)?|(?<![\w.])www\.(?=\w))",
    re.IGNORECASE,
)
_MARKS = ("<", "[", "&", "://")  # no markup is without one, "www." apart: most comments need no search for it
_TARGET = re.compile(r"""(?:https?://|www\.)(?:www\.)?([^\s"'<>\[\]]+)""", re.IGNORECASE)

_CACHED_BELOW = 0x20000
_DROPPED = (
    (0x0300, 0x036F),  # accents, and the piles of them that hide words
    (0x064B, 0x065F),  # Arabic vowel signs
    (0x0670, 0x0670),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0x3164, 0x3164),  # the Hangul filler: invisible
)


class Traced(NamedTuple):
    """A normal form with the place in the original of each of its characters (code points, end exclusive)."""

    text: str
    begins: list[int]
    ends: list[int]


def plain(text: str) -> str:
    """Return the normal form. Never raises, whatever the string holds."""
    text = text[:CAP]
    if any(mark in text for mark in _MARKS) or "www." in text.lower():
        text = _MARKUP.sub(_replacement, text)
    return text.translate(_FOLD)


def traced(text: str) -> Traced:
    """Return the same normal form as `plain`, with offsets into `text`."""
    text = text[:CAP]
    pieces: list[str] = []
    begins: list[int] = []
    ends: list[int] = []

    def add(raw: str, begin: int) -> None:
        """Take a stretch without markup, whose characters are folded one by one."""
        folded = raw.translate(_FOLD)
        pieces.append(folded)
        if raw.isascii() and len(folded) == len(raw):  # ASCII characters stay one or go
            begins.extend(range(begin, begin + len(raw)))
            ends.extend(range(begin + 1, begin + len(raw) + 1))
        else:
            places = [place for place, character in enumerate(raw, begin) for _ in _FOLD[ord(character)]]
            begins.extend(places)
            ends.extend([place + 1 for place in places])

    position = 0
    for match in _MARKUP.finditer(text):
        add(text[position : match.start()], position)
        folded = _replacement(match).translate(_FOLD)
        pieces.append(folded)
        begins.extend([match.start()] * len(folded))
        ends.extend([match.end()] * len(folded))
        position = match.end()
    add(text[position:], position)
    return Traced("".join(pieces), begins, ends)


def _replacement(match: re.Match[str]) -> str:
    if match["entity"]:
        return html.unescape(match["entity"])
    if match["link"]:
        return f" {LINK} "
    target = _TARGET.search(match[0])
    if target:
        return f" {LINK} {target[1]} "
    name = match["tag"] or match["code"] or match["open"]
    return "" if name.lower() in _INLINE else " "


def _fold(code: int) -> str:
    character = chr(code)
    if character.isspace():
        return " "
    if 0xAC00 <= code <= 0xD7A3 or code == ord(LINK):
        return character
    kept = (c for c in unicodedata.normalize("NFKD", character).lower() if not _is_dropped(c))
    return "".join(" " if c.isspace() else c for c in kept)


def _is_dropped(character: str) -> bool:
    code = ord(character)
    if any(low <= code <= high for low, high in _DROPPED):
        return True
    return unicodedata.category(character) in {"Cf", "Cc", "Cs", "Cn"} and not character.isspace()


class _Fold(dict[int, str]):
    """The letter table, filled as characters are met (`str.translate` asks for what is missing)."""

    def __missing__(self, code: int) -> str:
        folded = _fold(code)
        if code < _CACHED_BELOW:
            self[code] = folded
        return folded


_FOLD = _Fold()
