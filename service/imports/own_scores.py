"""Scores and explanations in our own export: the desk draws what it finds in them, so they are what it knows. Pure."""

from collections.abc import Mapping
from typing import Any


def is_number(value: object) -> bool:
    """Whether something is a number, of a size that a score or a logit can have."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e12


def scores(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give scores by attribute, or None if any is no number."""
    if given is None or not all(value is None or is_number(value) for value in given.values()):
        return None
    return dict(given)


def contributions(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give what made scores, by attribute, or None if any of it has another shape."""
    if given is None or not all(_is_explanation(value) for value in given.values()):
        return None
    return dict(given)


def _is_explanation(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    spans, outside = value.get("spans", []), value.get("contributions", {})
    return (
        is_number(value.get("bias", 0))
        and is_number(value.get("logit", 0))
        and isinstance(spans, list)
        and all(_is_span(span) for span in spans)
        and isinstance(outside, dict)
        and all(is_number(one) for one in outside.values())
    )


def _is_span(value: object) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(end), int) for end in ("begin", "end"))
        and is_number(value.get("contribution"))
    )
