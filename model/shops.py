"""The words that shops use in their names and addresses, and whoever advertises for them."""

import re

SHOP_WORDS: frozenset[str] = frozenset(
    re.findall(
        r"\w+",
        """
        buy cheap cheapest discount outlet sale sales shop store online best top deals deal price prices wholesale
        replica designer luxury free bonus casino poker slots betting bet loans loan payday credit mortgage insurance
        quotes quote lawyer attorney plumber plumbing roofing repair cleaning movers packers removals locksmith towing
        rental rentals hire escorts escort dating pills pharmacy viagra cialis diet weightloss keto detox seo marketing
        backlinks traffic followers hosting essay essays writing service services agency company training course courses
        coupons coupon promo tickets flights hotels tours travel furniture shoes boots handbags bags watches sunglasses
        jerseys jewelry jewellery clothing dresses perfume vape cbd software download crack streaming forex bitcoin
        crypto trading invest investment money cash earn income solar kitchens windows flooring dental clinic surgery
        massage
        """,
    )
)

_LONG = 4


def _pattern(words: frozenset[str]) -> str:
    """Return a pattern for the longest of the words, by first letters: one alternative a word would be slow."""
    parts = []
    for letter in sorted({word[0] for word in words}):
        ends = sorted((word[1:] for word in words if word[0] == letter), key=lambda end: (-len(end), end))
        parts.append(f"{letter}(?:{'|'.join(ends)})")
    return "|".join(parts)


_FOUND = re.compile(
    rf"{_pattern(frozenset(word for word in SHOP_WORDS if len(word) >= _LONG))}"
    rf"|\b(?:{_pattern(frozenset(word for word in SHOP_WORDS if len(word) < _LONG))})\b"
)


def shop_words(text: str) -> int:
    """Return how many different ones a lower-case text has; within longer words too, but for the shortest."""
    return len(set(_FOUND.findall(text)))
