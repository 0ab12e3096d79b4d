"""Letters in disguise, read as they are meant: digits and signs in the place of letters, letters set apart.

On code points of many texts at once, and so that each one that is left keeps its place in the original.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.characters import WORD, character_classes

Codes = NDArray[np.uint32]
Flags = NDArray[np.bool_]

_MEANT = dict(zip("01345789@$!", "oieastbgasi", strict=True))
_ONLY_INSIDE = "!"  # at the end of a word it is itself
_NOT_LAST = "@!"
_BETWEEN = " .*_-"
_OFTEN_TWICE = "ls"
_PASSES = 2  # so that a sign whose neighbour is another one's letter is read too
_ASCII = 128


def read(codes: Codes) -> Codes:
    """Return the code points with the letters that digits and signs beside letters stand for: "1d10t" reads "idiot".

    A number without letters stays, as do digits that look like none.
    """
    for _ in range(_PASSES):
        meant = _table()[np.minimum(codes, _ASCII)]
        places = np.flatnonzero(meant)
        if len(places):
            wanted = places[_stand_for_letters(codes, meant > 0, places)]
            codes = codes.copy()
            codes[wanted] = meant[wanted]
    return codes


def _stand_for_letters(codes: Codes, known: Flags, places: NDArray[np.int64]) -> Flags:
    letter = _letters(codes)
    # Two signs beside each other are read from the letter on: "b00b" and "a55".
    before = _at(letter, places - 1) | (_at(known, places - 1) & _at(letter, places - 2))
    after = _at(letter, places + 1) | (_at(known, places + 1) & _at(letter, places + 2))
    own = codes[places]
    wanted: Flags = np.where(
        _any_of(own, _ONLY_INSIDE), before & after, np.where(_any_of(own, _NOT_LAST), after, before | after)
    )
    return wanted


def stretched(codes: Codes, same: Flags) -> Flags:
    """Return what is too much in "idiooot" and "!!!!!", given where a code point is `same` as the one before.

    Of a letter that comes three times or more one is left, of those that words often have twice, and of signs, two.
    """
    found = np.zeros(len(codes), dtype=bool)
    third = same[1:] & same[:-1]
    found[2:] = third
    runs = np.flatnonzero(third) + 1
    runs = runs[_letters(codes[runs]) & ~_any_of(codes[runs], _OFTEN_TWICE)]
    found[runs] = True
    return found


def apart(codes: Codes) -> Flags:
    """Return where what sets letters apart is, in "i d i o t" and "i.d.i.o.t": the same sign between three or more."""
    between = np.flatnonzero(_any_of(codes, _BETWEEN))
    letter = _letters(codes)
    one = _at(letter, between - 1) & ~_at(letter, between - 2) & _at(letter, between + 1) & ~_at(letter, between + 2)
    places = between[one]
    signs = np.zeros(len(codes) + 4, dtype=codes.dtype)  # two more on either side, so that every place has neighbours
    signs[places + 2] = codes[places]
    found = np.zeros(len(codes), dtype=bool)
    found[places] = (signs[places] == codes[places]) | (signs[places + 4] == codes[places])
    return found


def _letters(codes: Codes) -> Flags:
    digits = (codes >= ord("0")) & (codes <= ord("9"))
    letters: Flags = (character_classes(codes) == WORD) & ~digits
    return letters


def _at(flags: Flags, places: NDArray[np.int64]) -> Flags:
    inside = (places >= 0) & (places < len(flags))
    found: Flags = inside & flags[np.where(inside, places, 0)]
    return found


def _any_of(codes: Codes, characters: str) -> Flags:
    found: Flags = np.zeros(len(codes), dtype=bool)
    for character in characters:
        found |= codes == ord(character)
    return found


@lru_cache(maxsize=1)
def _table() -> Codes:
    table = np.zeros(_ASCII + 1, dtype=np.uint32)
    for sign, letter in _MEANT.items():
        table[ord(sign)] = ord(letter)
    return table
