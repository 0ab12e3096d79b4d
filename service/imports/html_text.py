"""HTML that other systems keep as a comment's text becomes plain text. Pure, and linear in its length.

The standard library's parser takes a minute for 100 kB of `<a <a <a`; a file to import can hold any number of those.
"""

import re

from service.comments.entities import unescape

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,11})((?:\s[^<>]*)?)/?>")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_PARAGRAPHS = frozenset({"p", "blockquote", "pre", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = frozenset({"br", "div", "li", "tr", "hr"})
_INLINE = frozenset(
    {
        *("a", "abbr", "acronym", "b", "big", "cite", "code", "dd", "del", "dl", "dt", "em", "font", "i", "iframe"),
        *("img", "ins", "kbd", "mark", "q", "s", "samp", "script", "small", "span", "strike", "strong", "style"),
        *("sub", "sup", "tbody", "td", "th", "thead", "tt", "u", "var", "spoiler"),
    }
)
_BLANK_LINES = re.compile(r"\n{3,}")


def plain_text(html: str) -> str:
    """Give the text of a comment: paragraphs and lines apart, links with their address, other tags left out.

    What is in angle brackets but no tag of HTML was typed, and stays.
    """
    parts: list[str] = []
    link: tuple[str, int] | None = None  # the address, and from which part on its text is
    end = 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name not in _PARAGRAPHS and name not in _LINES and name not in _INLINE:
            continue
        parts.append(html[end : tag.start()])
        end = tag.end()
        if name in _PARAGRAPHS:
            parts.append("\n\n")
        elif name in _LINES:
            parts.append("\n")
            end += html.startswith("\n", end)  # written for the eye, after a line break that is one already
        elif name == "a":
            if link is not None:
                parts.append(_address("".join(parts[link[1] :]), link[0]))
            link = None if tag[1] else (_href(tag[3]), len(parts))
    parts.append(html[end:])
    text = unescape("".join(parts)).replace("\r\n", "\n")
    lines = "\n".join(line.strip(" \t\xa0") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()


def _href(attributes: str) -> str:
    found = _HREF.search(attributes)
    return "" if found is None else next(value for value in found.groups() if value is not None).strip()


def _address(text: str, href: str) -> str:
    """Give what is to be written after a link's text, so that nobody loses sight of where it leads."""
    shown = text.strip().removesuffix("/")
    plain = href.removeprefix("mailto:").removesuffix("/")
    if not plain or plain.startswith("#") or shown in {plain, href} or shown == plain.partition("://")[2]:
        return ""
    return f" ({href})" if shown else href
