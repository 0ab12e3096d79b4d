"""HTML's entities in what people wrote, as the letters that they stand for. Pure."""

import html
import re

_ENDLESS = re.compile(r"&(?=#[0-9]{8})")


def unescape(text: str) -> str:
    """Give a text with its entities read. No letter has a number of eight digits: such stay as they were typed.

    `html.unescape` raises ValueError for a number of more digits than Python reads.
    """
    return html.unescape(_ENDLESS.sub("&amp;", text))
