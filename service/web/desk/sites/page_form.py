"""The form of a page: how it takes comments. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from service.comments import values
from service.comments.pages import MAX_MESSAGE, Terms
from service.comments.policies import closing
from service.comments.values import Unacceptable

FIELDS = ("mode", "message", "closes_at")
MODES: Mapping[str, tuple[str, str]] = {
    closing.OPEN: ("Open", "The policy decides each comment."),
    closing.HELD: ("All held", "Every comment waits for a moderator."),
    closing.CLOSED: ("Closed", "Readers are told so; what is posted all the same is held, never lost."),
}


def filled(terms: Terms) -> dict[str, str]:
    """Give the form as it shows a page's terms; times are in UTC."""
    closes_at = "" if terms.closes_at is None else f"{terms.closes_at.astimezone(UTC):%Y-%m-%dT%H:%M}"
    return {"mode": terms.mode, "message": terms.message or "", "closes_at": closes_at}


def kept(sent: Mapping[str, object]) -> dict[str, str]:
    """Keep what was typed into the form's own fields; whatever else was sent changes nothing."""
    return {name: str(sent.get(name, "")) for name in FIELDS}


def read(typed: Mapping[str, str]) -> tuple[Terms | None, dict[str, str]]:
    """Read the terms that were typed; without any, what is wrong by field."""
    errors: dict[str, str] = {}
    mode = typed["mode"]
    if mode not in MODES:
        errors["mode"] = "Choose one of these."
    message, closes_at = None, None
    try:
        message = _message(typed["message"])
    except Unacceptable as error:
        errors["message"] = error.message
    try:
        closes_at = None if mode == closing.CLOSED else _time(typed["closes_at"])
    except Unacceptable as error:
        errors["closes_at"] = error.message
    return (None, errors) if errors else (Terms(mode=mode, message=message, closes_at=closes_at), {})


def _message(typed: str) -> str | None:
    message = values.line(typed)
    if len(message) > MAX_MESSAGE:
        raise Unacceptable("too_long", f"A message has at most {MAX_MESSAGE} characters; this one has {len(message)}.")
    return None if values.is_blank(message) else message


def _time(typed: str) -> datetime | None:
    text = typed.strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unacceptable("date_time", "Use a date and time, such as 2026-12-01T18:00.") from None
