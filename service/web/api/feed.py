"""What a feed says, before it is written in one format or the other: what every reader of a page sees. Pure."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urlsplit

from service.comments.tables import Comment, Page, Site
from service.comments.views import body_html

UNKNOWN = "und"  # the language of a text too short to tell
NAMELESS = "Anonymous"
# All that XML 1.0 cannot carry, not even escaped. JSON could, but half a surrogate pair is no UTF-8.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A published comment."""

    id: str
    answers: str | None
    title: str
    address: str
    author_name: str
    author_url: str | None
    language: str | None
    html: str
    text: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest comments of a page or a site. `home` is what they are about, `address` where the feed itself is."""

    id: str
    title: str
    home: str | None
    address: str
    updated: datetime
    entries: tuple[Entry, ...]


def of_site(site: Site, entries: Sequence[Entry], address: str) -> Feed:
    """Make the feed of a site."""
    home = str(site.origins[0]) if site.origins else None
    return Feed(
        id=_feed_id(site, ""),
        title=f"Comments on {urlsplit(home).netloc}" if home else "Comments",
        home=f"{home}/" if home else None,
        address=clean(address),
        updated=_updated(site.created_at, entries),
        entries=tuple(entries),
    )


def of_page(site: Site, key: str, page: Page | str | None, entries: Sequence[Entry], address: str) -> Feed:
    """Make the feed of a page. Where nobody has commented yet, `page` is its address, if that is known."""
    known = page if isinstance(page, Page) else None
    url = page.url if isinstance(page, Page) else page
    title = known.title if known is not None else None
    return Feed(
        id=_feed_id(site, key),
        title=clean(f"Comments on {title or url or key.removeprefix('id:')}"),
        home=None if url is None else clean(url),
        address=clean(address),
        updated=_updated((known or site).created_at, entries),
        entries=tuple(entries),
    )


def entry(comment: Comment, page: Page, edited_at: datetime | None) -> Entry:
    """Give a published comment as a feed tells it. A decision changes the row, but not what is to be read."""
    name = comment.author_name.strip() or NAMELESS
    published = comment.submitted_at or comment.received_at
    language = comment.locale or comment.language
    return Entry(
        id=comment.id.urn,
        answers=None if comment.parent_id is None else comment.parent_id.urn,
        title=clean(f"{name} on {page.title or page.url}"),
        address=clean(f"{urldefrag(page.url).url}#comment-{comment.id}"),
        author_name=clean(name),
        author_url=None if comment.author_url is None else clean(comment.author_url),
        language=None if language in {None, UNKNOWN} else language,
        html=clean(body_html(comment.body)),
        text=clean(comment.body),
        published=published,
        updated=published if edited_at is None else max(published, edited_at),
    )


def clean(text: str) -> str:
    """Replace what no feed can carry."""
    return _ILLEGAL.sub("\ufffd", text)


def _updated(since: datetime, entries: Sequence[Entry]) -> datetime:
    return max((entry.updated for entry in entries), default=since)


def _feed_id(site: Site, page_key: str) -> str:
    """Name a feed for good: not by an address, which can change."""
    name = f"commentgate:{site.created_at.isoformat()}:{site.id}:{page_key}"
    return uuid.uuid5(uuid.NAMESPACE_URL, name.encode("utf-8", "replace").decode()).urn
