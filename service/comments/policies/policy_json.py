"""How a policy is stored, and whether rules that somebody wrote are one. Pure.

What is left out has its default, so that rules stored before a field was thought of can still be read; what is stored
beside the known fields is passed over, so that they can also be read by the version before.
"""

from collections.abc import Callable, Mapping
from typing import Any

from service.comments.policies.closing import MAX_DAYS
from service.comments.policies.words import MAX_LENGTH, MAX_WORDS
from service.comments.policy import Policy, Threshold

MAX_LINKS = 1000


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """Give the stored form of a policy, without its version."""
    return {
        "thresholds": {name: {"hold": t.hold, "reject": t.reject} for name, t in policy.thresholds.items()},
        "max_links": policy.max_links,
        "banned_words": list(policy.banned_words),
        "suspect_words": list(policy.suspect_words),
        "hold_unproven": policy.hold_unproven,
        "hold_everything": policy.hold_everything,
        "close_pages_after_days": policy.close_pages_after_days,
    }


def policy_from_json(version: int, stored: Mapping[str, Any]) -> Policy:
    """Undo `policy_to_json`."""
    known = {**policy_to_json(Policy()), **stored}
    return Policy(
        version=version,
        thresholds={name: Threshold(**limits) for name, limits in known["thresholds"].items()},
        max_links=known["max_links"],
        banned_words=tuple(known["banned_words"]),
        suspect_words=tuple(known["suspect_words"]),
        hold_unproven=known["hold_unproven"],
        hold_everything=known["hold_everything"],
        close_pages_after_days=known["close_pages_after_days"],
    )


def check_rules(rules: object) -> dict[str, Any]:
    """Take the rules of a policy as somebody wrote them; what is left out keeps its default.

    Raises ValueError that says what is wrong.
    """
    if not isinstance(rules, dict) or (unknown := sorted(rules.keys() - _CHECKS.keys())):
        raise ValueError(f"A policy is an object of: {', '.join(_CHECKS)}." + (f" Not: {unknown}." if rules else ""))
    for name, value in rules.items():
        fits, what = _CHECKS[name]
        if not fits(value):
            raise ValueError(f"{name} takes {what}.")
    return {**policy_to_json(Policy()), **rules}


def _are_thresholds(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(limits, dict) and limits.keys() == {"hold", "reject"} and _are_limits(**limits)
        for limits in value.values()
    )


def _are_limits(hold: object, reject: object) -> bool:
    return _is_limit(hold) and _is_limit(reject) and (hold is None or reject is None or reject >= hold)  # type: ignore[operator]  # both are numbers


def _is_limit(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1)


def _are_words(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MAX_WORDS
        and all(isinstance(word, str) and word.strip() and len(word) <= MAX_LENGTH for word in value)
    )


def _is_number(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


_LIMITS = '{"hold": 0 to 1 or null, "reject": 0 to 1 or null}'
_WORDS = f"a list of at most {MAX_WORDS} words, each of at most {MAX_LENGTH} characters"
_CHECKS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "thresholds": (_are_thresholds, f"attributes, each with {_LIMITS}, reject not under hold"),
    "max_links": (_is_number(0, MAX_LINKS), f"a number of links, at most {MAX_LINKS}"),
    "banned_words": (_are_words, _WORDS),
    "suspect_words": (_are_words, _WORDS),
    "hold_unproven": (_is_flag, "true or false"),
    "hold_everything": (_is_flag, "true or false"),
    "close_pages_after_days": (
        lambda value: value is None or _is_number(1, MAX_DAYS)(value),
        f"a number of days from 1 to {MAX_DAYS}, or null",
    ),
}
