"""What an author asks for, read from a raw mapping: proper values, or every field error at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from service.comments import values
from service.comments.errors import FieldError, InvalidSubmission
from service.comments.submission import read_body
from service.comments.values import Unacceptable

MAX_WORDS = 1000
MAX_VERSION = 2**31 - 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edit:
    """A new text, and the version of the comment that its author saw, if they say so."""

    body: str
    version: int | None = None


def read_edit(raw: Mapping[str, object]) -> Edit:
    """Read an edit. The body is held to what a submission's is. Raises InvalidSubmission."""
    errors = _unknown(raw, {"body", "version"})
    body = _read("body", lambda: read_body(raw.get("body")), "", errors)
    version = _read("version", lambda: _version(raw.get("version")), None, errors)
    if errors:
        raise InvalidSubmission(errors)
    return Edit(body, version)


def read_appeal(raw: Mapping[str, object]) -> str:
    """Read the words of an appeal, 1 to 1,000 characters. Raises InvalidSubmission."""
    errors = _unknown(raw, {"words"})
    words = _read("words", lambda: _words(raw.get("words")), "", errors)
    if errors:
        raise InvalidSubmission(errors)
    return words


def _unknown(raw: Mapping[str, object], known: set[str]) -> list[FieldError]:
    return [FieldError(name[:100], "unknown", "There is no such field.") for name in sorted(raw.keys() - known)]


def _read(field: str, take: Callable[[], T], otherwise: T, errors: list[FieldError]) -> T:
    try:
        return take()
    except Unacceptable as problem:
        errors.append(FieldError(field, problem.code, problem.message))
        return otherwise


def _version(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_VERSION:
        raise Unacceptable("type", "Send the version of the comment that was looked at.")
    return value


def _words(value: object) -> str:
    if value is None or (isinstance(value, str) and values.is_blank(value)):
        raise Unacceptable("required", "Say why your comment should be published.")
    if not isinstance(value, str):
        raise Unacceptable("type", "This field takes text.")
    if len(value) > MAX_WORDS:
        raise Unacceptable("too_long", f"At most {MAX_WORDS:,} characters, please; these are {len(value):,}.")
    return values.text(value)
