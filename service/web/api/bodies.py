"""Reading request bodies strictly: what cannot be read one way only is refused with a reason."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from flask import request

from service.web.errors import Problem

MAX_BYTES = 512 * 1024  # a comment of the greatest length, percent-encoded
MAX_BATCH_BYTES = 16 * 1024 * 1024
MAX_FIELDS = 100
MAX_REPEATED = 1000  # values of fields that may be there several times
T = TypeVar("T")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def is_form() -> bool:
    """Whether the body is a form."""
    return request.mimetype in FORMS


def read_json(max_bytes: int = MAX_BYTES, *, any_type: bool = False) -> Any:
    """Read a JSON body; with `any_type`, whatever Content-Type says it is. Raises Problem 400, 413 or 415."""
    if not any_type and request.mimetype != "application/json":
        raise Problem(415, "Send application/json.")
    return parse_json(_text(max_bytes))


def read_fields() -> dict[str, object]:
    """Read one object of fields, as JSON or as a form. Raises Problem 400, 413 or 415."""
    if is_form():
        return dict(_form_fields())
    if request.mimetype != "application/json":
        raise Problem(415, f"Send application/json, {FORMS[0]} or {FORMS[1]}.")
    fields = read_json()
    if not isinstance(fields, dict):
        raise Problem(400, "Send one JSON object.")
    return fields


def read_form_values(name: str) -> list[str]:
    """Read a field of a form that may be there several times. Raises Problem 400, 413 or 415."""
    if not is_form():
        raise Problem(415, f"Send {FORMS[0]} or {FORMS[1]}.")
    return [value for field, value in _form_pairs(MAX_REPEATED) if field == name]


def read_form_once(*repeated: str) -> dict[str, str]:
    """Read the fields of a form that are there once, all but the `repeated` ones. Raises Problem 400, 413 or 415."""
    if not is_form():
        raise Problem(415, f"Send {FORMS[0]} or {FORMS[1]}.")
    return _once([(name, value) for name, value in _form_pairs(MAX_REPEATED) if name not in repeated])


def parse_json(text: str) -> Any:
    """Parse JSON without its ambiguities: no repeated keys, no NaN. Raises Problem 400."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise Problem(400, "This JSON is nested too deeply.") from None
    except ValueError as error:
        raise Problem(400, f"This is not valid JSON: {_where(error)}.") from None


def read_bytes(max_bytes: int = MAX_BYTES) -> bytes:
    """Read the whole body. Raises Problem 400, 413 or 415."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem(415, "Send the body without compression.")
    request.max_content_length = max_bytes + 1
    raw = request.get_data(cache=True)
    if len(raw) > max_bytes:  # a body in chunks, without a length, is cut off there without a word
        raise Problem(413, f"That is more than the {max_bytes} bytes that are taken at once.")
    if request.content_length not in {None, len(raw)}:  # the server takes the end of a broken connection for the end
        raise Problem(400, "The body was cut off: there is less of it than its Content-Length says.")
    return raw


def _text(max_bytes: int) -> str:
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Problem(415, "Send the body in UTF-8.")
    raw = read_bytes(max_bytes)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is not UTF-8: byte {error.start} cannot be read.") from None


def _form_fields() -> dict[str, str]:
    return _once(_form_pairs(MAX_FIELDS))


def _form_pairs(most: int) -> list[tuple[str, str]]:
    request.max_form_parts = most
    text = _text(MAX_BYTES)
    if request.mimetype == FORMS[0]:
        try:
            return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=most)
        except ValueError:
            raise Problem(400, "This form cannot be read: it is not UTF-8, or has too many fields.") from None
    if not request.mimetype_params.get("boundary"):
        raise Problem(400, "This multipart form names no boundary.")
    pairs = [(name or "", value) for name, value in request.form.items(multi=True)]  # a part may have no name
    if any(upload.filename for upload in request.files.values()):
        raise Problem(400, "Files are not taken.")
    return pairs


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    try:
        return _unique(pairs)
    except ValueError as error:
        raise Problem(400, f"This form cannot be read: {error}.") from None


def _unique(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"a field is there twice ({_printable(name)})")
        found[name] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _where(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    return "a number is too long" if "digits" in str(error) else str(error)


def _printable(name: str) -> str:
    return "".join(char for char in name[:40] if char.isprintable())
