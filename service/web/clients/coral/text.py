"""What readers see of a comment that Coral sends as HTML. Pure.

Coral sends HTML or plain text, as its phase is set up, and does not say which. So only the tags go that Coral's own
clean-up lets through, written as it writes them. Whatever else is in angle brackets was typed, is shown by Coral, and
is scored.
"""

import re

from service.comments.entities import unescape

_BLOCK = re.compile(r"</?(?:div|p|blockquote|ul|li)>|<br ?/?>")
_INLINE = re.compile(r'</?(?:b|strong|i|em|s|span)>|<span class="coral-rte-(?:spoiler|sarcasm)">')
# Coral keeps a link only where its text is its address.
_OWN = r' class="coral-comment-content-link"| target="_blank"| rel="noopener noreferrer(?: ugc)?"'
_LINK = re.compile(rf'<a(?:{_OWN})* href="(?:mailto:)?([^"<>\s]*?)/?"(?:{_OWN})*>(\1/?)</a>')
_BLANK_LINES = re.compile(r"\n{3,}")


def plain_text(body: str) -> str:
    """Give a comment without Coral's markup: blocks on lines of their own, entities as the letters they stand for."""
    text = _LINK.sub(r"\2", body)
    text = _INLINE.sub("", _BLOCK.sub("\n", text))
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return unescape(_BLANK_LINES.sub("\n\n", lines)).strip()
