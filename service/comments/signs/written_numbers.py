"""Numbers as people write them: which are phone numbers, cards and bank accounts, and which only look a little like it.

A number is read as groups of digits with what stands between them. What is no phone number: dates, prices, IP
addresses, versions, ISBNs and long identifiers. Where only the words around a number can tell, they are looked at.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

AROUND = 20  # characters before and after a number in which a word may say what it is
FEWEST_DIGITS = 7
LONGEST = 240  # characters; what is longer is a table

_BETWEEN = r" \t\u00a0\u2007\u202f().\-\u2010-\u2013/"
_RUN = re.compile(rf"\d(?:[{_BETWEEN}]{{0,3}}\d){{6,}}+")
_GROUP = re.compile(r"\d+")
_APART = re.compile(r"[^\d]{3}|[ \t\u00a0]{2}")  # wide enough to stand between two numbers
_DATE = re.compile(
    r"(?<!\d)(?<!\d[./-])(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:\d{4}|\d{2})|\d{1,2}[/.](?:19|20)\d\d"
    r"|(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d)"
    r"(?![./-]?\d)"
)
_PHONE_WORD = re.compile(
    r"(?<![^\W\d_])(?:tel|fon|phone|call|ring|mob|cell|whats|text me|sms|fax|handy|ruf|anruf|llam|m[oó]vil"
    r"|ligue|ligar|celular|zap|फ़ोन|फोन|कॉल|मोबाइल|नंबर|فون|کال|موبائل|نمبر)",
    re.IGNORECASE,
)
_OTHER_WORD = re.compile(
    r"(?:isbn|issn|ean|imei|doi|order|invoice|ticket|tracking|ref|case|item|article|id|nr|no)(?:-1[03])?[\s.:#°]*\Z",
    re.IGNORECASE,
)
_MONEY = frozenset("$€£¥₹₨%#№")
# The length of an account number, by country (ISO 13616).
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}")
_CARDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|(?:6011|64[4-9]\d|65\d\d|35(?:2[89]|[3-8]\d))\d{12}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17}|(?:50|5[6-8]|67)\d{11,17}"
)
_CARD_GROUPS = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3))


@dataclass(frozen=True, slots=True)
class Number:
    """Groups of digits, what stands between them, and what stands around."""

    groups: tuple[str, ...]
    gaps: tuple[str, ...]
    opening: str  # "+", "(", both or nothing
    before: str
    after: str

    @property
    def digits(self) -> str:
        """All of them."""
        return "".join(self.groups)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many digits each group has."""
        return tuple(map(len, self.groups))


def numbers(text: str) -> Iterator[Number]:
    """Give the numbers of seven digits and more in a text, dates left out."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() <= LONGEST:
            yield from (number for number in _numbers_of(text, *run.span()) if len(number.digits) >= FEWEST_DIGITS)


def _numbers_of(text: str, start: int, end: int) -> Iterator[Number]:
    """Give the numbers between two places, cut where there are dates."""
    for date in _DATE.finditer(text, start, end):
        yield from _numbers_in(text, start, date.start())
        start = date.end()
    yield from _numbers_in(text, start, end)


def _numbers_in(text: str, start: int, end: int) -> Iterator[Number]:
    """Give the number between two places, and if it may be several, each of them too."""
    parts = [group.span() for group in _GROUP.finditer(text, start, end)]
    if parts and not _is_free_before(text, parts[0][0]):
        parts.pop(0)
    if parts and not _is_free_after(text, parts[-1][1]):
        parts.pop()
    if not parts:
        return
    yield _number(text, parts)
    cuts = [at for at in range(1, len(parts)) if _APART.search(text, parts[at - 1][1], parts[at][0])]
    if cuts:
        for first, last in zip([0, *cuts], [*cuts, len(parts)], strict=True):
            yield _number(text, parts[first:last])


def _number(text: str, parts: list[tuple[int, int]]) -> Number:
    start, end = parts[0][0], parts[-1][1]
    gaps = tuple(text[one[1] : other[0]] for one, other in zip(parts, islice(parts, 1, None), strict=False))
    before = text[max(0, start - AROUND) : start]
    opening = "".join(sign for sign in before[-3:].replace(" ", "")[-2:] if sign in "+(")
    return Number(tuple(_plain(text[a:b]) for a, b in parts), gaps, opening, before, text[end : end + AROUND])


def _is_free_before(text: str, start: int) -> bool:
    """Whether a number starts here, and not in the middle of a word, a decimal, a time or an identifier."""
    before = text[max(0, start - 2) : start]
    if not before:
        return True
    last, first = before[-1], before[:-1]
    if last in ":,.-" and first and (first.isdigit() or (last == "-" and first.isalpha())):
        return False
    return not (last.isalnum() or last in "_@/=&" or before.strip()[-1:] in _MONEY)


def _is_free_after(text: str, end: int) -> bool:
    after = text[end : end + 2]
    return not (after[:1].isalpha() or after[:1] in {"_", "@"} or (after.strip()[:1] in _MONEY and after.strip() != ""))


def _plain(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(digit)) for digit in digits)


def is_phone(number: Number) -> bool:
    """Whether this looks like a phone number, in international or in national form."""
    digits, sizes = number.digits, number.sizes
    if "+" in number.opening:
        return digits[0] != "0" and 9 <= len(digits) <= 16 and set("".join(number.groups[1:])) != {"0"}
    if _is_address_or_decimal(number):
        return False
    if _PHONE_WORD.search(number.before) or _PHONE_WORD.search(number.after):
        return 7 <= len(digits) <= 15
    if _OTHER_WORD.search(number.before):
        return False
    if digits.startswith("00"):
        return digits[2] != "0" and 11 <= len(digits) <= 17 and (len(sizes) > 1 or len(digits) >= 12)
    if digits[0] == "0":
        return _is_national(sizes)
    return _is_grouped_as_at_home(number)


def _is_address_or_decimal(number: Number) -> bool:
    """Whether this is an IP address, a version or a decimal."""
    if not number.gaps or set(number.gaps) != {"."}:
        return False
    short = len(number.groups) == 4 and all(int(group) <= 255 for group in number.groups)
    return short or (len(number.groups[0]) == 1 and number.groups[0] == "0")


def _is_national(sizes: tuple[int, ...]) -> bool:
    """Whether a number that begins with 0 is grouped as phone numbers are: the 0 is part of an area or an operator."""
    if len(sizes) == 1:
        return 10 <= sizes[0] <= 11
    if set(sizes) == {2}:
        return len(sizes) == 5
    return 9 <= sum(sizes) <= 12 and sizes[0] >= 2 and len(sizes) <= 5 and sizes[-1] >= 2


def _is_grouped_as_at_home(number: Number) -> bool:
    """Whether a number without a 0 is grouped as in North America, India or Brazil, or has its area in brackets."""
    sizes, groups = number.sizes, number.groups
    if "(" in number.opening and number.gaps and number.gaps[0].startswith(")"):
        return 2 <= sizes[0] <= 5 and 9 <= sum(sizes) <= 11
    if sizes in {(3, 3, 4), (1, 3, 3, 4)}:
        country, area, exchange = ("1", *groups)[-4], groups[-3], groups[-2]
        return country == "1" and area[0] > "1" and exchange[0] > "1"
    if sizes == (5, 5):
        return groups[0][0] > "5" and not (groups[0].endswith("00") and groups[1].endswith("00"))  # no range of wages
    return sizes == (2, 5, 4) and groups[1][0] == "9"


def is_card(number: Number) -> bool:
    """Whether this starts with a payment card's number: of a known issuer, and with its check digit right."""
    if number.opening or not set("".join(number.gaps)) <= set(" -/\u00a0"):
        return False
    for first, size in enumerate(number.sizes):
        if 13 <= size <= 19 and _is_card_number(number.groups[first]):
            return True
        for shape in _CARD_GROUPS:
            if number.sizes[first : first + len(shape)] == shape and _is_card_number(
                "".join(number.groups[first : first + len(shape)])
            ):
                return True
    return False


def _is_card_number(digits: str) -> bool:
    return _CARDS.fullmatch(digits) is not None and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def has_iban(text: str) -> bool:
    """Whether there is an international bank account number in a text, with its check digits right."""
    return any(_is_iban(text[found.start() : found.end() + 1]) for found in _IBAN.finditer(text))


def _is_iban(written: str) -> bool:
    """Whether a text starts with such a number, of its country's length."""
    length = _IBAN_LENGTHS.get(written[:2].upper(), 0)
    places = [place for place, char in enumerate(written) if char.isascii() and char.isalnum()]
    if not 0 < length <= len(places):
        return False
    following = places[length - 1] + 1
    if written[following : following + 1].isalnum():
        return False
    account = "".join(written[place] for place in places[:length]).upper()
    return int("".join(str(int(char, 36)) for char in account[4:] + account[:4])) % 97 == 1
