"""What kind of character each code point is, by table, for whole arrays at once."""

import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SPACE, OTHER, WORD, SINGLE = 0, 1, 2, 3
"""Classes: white space, punctuation, part of a word, a word by itself (ideographs, kana, emoji)."""

_BMP = 0x10000
# Letters that look like Latin ones: Cyrillic, Greek and Armenian ones, then small capitals and letters of phonetics.
# Everything is folded, Russian text too: a word spelt with letters of two alphabets then reads like the word spelt with
# one.
_LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕԁһԛԝвкмнтүѵғӏαβεικνορτυχϲσωηγϳոսօհցյᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢꜰꜱɡɑıəʋɩ",
        "aeopcyxijsdhqwbkmhtyvflabeikvoptuxcownyjnuohgjabcdeghijklmnoprtuvwyzfsgaieui",
        strict=True,
    )
)


def character_classes(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the class of each code point."""
    table = _class_table()
    classes: NDArray[np.uint8] = table[np.minimum(codes, _BMP - 1)]
    beyond = codes >= _BMP
    if beyond.any():
        classes[beyond] = SINGLE
    return classes


def skeleton(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the code points with look-alike letters folded to Latin ones (one for one, so offsets stay)."""
    folded: NDArray[np.uint32] = np.where(codes < _BMP, _look_alike_table()[np.minimum(codes, _BMP - 1)], codes)
    return folded


@lru_cache(maxsize=1)
def _class_table() -> NDArray[np.uint8]:
    return np.fromiter((_class(chr(code)) for code in range(_BMP)), dtype=np.uint8, count=_BMP)


def _class(character: str) -> int:
    code = ord(character)
    if 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF:
        return SINGLE
    if character.isspace():
        return SPACE
    category = unicodedata.category(character)
    if category[0] in "LNM":
        return WORD
    return SINGLE if category in {"So", "Co"} else OTHER


@lru_cache(maxsize=1)
def _look_alike_table() -> NDArray[np.uint32]:
    table = np.arange(_BMP, dtype=np.uint32)
    for look_alike, letter in _LOOK_ALIKES.items():
        table[ord(look_alike)] = ord(letter)
    return table
