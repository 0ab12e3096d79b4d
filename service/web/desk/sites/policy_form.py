"""The form of a policy: what it shows at first, and what was typed into it. Pure.

Whatever was typed is kept as it was, so that nothing is lost when something is wrong or somebody looks at a preview.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.comments import values
from service.comments.policies.closing import MAX_DAYS
from service.comments.policies.policy_json import MAX_LINKS, check_rules
from service.comments.policies.versions import MAX_WORDS as MAX_EXPLANATION
from service.comments.policies.words import MAX_LENGTH, MAX_WORDS, fold
from service.comments.policy import Policy
from service.comments.values import Unacceptable
from service.web.desk.sites.policy_words import figure

FLAGS = ("hold_unproven", "hold_everything")
_DECIMAL = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{0,8})?|[.,][0-9]{1,8}")

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """The rules that were typed, or what is wrong, by field."""

    rules: dict[str, Any]
    errors: dict[str, str]


def fields_of(attributes: Iterable[str]) -> tuple[str, ...]:
    """Name the fields of the form."""
    limits = [f"{kind}-{name}" for name in attributes for kind in ("hold", "reject")]
    return (*limits, "max_links", "close_pages_after_days", "banned_words", "suspect_words", *FLAGS, "words")


def filled(policy: Policy) -> dict[str, str]:
    """Give the form as it shows a policy."""
    typed = {"max_links": str(policy.max_links), "close_pages_after_days": str(policy.close_pages_after_days or "")}
    for name, limit in policy.thresholds.items():
        typed[f"hold-{name}"] = "" if limit.hold is None else figure(limit.hold)
        typed[f"reject-{name}"] = "" if limit.reject is None else figure(limit.reject)
    typed |= {name: "\n".join(getattr(policy, name)) for name in ("banned_words", "suspect_words")}
    return typed | {name: "yes" for name in FLAGS if getattr(policy, name)}


def kept(sent: Mapping[str, object], attributes: Iterable[str]) -> dict[str, str]:
    """Keep what was typed into the form's own fields; whatever else was sent changes nothing."""
    return {name: str(sent[name]) for name in fields_of(attributes) if name in sent}


def read(typed: Typed, attributes: Iterable[str]) -> Read:
    """Read the rules that were typed."""
    found = Read({"thresholds": {}}, {})
    for name in attributes:
        _read_limits(found, typed, name)
    _read_one(found, "max_links", lambda: _number(typed.get("max_links", ""), 0, MAX_LINKS))
    days = typed.get("close_pages_after_days", "").strip()
    _read_one(found, "close_pages_after_days", lambda: _number(days, 1, MAX_DAYS) if days else None)
    for name in ("banned_words", "suspect_words"):
        _read_one(found, name, lambda name=name: _words(typed.get(name, "")))
    found.rules.update({name: typed.get(name) == "yes" for name in FLAGS})
    return Read(check_rules(found.rules), {}) if not found.errors else found


def explanation(typed: Typed) -> str:
    """Read what was changed and why. Raises Unacceptable."""
    words = values.line(typed.get("words", ""))
    if values.is_blank(words):
        raise Unacceptable("required", "Say what you changed and why, for those who will wonder.")
    if len(words) > MAX_EXPLANATION:
        raise Unacceptable("too_long", f"Use at most {MAX_EXPLANATION} characters.")
    return words


def _read_one(found: Read, name: str, take: Any) -> None:
    try:
        found.rules[name] = take()
    except Unacceptable as error:
        found.errors[name] = error.message


def _read_limits(found: Read, typed: Typed, attribute: str) -> None:
    limits: dict[str, float | None] = {}
    for kind in ("hold", "reject"):
        field = f"{kind}-{attribute}"
        try:
            limits[kind] = _probability(typed.get(field, ""))
        except Unacceptable as error:
            found.errors[field] = error.message
    if len(limits) < 2:
        return
    if limits["hold"] is not None and limits["reject"] is not None and limits["reject"] < limits["hold"]:
        found.errors[f"reject-{attribute}"] = f"This has to be {figure(limits['hold'])} or more, from where it is held."
    elif limits != {"hold": None, "reject": None}:
        found.rules["thresholds"][attribute] = limits


def _probability(typed: str) -> float | None:
    text = typed.strip()
    if not text:
        return None
    if not _DECIMAL.fullmatch(text) or (value := float(text.replace(",", "."))) > 1:
        raise Unacceptable("number", "Use a number from 0 to 1, such as 0.31, or leave it empty.")
    return value


def _number(typed: str, least: int, most: int) -> int:
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise Unacceptable("number", f"Use a whole number from {least} to {most:,}.")
    return int(text)


def _words(typed: str) -> list[str]:
    lines = (" ".join(line.split()) for line in values.text(typed).splitlines())
    words = list({fold(line): line for line in lines if not values.is_blank(line)}.values())
    if len(words) > MAX_WORDS:
        raise Unacceptable("too_many", f"These are {len(words):,} words; a list has at most {MAX_WORDS:,}.")
    if long := next((word for word in words if len(word) > MAX_LENGTH), None):
        raise Unacceptable("too_long", f"A word or phrase has at most {MAX_LENGTH} characters, not “{long[:30]}…”.")
    return words
