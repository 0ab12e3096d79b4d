"""What a comment is found by beside its words: hosts it links to, and numbers that it shares with its like. Pure."""

import hashlib
import re
import unicodedata
import zlib
from itertools import pairwise
from urllib.parse import urlsplit

import numpy as np

MOST_HOSTS = 20
NUMBERS = 4  # a comment's, each made from ...
MINIMA = 2  # ... this many minima, so that only comments that share half their word pairs or more are likely to meet
MOST_WORDS = 400
MOST_READ = 4_000  # characters that are looked at for them
FEWEST_LETTERS = 30  # of a text that is not by chance the same as another: many people write "thank you for this" ...
FEWEST_BESIDE_A_LINK = 15  # ... but few write it with a link to the same shop
ALIKE = 0.6  # shared pairs of words, of all pairs of both, from which on two comments read nearly the same

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'\[\]()]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_HOST = re.compile(r"[^\s/?#@:\\]+")
_MIXERS = np.array([[zlib.crc32(f"likeness {n}".encode()) | 1] for n in range(NUMBERS * MINIMA)], dtype=np.uint64)


def link_hosts(text: str, author_url: str | None) -> frozenset[str]:
    """Give the hosts that a comment links to, lower-case and without `www.`; the first twenty."""
    found: dict[str, None] = {}
    for link in (author_url or "", *_LINK.findall(text)):
        if host := host_of(link):
            found[host] = None
        if len(found) == MOST_HOSTS:
            break
    return frozenset(found)


def host_of(link: str) -> str | None:
    """Give the host of a link as it is compared, or None if there is none."""
    try:
        host = urlsplit(link if "://" in link else f"//{link}").hostname or ""
    except ValueError:
        return None
    host = host.lower().rstrip(".").removeprefix("www.")
    return host if "." in host and len(host) <= 253 and _HOST.fullmatch(host) else None


def word_pairs(text: str) -> frozenset[int]:
    """Give the pairs of neighbouring words as numbers. Links and digits, which spam varies, do not count."""
    words = _words(text)[:MOST_WORDS]
    pairs = [f"{one} {other}" for one, other in pairwise(words)] or words
    return frozenset(zlib.crc32(pair.encode()) for pair in pairs)


def text_mark(text: str) -> int | None:
    """Give a number under 2**63 that texts share which read the same, or None if the text is too short to tell.

    Links, digits, spaces, punctuation and capitals, which robots vary, do not count.
    """
    letters = "".join(_words(text))
    if len(letters) < FEWEST_BESIDE_A_LINK or (len(letters) < FEWEST_LETTERS and not _LINK.search(text)):
        return None
    return int.from_bytes(hashlib.blake2b(letters.encode(), digest_size=8).digest(), "big") >> 1


def likeness(text: str) -> frozenset[int]:
    """Give a few numbers (under 2**62) of which comments that read nearly the same very likely share one.

    MinHash (Broder 1997) over pairs of words, in bands as in locality-sensitive hashing (Indyk and Motwani 1998). What
    shares a number is compared by `alike`.
    """
    pairs = word_pairs(text)
    if not pairs:
        return frozenset()
    mixed = np.fromiter(pairs, dtype=np.uint64, count=len(pairs)) * _MIXERS
    minima = ((mixed ^ (mixed >> 15)) & 0xFFFF_FFFF).min(axis=1).tolist()
    bands = (minima[band * MINIMA : (band + 1) * MINIMA] for band in range(NUMBERS))
    return frozenset(
        band << 60 | (first & 0x3FFF_FFFF) << 30 | second & 0x3FFF_FFFF for band, (first, second) in enumerate(bands)
    )


def rejected_number(number: int, site_id: int) -> int:
    """Give the number by which what a site rejected as spam is found, for a number of `likeness`.

    Apart from those of held comments, which moderators are shown beside each other; and apart by site.
    """
    mixed = hashlib.blake2b(f"{site_id} {number}".encode(), digest_size=8).digest()
    return 1 << 62 | int.from_bytes(mixed, "big") >> 2


def without_links(text: str) -> str:
    """Give a text with a space in the place of each link."""
    return _LINK.sub(" ", text)


def _words(text: str) -> list[str]:
    return _WORD.findall(without_links(unicodedata.normalize("NFKC", text[:MOST_READ])).casefold())


def alike(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two comments, given by their `word_pairs`, read nearly the same."""
    return bool(one) and len(one & other) >= ALIKE * len(one | other)
