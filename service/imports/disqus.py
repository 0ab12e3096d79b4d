"""Disqus: the XML that its export writes, with e-mail addresses (older) and without."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from service.comments.lifecycle import Status
from service.comments.transfer.imported import Imported, Skip, Skipped
from service.comments.urls import MAX_URL
from service.imports import fields, xml_parts
from service.imports.fields import MAX_RAW, MAX_TITLE, Raw
from service.imports.html_text import plain_text
from service.imports.xml_parts import Node, Shape

_SHAPE = Shape(
    root="disqus",
    wanted=frozenset({("thread",), ("post",)}),
    prefixes={"http://disqus.com/disqus-internals": "dsq:", "http://disqus.com": ""},
)
_ID = "dsq:id"
_NUMBER = re.compile(r"[0-9]{1,19}")


def read(file: BinaryIO) -> Iterator[Imported | Skipped]:
    """Give the comments of a file, which names every page before them. Raises BrokenFile."""
    pages: dict[str, tuple[str, str]] = {}  # a line for each page; of comments nothing is kept
    for node in xml_parts.read(file, _SHAPE):
        if node.name == "thread":
            _take_page(node, pages)
        else:
            yield _comment(node, pages)


def _take_page(node: Node, pages: dict[str, tuple[str, str]]) -> None:
    """Remember a page, no more of it than can be used."""
    number, url = node.attributes.get(_ID, ""), fields.line(node.of("link"))
    if _NUMBER.fullmatch(number) and len(url) <= MAX_URL:
        pages[number] = (url, fields.line(node.of("title"))[:MAX_TITLE])


def _comment(node: Node, pages: dict[str, tuple[str, str]]) -> Imported | Skipped:
    number, html = node.attributes.get(_ID, ""), node.of("message")
    if not _NUMBER.fullmatch(number):
        return Skipped("", Skip.NO_ID)
    key = f"disqus:{number}"
    if _is_true(node, "isDeleted"):
        return Skipped(key, Skip.DELETED)
    if len(html) > MAX_RAW:
        return Skipped(key, Skip.TOO_LONG)
    url, title = pages.get(_reference(node, "thread"), ("", ""))
    author, parent, spam = node.children.get("author", node), _reference(node, "parent"), _is_true(node, "isSpam")
    return fields.comment(
        Raw(
            key=key,
            page_url=url,
            page_title=title,
            body=plain_text(html),
            author_name=author.of("name") or author.of("username"),
            author_email=author.of("email"),
            author_url=author.of("link") or author.of("url"),
            author_ip=node.of("ipAddress"),
            parent=f"disqus:{parent}" if _NUMBER.fullmatch(parent) else None,
            written_at=fields.utc(node.of("createdAt")),
            status=_status(node, spam=spam),
            spam=spam,
        )
    )


def _status(node: Node, *, spam: bool) -> Status:
    if spam:
        return Status.REJECTED
    return Status.PUBLISHED if _is_true(node, "isApproved", missing=True) else Status.HELD


def _is_true(node: Node, name: str, *, missing: bool = False) -> bool:
    said = node.of(name).strip().lower()
    return said in {"true", "1"} if said else missing


def _reference(node: Node, name: str) -> str:
    return node.children[name].attributes.get(_ID, "") if name in node.children else ""
