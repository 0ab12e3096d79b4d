"""Pictures beside names, drawn from a seed.

The seed says no more than readers know already. Most systems hash the address, and whoever guesses an address can
check the guess against the hash. Here it is the SHA-256 of a random id instead:

- of the author's person together with the `author_id`, if the site vouches for the author by one. The same author then
  has the same picture under all of their comments, which the site tells anyway; two accounts with one address do not.
- of the comment itself, if the author only typed an address. A picture by person would tell readers which comments were
  written under the same address, whatever name stands above them, and would let anyone find that out by typing an
  address that they guess. So it differs from one comment to the next.
"""

import hashlib
import re
import uuid
from typing import Final

SEED_DIGITS = 32
SEED: Final = re.compile(rf"[0-9a-f]{{{SEED_DIGITS}}}")
_SIDE = 5  # cells, within a margin of one
_HALF = 3  # columns that are drawn; the other two mirror them


def seed(comment_id: uuid.UUID, person_id: uuid.UUID | None, author_id: str | None) -> str:
    """Give the seed of a comment's picture: 32 hexadecimal digits."""
    known = comment_id.bytes
    if author_id and person_id is not None:
        known = person_id.bytes + author_id.encode()
    return hashlib.sha256(known).hexdigest()[:SEED_DIGITS]


def path(of: str) -> str:
    """Give the path of a seed's picture."""
    return f"/v1/pictures/{of}.svg"


def draw(of: str) -> str:
    """Draw a seed as SVG: a symmetric pattern in one hue. Raises ValueError if it is no seed."""
    if not SEED.fullmatch(of):
        raise ValueError("a seed has 32 hexadecimal digits")
    number = int(of, 16)
    hue, bits = number % 360, number >> 16
    cells = "".join(
        f"M{x} {row}h1v1h-1z"
        for row in range(1, _SIDE + 1)
        for column in range(1, _HALF + 1)
        if bits >> (row * _HALF + column) & 1
        for x in sorted({column, _SIDE + 1 - column})
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 7" shape-rendering="crispEdges">'
        f'<path fill="hsl({hue} 45% 90%)" d="M0 0h7v7H0z"/><path fill="hsl({hue} 55% 38%)" d="{cells}"/></svg>'
    )
