"""Filters as they stand in an address: read, checked, written back, and taken off one by one."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from flask import request

from service.comments import values
from service.comments.errors import FieldError, InvalidSubmission
from service.comments.finding import host_of
from service.comments.queues import Queue
from service.comments.reasons import WORDINGS
from service.comments.store.desk_filter import Filter
from service.comments.store.search import Words
from service.comments.values import Unacceptable
from service.web import addresses

ATTRIBUTES = ("TOXICITY", "SEVERE_TOXICITY", "INSULT", "THREAT", "IDENTITY_ATTACK", "PROFANITY", "SPAM")
MOST_CHARACTERS = 200
DAY = timedelta(days=1)


def read(given: Mapping[str, str] | None = None) -> Filter:
    """Read a filter from this request's address, or from the fields of a form.

    Raises
    ------
    InvalidSubmission
        which names every field that cannot be read.
    """
    found: dict[str, object] = {}
    wrong: list[FieldError] = []
    for name, (field, reader) in _FIELDS.items():
        text = (request.args if given is None else given).get(name, "").strip()
        try:
            found[field] = reader(values.line(text)) if text else None
        except Unacceptable as problem:
            wrong.append(FieldError(name, problem.code, problem.message))
    least, most = found.get("least"), found.get("most")
    if isinstance(least, float) and isinstance(most, float) and least > most:
        wrong.append(FieldError("most", "range", "The highest score is below the lowest."))
    if wrong:
        raise InvalidSubmission(wrong)
    return Filter(**found)  # type: ignore[arg-type]  # `_FIELDS` names each reader's field


def as_query(chosen: Filter) -> dict[str, str]:
    """Give the parameters that `read` reads."""
    return {
        name: _written(name, value)
        for name, (field, _) in _FIELDS.items()
        if (value := getattr(chosen, field)) is not None
    }


def without(chosen: Filter, *names: str) -> Filter:
    """Take some fields off a filter."""
    return replace(chosen, **dict.fromkeys(names))


def active(chosen: Filter) -> list[str]:
    """Name the fields that are asked for."""
    return [field.name for field in fields(chosen) if getattr(chosen, field.name) is not None]


def queue_address(queue: Queue | None, query: Mapping[str, str]) -> str:
    """Give the path within the desk of a queue, or of what was found in all of them."""
    path = f"{addresses.DESK}search" if queue is None else f"{addresses.DESK}queues/{queue}"
    if queue is Queue.HELD:
        path = addresses.DESK
    return path + (f"?{urlencode(query, quote_via=quote)}" if query else "")


def read_number(text: str) -> int:
    """Read a site's number, or a page's. Raises Unacceptable."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unacceptable("number", "Use the number that the desk itself uses.")
    return int(text)


def _score(text: str) -> float:
    try:
        value = float(text) if text.isascii() and len(text) < 10 else -1.0
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise Unacceptable("score", "Use a score from 0 to 1.")
    return value


def _reason(text: str) -> str:
    if text not in WORDINGS:
        raise Unacceptable("reason", "There is no such reason.")
    return text


def _attribute(text: str) -> str:
    if not (text.isascii() and text.replace("_", "").isalpha() and len(text) <= 50):
        raise Unacceptable("attribute", "Use the name of an attribute, such as TOXICITY.")
    return text.upper()


def _line(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise Unacceptable("too_long", f"Use {MOST_CHARACTERS} characters at most.")
    return text


def _words(text: str) -> str:
    Words.read(_line(text))
    return text


def _host(text: str) -> str:
    host = host_of(_line(text))
    if host is None:
        raise Unacceptable("host", "Use the name of a website, such as shop.example.")
    return host


def _since(text: str) -> datetime:
    """Read a day, which begins at midnight UTC, or a moment."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return values.moment(text)


def _until(text: str) -> datetime:
    """Read a day, all of which is meant, or a moment."""
    moment = _since(text)
    try:
        return moment + DAY if len(text) <= len("2026-01-01") else moment
    except OverflowError:
        raise Unacceptable("date_time", "This time is too far away.") from None


def _written(name: str, value: object) -> str:
    if isinstance(value, datetime):
        day = value - DAY if name == "until" else value
        whole = value.astimezone(UTC) == datetime.combine(value.astimezone(UTC), datetime.min.time(), UTC)
        return f"{day:%Y-%m-%d}" if whole and day.year >= 1000 else value.isoformat()
    return str(value)


_FIELDS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "words": ("words", _words),
    "site": ("site_id", read_number),
    "reason": ("reason", _reason),
    "attribute": ("attribute", _attribute),
    "least": ("least", _score),
    "most": ("most", _score),
    "page": ("page_id", read_number),
    "author": ("author", _line),
    "language": ("language", values.language_tag),
    "since": ("received_after", _since),
    "until": ("received_before", _until),
    "host": ("host", _host),
}
