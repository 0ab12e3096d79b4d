"""Feeds as they are sent: Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Pure."""

from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from service.comments.views import moment
from service.web.api.feed import Entry, Feed

ATOM_TYPE = "application/atom+xml"
JSON_TYPE = "application/feed+json"
JSON_VERSION = "https://jsonfeed.org/version/1.1"
_ATOM = "http://www.w3.org/2005/Atom"
_THREADS = "http://purl.org/syndication/thread/1.0"  # RFC 4685
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(feed: Feed) -> bytes:
    """Write a feed as Atom."""
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xmlns:thr": _THREADS})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _stamp(feed.updated))
    _add(root, "link", rel="self", type=ATOM_TYPE, href=feed.address)
    if feed.home:
        _add(root, "link", rel="alternate", type="text/html", href=feed.home)
    _add(root, "generator", "Commentgate")
    for one in feed.entries:
        _atom_entry(root, one)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _atom_entry(feed: ElementTree.Element, one: Entry) -> None:
    found = _add(feed, "entry", **({_LANGUAGE: one.language} if one.language else {}))
    _add(found, "id", one.id)
    _add(found, "title", one.title)
    _add(found, "link", rel="alternate", type="text/html", href=one.address)
    if one.answers:
        _add(found, "thr:in-reply-to", ref=one.answers)
    author = _add(found, "author")
    _add(author, "name", one.author_name)
    if one.author_url:
        _add(author, "uri", one.author_url)
    _add(found, "published", _stamp(one.published))
    _add(found, "updated", _stamp(one.updated))
    _add(found, "content", one.html, type="html")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = text
    return child


def json_feed(feed: Feed) -> dict[str, Any]:
    """Give what a feed is as JSON Feed."""
    about = {"home_page_url": feed.home} if feed.home else {}
    return {
        "version": JSON_VERSION,
        "title": feed.title,
        **about,
        "feed_url": feed.address,
        "items": [_json_item(one) for one in feed.entries],
    }


def _json_item(one: Entry) -> dict[str, Any]:
    author = {"name": one.author_name} | ({"url": one.author_url} if one.author_url else {})
    item = {
        "id": one.id,
        "url": one.address,
        "title": one.title,
        "content_html": one.html,
        "content_text": one.text,
        "date_published": _stamp(one.published),
        "date_modified": _stamp(one.updated),
        "authors": [author],
    }
    return item | ({"language": one.language} if one.language else {})


def _stamp(at: datetime) -> str:
    return moment(at) or ""
