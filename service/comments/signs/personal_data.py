"""Personal data in what people write: e-mail addresses, phone numbers, bank accounts, cards. Pure.

Only kinds are told, never what was found, so that no reason, log line or notice repeats it. Each pattern starts at a
mark that most texts lack and reads a bounded number of characters from there: the time is linear, whatever the text.
"""

import re
import unicodedata
from urllib.parse import unquote

from service.comments.entities import unescape
from service.comments.finding import without_links
from service.comments.signs.written_numbers import Number, has_iban, is_card, is_phone, numbers

KINDS = ("email", "phone", "iban", "card")

_DIGIT = re.compile(r"\d")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"\s+")
_EMAIL = re.compile(r"(?<=[\w+%-])@[\w-]{1,63}(?:\.[\w-]{1,63}){0,7}\.(?:xn--[\w-]{2,59}|[^\W\d_]{2,63})")
_HANDLE = re.compile(r"@[\w.+-]+\Z")
_OPEN, _CLOSE = r"[\[({<] ?", r" ?[\])}>]"
_SPELLED = re.compile(
    rf"(?<=\w) ?{_OPEN}(?:at|arroba|@){_CLOSE} ?[\w-]{{1,63}} ?(?:\.|{_OPEN}(?:dot|\.){_CLOSE}|dot ) ?[^\W\d_]{{2}}"
)
# Without brackets it reads the same as a place ("I bought it at amazon dot com"), so it needs a host that gives out
# mailboxes, or a name that is no word.
_SPELLED_PLAINLY = re.compile(
    r"(?<=\w) (?:at|arroba) ([\w-]{1,63}) (?:dot|punto|ponto|punkt) (?:com|net|org|info|[^\W\d_]{2})(?!\w)"
)
_MAILBOXES = re.compile(
    r".{0,20}mail|.{0,5}mailbox|yahoo|outlook|live|msn|icloud|aol|gmx|web|proton|posteo|yandex|libero|wanadoo|uol|bol|qq|zoho"
)
_NAME = re.compile(r"[\w.+-]+\Z")
_WORDS_BEFORE_AT = frozenset({
    "account", "accounts", "address", "an", "and", "available", "email", "find", "found", "her", "here",
    "him", "in", "is", "it", "log", "login", "look", "looking", "mail", "me", "mine", "not", "on",
    "only", "people", "sign", "something", "support", "team", "that", "them", "there", "this", "up",
    "us", "was", "were", "work", "works", "you",
})  # fmt: skip
_MAYBE_SPELLED = (" dot ", " punto ", " ponto ", " punkt ", "at)", "at]", "at}", "at>", "at )", "@)", "oba)")
_AT = re.compile(rf" ?{_OPEN}(?:at|arroba|ät|@){_CLOSE} ?| (?:at|arroba|@) | ?@ ?")
_DOT = re.compile(rf" ?{_OPEN}(?:dot|punto|ponto|punkt|\.){_CLOSE} ?| (?:dot|punto|ponto|punkt) | ?\. ?")
_PIECE = re.compile(r"\w+")


def kinds(text: str) -> tuple[str, ...]:
    """Say which kinds of personal data there seem to be in a text, in the order of `KINDS`."""
    read = _read(text)
    found = {"email"} if _has_email(read) else set()
    if _DIGIT.search(read):
        plain = without_links(read)
        if has_iban(plain):  # its digits are no other number
            found.add("iban")
        else:
            found.update(filter(None, map(_kind_of, numbers(plain))))
    return tuple(kind for kind in KINDS if kind in found)


def has_address(address: str, *texts: str | None) -> bool:
    """Whether an e-mail address is in one of the texts, spelled out ("amina at mail dot example") or as it is."""
    wanted = _read(address).casefold()
    pieces = _PIECE.findall(wanted)
    return any(_has_address(wanted, pieces, text) for text in texts if text)


def _has_address(wanted: str, pieces: list[str], text: str) -> bool:
    folded = _read(unquote(unescape(text))).casefold()
    if not all(piece in folded for piece in pieces):  # nearly always
        return False
    plain = _DOT.sub(".", _AT.sub("@", _SPACES.sub(" ", folded)))
    return _stands_alone(wanted, folded) or _stands_alone(wanted, plain)


def _stands_alone(wanted: str, text: str) -> bool:
    """Whether a text holds an address, and not only as a part of a longer word."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            return True
        start = text.find(wanted, start + 1)
    return False


def _has_email(text: str) -> bool:
    """Whether there is an e-mail address. "@name@host", as on some social networks, is none."""
    if "@" in text:
        for found in _EMAIL.finditer(text):
            if not _HANDLE.search(text, max(0, found.start() - 64), found.start()):
                return True
    small = text.casefold()
    if not any(mark in small for mark in _MAYBE_SPELLED):
        return False
    return _SPELLED.search(small) is not None or any(
        _is_address(found, small) for found in _SPELLED_PLAINLY.finditer(small)
    )


def _is_address(found: re.Match[str], text: str) -> bool:
    """Whether an address that is spelled out without brackets is one."""
    before = _NAME.search(text, max(0, found.start() - 64), found.start())
    name = "" if before is None else before[0]
    if any(mark in name[1:-1] for mark in "._+"):
        return True
    return name not in _WORDS_BEFORE_AT and _MAILBOXES.fullmatch(found[1]) is not None


def _kind_of(number: Number) -> str | None:
    if is_card(number):
        return "card"
    return "phone" if is_phone(number) else None


def _read(text: str) -> str:
    """Give a text as it reads: without what cannot be seen, and with wide letters and digits as usual ones."""
    return text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
