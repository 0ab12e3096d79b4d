"""WordPress: the extended RSS (WXR) that its export writes, of every version so far."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from service.comments.entities import unescape
from service.comments.lifecycle import Status
from service.comments.transfer.imported import Imported, Skip, Skipped
from service.imports import fields, xml_parts
from service.imports.fields import MAX_RAW, Raw
from service.imports.html_text import plain_text
from service.imports.xml_parts import Node, Shape

_ITEM = ("channel", "item")
_SHAPE = Shape(
    root="rss",
    wanted=frozenset({(*_ITEM, "title"), (*_ITEM, "link"), (*_ITEM, "wp:comment")}),
    begun=frozenset({_ITEM}),
    prefixes={"http://wordpress.org/export/": "wp:"},
)
# What WordPress writes, and what programs that write its format do.
_STATUSES = {
    "1": Status.PUBLISHED,
    "approve": Status.PUBLISHED,
    "approved": Status.PUBLISHED,
    "0": Status.HELD,
    "hold": Status.HELD,
    "spam": Status.REJECTED,
    "trash": Status.REJECTED,
    "post-trashed": Status.REJECTED,
}
_PINGS = frozenset({"pingback", "trackback"})
_NUMBER = re.compile(r"[0-9]{1,19}")


def read(file: BinaryIO) -> Iterator[Imported | Skipped]:
    """Give the comments of a file. Raises BrokenFile."""
    title = link = ""
    for node in xml_parts.read(file, _SHAPE):
        if node.name == "item":
            title = link = ""
        elif node.name == "title":
            title = unescape(node.text)
        elif node.name == "link":
            link = node.text
        elif node.name == "wp:comment":
            yield _comment(node, link, title)


def _comment(node: Node, link: str, title: str) -> Imported | Skipped:
    number = node.of("wp:comment_id").strip()
    if not _NUMBER.fullmatch(number):
        return Skipped("", Skip.NO_ID)
    key, kind, html = f"wordpress:{number}", node.of("wp:comment_type").strip(), node.of("wp:comment_content")
    if kind not in {"", "comment"}:
        return Skipped(key, Skip.PING if kind in _PINGS else Skip.OTHER_KIND)
    if len(html) > MAX_RAW:
        return Skipped(key, Skip.TOO_LONG)
    parent, approved = node.of("wp:comment_parent").strip(), node.of("wp:comment_approved").strip()
    return fields.comment(
        Raw(
            key=key,
            page_url=link,
            page_title=title,
            body=plain_text(html),
            author_name=unescape(node.of("wp:comment_author")),
            author_email=node.of("wp:comment_author_email"),
            author_url=node.of("wp:comment_author_url"),
            author_ip=node.of("wp:comment_author_IP"),
            parent=f"wordpress:{parent}" if _NUMBER.fullmatch(parent) and parent.strip("0") else None,
            # Where the time in UTC is zeros, the blog's own stands in: which zone that is, the file does not say.
            written_at=fields.utc(node.of("wp:comment_date_gmt")) or fields.utc(node.of("wp:comment_date")),
            status=_STATUSES.get(approved, Status.HELD),
            spam=approved == "spam",
        )
    )
