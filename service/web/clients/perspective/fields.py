"""Reads JSON as protocol buffers do: names in camel or snake case, null for nothing, numbers and flags in quotes too.

A name that is not known is refused, as Google's service does: a misspelled `doNotStore` must not be passed over. Each
function raises Refused.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from service.web.clients.perspective.errors import INVALID_REQUEST, Refused

MAX_ENTRIES = 100
_SNAKE = re.compile(r"_([a-z])")
Fields = Mapping[str, Any]


def read_fields(value: object, known: tuple[str, ...], where: str) -> dict[str, Any]:
    """Give an object's fields by their names in camel case; null is as good as nothing."""
    if not isinstance(value, dict):
        raise wrong(where)
    found: dict[str, Any] = {}
    for name, inner in value.items():
        camel = _SNAKE.sub(lambda match: match[1].upper(), name)
        if camel not in known or camel in found:
            raise Refused(INVALID_REQUEST, f'Invalid JSON payload received. Unknown name "{name[:100]}"')
        if inner is not None:
            found[camel] = inner
    return found


def read_map(fields: Fields, name: str) -> dict[str, Any]:
    """Give an object whose names are the client's own."""
    value = fields.get(name, {})
    if not isinstance(value, dict) or len(value) > MAX_ENTRIES:
        raise wrong(name)
    return value


def read_text(fields: Fields, name: str) -> str:
    """Give a text; without one, the empty one."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise wrong(name)
    return value


def read_flag(fields: Fields, name: str) -> bool:
    """Give a flag, which is off unless it is set."""
    value = fields.get(name, False)
    if isinstance(value, str):  # as protocol buffers take it
        value = {"true": True, "false": False}.get(value.lower())
    if not isinstance(value, bool):
        raise wrong(name)
    return value


def read_number(fields: Fields, name: str, default: float) -> float:
    """Give a finite number."""
    value = fields.get(name, default)
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise wrong(name)
    return number


def check_one_of(fields: Fields, name: str, known: tuple[str, ...]) -> None:
    """Refuse what is none of the words that are known, the first of which is the default."""
    if fields.get(name, known[0]) not in known:
        raise wrong(name)


def wrong(name: str) -> Refused:
    """Say that a field has a value that it does not take."""
    return Refused(INVALID_REQUEST, f"Invalid value at '{name}'")
