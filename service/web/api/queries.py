"""Reading query parameters: each in its proper form, or a 422 that names it."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from flask import request

from service.comments import values
from service.comments.errors import FieldError, InvalidSubmission
from service.comments.lifecycle import Status
from service.comments.privacy import decode, encode
from service.comments.values import Unacceptable

T = TypeVar("T")
Cursor = tuple[datetime, uuid.UUID]
MAX_LIMIT = 200


def optional(name: str, read: Callable[[str], T]) -> T | None:
    """Read a parameter that may be absent. Raises InvalidSubmission."""
    text = request.args.get(name, "")
    return _read(name, text, read) if text else None


def many(name: str, read: Callable[[str], T]) -> list[T]:
    """Read a parameter that may be there several times. Raises InvalidSubmission."""
    return [_read(name, text, read) for text in request.args.getlist(name)]


def _read(name: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(values.line(text))
    except Unacceptable as problem:
        raise InvalidSubmission([FieldError(name, problem.code, problem.message)]) from None


def status(text: str) -> Status:
    """Read a status."""
    try:
        return Status(text)
    except ValueError:
        raise Unacceptable("status", f"Use one of {', '.join(Status)}.") from None


def moment(text: str) -> datetime:
    """Read a time."""
    return values.moment(text)


def limit(text: str) -> int:
    """Read how many to give at most."""
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MAX_LIMIT):
        raise Unacceptable("limit", f"Use a number from 1 to {MAX_LIMIT}.")
    return int(text)


def cursor(text: str) -> Cursor:
    """Read a cursor that `make_cursor` made."""
    try:
        at, _, comment_id = decode(text).decode("ascii").partition("|")
        return values.moment(at), uuid.UUID(comment_id)
    except (ValueError, Unacceptable):
        raise Unacceptable("cursor", "Use the cursor that came with the page before, unchanged.") from None


def make_cursor(at: datetime, comment_id: uuid.UUID) -> str:
    """Give the cursor of the page after this comment."""
    return encode(f"{at.isoformat()}|{comment_id}".encode())
