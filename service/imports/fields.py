"""Single values of other systems, made proper: what cannot be kept is left out with a note, not refused. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from service.comments import values
from service.comments.lifecycle import Status
from service.comments.submission import MAX_EMAIL
from service.comments.transfer.imported import MAX_BODY, Imported, Note, PlaceOf, Skip, Skipped
from service.comments.urls import MAX_URL
from service.comments.values import Unacceptable

MAX_NAME = 100
MAX_TITLE = 300
MAX_RAW = 4 * MAX_BODY  # characters of HTML that are looked at for its text
ANONYMOUS = "Anonymous"
NEVER_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A comment as a file has it, its text already plain. Nothing is trusted."""

    key: str
    page_url: str | None
    page_title: str | None = None
    body: str
    author_name: str | None = None
    author_email: str | None = None
    author_url: str | None = None
    author_ip: str | None = None
    parent: str | None = None
    written_at: datetime | None = None
    status: Status
    spam: bool = False


def comment(raw: Raw) -> Imported | Skipped:
    """Give a comment in its proper form, or why it is none."""
    body = text(raw.body)
    if values.is_blank(body):
        return Skipped(raw.key, Skip.NO_TEXT)
    if len(body) > MAX_BODY:
        return Skipped(raw.key, Skip.TOO_LONG)
    if (page := place_of(raw.page_url, raw.page_title)) is None:
        return Skipped(raw.key, Skip.NO_PAGE)
    name, email, url = line(raw.author_name), email_of(raw.author_email), url_of(raw.author_url)
    notes = {
        Note.NAME: not name or len(name) > MAX_NAME,
        Note.EMAIL: email is None and bool(line(raw.author_email)),
        Note.WEBSITE: url is None and line(raw.author_url) not in {"", "http://", "https://"},
        Note.TIME: raw.written_at is None,
        Note.CIRCLE: raw.parent == raw.key,
    }
    return Imported(
        key=raw.key,
        page=page,
        body=body,
        author_name=name[:MAX_NAME].strip() or ANONYMOUS,
        author_email=email,
        author_url=url,
        author_ip=ip_of(raw.author_ip),
        parent=None if raw.parent == raw.key else raw.parent,
        written_at=raw.written_at,
        status=raw.status,
        spam=raw.spam,
        notes=tuple(note for note, is_so in notes.items() if is_so),
    )


def text(value: str) -> str:
    """Give text of several lines without what is no text: control characters and halves of surrogate pairs."""
    return NEVER_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def line(value: str | None) -> str:
    """Give text of one line; empty if there is none."""
    return " ".join(text(value or "").split())


def place_of(url: str | None, title: str | None) -> PlaceOf | None:
    """Give a page, or None if its address is none."""
    address = line(url)
    try:
        values.page_address(address)
        return PlaceOf(address, line(title)[:MAX_TITLE] or None) if len(address) <= MAX_URL else None
    except (Unacceptable, ValueError):
        return None


def email_of(value: str | None) -> str | None:
    """Give an e-mail address in its normal form, or None if it is none."""
    address = line(value)
    if not address or len(address) > MAX_EMAIL:
        return None
    try:
        return values.email(address, check_deliverability=False)
    except Unacceptable:
        return None


def url_of(value: str | None) -> str | None:
    """Give a web address, or None if it is none."""
    address = line(value)
    if not address or len(address) > MAX_URL:
        return None
    try:
        return values.web_address(address)
    except Unacceptable:
        return None


def ip_of(value: str | None) -> str | None:
    """Give an IP address, or None if it is none."""
    try:
        return values.ip_address(line(value))
    except Unacceptable:
        return None


def utc(value: str | None) -> datetime | None:
    """Read a time that is in UTC, whether it says so or not; zeros and nonsense are none."""
    try:
        found = datetime.fromisoformat(line(value))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
