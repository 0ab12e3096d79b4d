"""What tells spam and is not a piece of the text: named features, each with a weight of its own.

What every comment has is counted on the arrays of the batch; links, markup and authors are read only where there are
any, so that the others cost next to nothing. Every step is linear in the length of what it reads.
"""

import math
import re
from collections.abc import Sequence
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from model.comment import Comment
from model.features import Batch
from model.shops import SHOP_WORDS, shop_words
from model.text import CAP, LINK, plain

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

OUTSIDE = (
    "links",  # whether there is one
    "many_links",  # how many different addresses, by logarithm
    "little_but_links",  # few words beside the links
    "same_host",  # the share of addresses that lead to a host that another one led to
    "shop_links",  # an address with words that shops use
    "short_links",  # an address that hides where it leads
    "html_links",
    "bbcode_links",
    "capitals",  # the share of the text in runs of three or more
    "digits",  # their share of the text, addresses apart
    "contact",  # a number of five digits or more, addresses apart
    "mixed_scripts",  # Latin letters beside Greek or Cyrillic ones
    "styled_letters",  # letters of the fonts that Unicode keeps apart
    "author_website",
    "shop_website",  # with words that shops use
    "hyphens_in_website",
    "deep_website",  # a page far below the host
    "long_author_name",  # of more than three words
    "shop_author_name",  # with words that shops use
    "author_name_is_website",  # every word of the name is in the host
    "author_in_text",  # the text repeats the author's name or website
    "author_script_differs",  # the name is of another script than the text
    "disposable_email",
)

_AT = {name: column for column, name in enumerate(OUTSIDE)}
_NAME_CAP, _URL_CAP = 200, 500
_MOST_LINKS, _MOST_SHOPS = 50, 10
_FEW_WORDS, _FEW_CHARACTERS = 8, 160
_ADDRESS = re.compile(rf"{LINK} ?([^\s{LINK}]{{1,300}})")
_HTML = re.compile(r"<a\s", re.IGNORECASE)
_BBCODE = re.compile(r"\[(?:url|link)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_DIGITS, _LONG_NUMBER = re.compile(r"[0-9]+"), re.compile(r"[0-9]{5}")
_SHORTENERS = frozenset(
    {
        *("bit.ly", "t.me", "goo.gl", "tinyurl.com", "ow.ly", "is.gd", "cutt.ly", "rb.gy", "shorturl.at", "wa.me"),
        *("adf.ly", "t.co"),
    }
)


def outside(comments: Sequence[Comment], texts: Sequence[str], batch: Batch) -> Floats:
    """Return the matrix (comments, len(OUTSIDE)); each feature lies between 0 and about 1.

    `texts` holds the normal forms of the comments' texts, and `batch` their code points.
    """
    table = np.zeros((len(comments), len(OUTSIDE)))
    _read_originals(table, comments)
    _read_codes(table, batch)
    for row in np.flatnonzero(table[:, 0]).tolist():
        _read_links(table[row], comments[row].text[:CAP], texts[row])
    for row, comment in enumerate(comments):
        if comment.author_name or comment.author_url or comment.email_kind:
            _read_author(table[row], comment, texts[row])
    return table


def _read_originals(table: Floats, comments: Sequence[Comment]) -> None:
    """Fill in what the normal form no longer shows: capitals, and letters of fonts that Unicode keeps apart."""
    texts = [comment.text[:CAP] for comment in comments]
    codes = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
    ends = np.cumsum(sizes)
    capital = (codes >= ord("A")) & (codes <= ord("Z"))
    begins = np.flatnonzero(capital[2:] & capital[1:-1] & capital[:-2])
    shouted = np.zeros(len(codes), dtype=bool)
    for step in range(3):
        shouted[begins + step] = True
    table[:, _AT["capitals"]] = _count(np.flatnonzero(shouted), ends) / (sizes + 10)
    strange = np.flatnonzero(codes >= 0x2100)
    if len(strange):
        styled = strange[_styled(codes[strange])]
        table[:, _AT["styled_letters"]] = np.minimum(_count(styled, ends), 10) / 10


def _styled(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell which are letters of a font: letter-like, circled, full-width, mathematical or squared ones."""
    ranges = ((0x2100, 0x214F), (0x24B6, 0x24E9), (0xFF21, 0xFF5A), (0x1D400, 0x1D7FF), (0x1F130, 0x1F189))
    found = np.zeros(len(codes), dtype=bool)
    for first, last in ranges:
        found |= (codes >= first) & (codes <= last)
    return found


def _count(places: Integers, ends: Integers) -> Integers:
    """Return how many of the places lie in each of the stretches that end at `ends`."""
    return np.bincount(np.searchsorted(ends, places, side="right"), minlength=len(ends))


def _read_codes(table: Floats, batch: Batch) -> None:
    """Fill in what the code points of the normal forms show."""
    codes, rows = batch.codes, len(table)

    def count(places: Integers) -> Integers:
        return np.bincount(batch.document[places], minlength=rows)

    table[:, _AT["links"]] = np.minimum(count(np.flatnonzero(codes == ord(LINK))), 1)
    digits = np.flatnonzero((codes >= ord("0")) & (codes <= ord("9")))
    sizes = np.bincount(batch.document, minlength=rows)
    table[:, _AT["digits"]] = count(digits) / (sizes + 10)
    runs = digits[4:][(digits[4:] - digits[:-4]) == 4]
    table[:, _AT["contact"]] = np.minimum(count(runs), 1)
    other = (codes >= 0x0370) & (codes < 0x0530)
    if other.any():
        latin = (codes >= ord("a")) & (codes <= ord("z"))
        beside = np.flatnonzero((latin[1:] & other[:-1]) | (latin[:-1] & other[1:]))
        table[:, _AT["mixed_scripts"]] = np.minimum(count(beside), 5) / 5


def _read_links(row: Floats, text: str, normal: str) -> None:
    found = (address.rstrip("/.,;:!?)") for address in _ADDRESS.findall(normal)[:_MOST_LINKS])
    addresses = list(dict.fromkeys(found))
    hosts = [_host(address) for address in addresses]
    words = _ADDRESS.sub(" ", normal)
    few = len(_WORD.findall(words[:_FEW_CHARACTERS]))
    row[_AT["many_links"]] = math.log(max(len(addresses), 1)) / 3
    row[_AT["little_but_links"]] = max(0.0, 1 - few / _FEW_WORDS)
    row[_AT["same_host"]] = 1 - len(set(hosts)) / len(hosts) if hosts else 0
    row[_AT["shop_links"]] = max(map(_shop_share, addresses[:_MOST_SHOPS]), default=0)
    row[_AT["short_links"]] = any(host in _SHORTENERS for host in hosts)
    row[_AT["html_links"]] = _HTML.search(text) is not None
    row[_AT["bbcode_links"]] = _BBCODE.search(text) is not None
    row[_AT["digits"]] = sum(map(len, _DIGITS.findall(words))) / (len(words) + 10)
    row[_AT["contact"]] = _LONG_NUMBER.search(words) is not None


def _read_author(row: Floats, comment: Comment, normal: str) -> None:
    name = plain(comment.author_name[:_NAME_CAP]).strip()
    address = plain(comment.author_url[:_URL_CAP]).replace(LINK, "").strip().rstrip("/")
    words = _WORD.findall(name)
    row[_AT["long_author_name"]] = len(words) > 3
    row[_AT["shop_author_name"]] = min(sum(word in SHOP_WORDS for word in words), 2) / 2
    row[_AT["author_in_text"]] = (len(name) > 4 and name in normal) or (address != "" and address in normal)
    row[_AT["author_script_differs"]] = bool(words) and _foreign(name) != _foreign(normal[:_NAME_CAP])
    row[_AT["disposable_email"]] = comment.email_kind == "disposable"
    if address:
        host = _host(address)
        telling = [word for word in words if len(word) > 2]
        row[_AT["author_website"]] = 1
        row[_AT["shop_website"]] = _shop_share(address)
        row[_AT["hyphens_in_website"]] = min(host.count("-"), 3) / 3
        row[_AT["deep_website"]] = min(address.count("/"), 4) / 4
        row[_AT["author_name_is_website"]] = bool(telling) and all(word in host for word in telling)


def _host(address: str) -> str:
    return address.partition("/")[0]


def _shop_share(address: str) -> float:
    """Return how much an address looks like a shop's: 1 for two words or more that shops use."""
    return min(shop_words(unquote(address)), 2) / 2


def _foreign(text: str) -> bool:
    """Tell whether most letters are of another script than the Latin one."""
    if text.isascii():
        return False
    letters = [character for character in text if character.isalpha()]
    return sum(character > "\u02ff" for character in letters) * 2 > len(letters)
