"""What is done with a scored comment, and why. Pure: no database, no clock.

`RULES` is the whole policy, in the order in which reasons are told. Each rule looks at the signals and returns its
findings; the strictest finding decides, and all findings are kept as reasons. Scores publish or hold; only what a site
set a reject threshold for, or banned by word, is rejected, and a moderator can take that back.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from service.comments.lifecycle import Status
from service.comments.reasons import Reason

_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
_STRICTNESS = (Status.PUBLISHED, Status.HELD, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which probability an attribute holds or rejects; None never does."""

    hold: float | None = None
    reject: float | None = None


# Chosen on rows the classifier was not trained on; docs/model-card.md has the shares. They are low because
# probabilities are calibrated for sites on which one comment in twenty is toxic and one in ten is spam.
DEFAULT_THRESHOLDS: Mapping[str, Threshold] = {
    "SPAM": Threshold(hold=0.31, reject=0.92),
    "TOXICITY": Threshold(hold=0.052),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of a site's policy."""

    version: int = 1
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: DEFAULT_THRESHOLDS)
    max_links: int = 3
    banned_words: tuple[str, ...] = ()
    suspect_words: tuple[str, ...] = ()
    hold_unproven: bool = False
    hold_everything: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """All that the rules may look at. `scores` is None when scoring failed."""

    text: str
    scores: Mapping[str, float | None] | None
    author_name: str = ""
    proven: bool = False  # the site vouches for the author and has published them before
    page_mode: str = "open"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule asks for, and why."""

    status: Status
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the comment goes, why, and by which version of the policy."""

    status: Status
    reasons: tuple[Reason, ...]
    policy_version: int


Rule = Callable[[Signals, Policy], Iterable[Finding]]


def decide(signals: Signals, policy: Policy) -> Decision:
    """Apply every rule; the strictest finding decides, its reasons first."""
    findings = [finding for rule in RULES for finding in rule(signals, policy)]
    findings.sort(key=lambda finding: -_STRICTNESS.index(finding.status))  # stable: rules keep their order
    if not findings:
        return Decision(Status.PUBLISHED, (Reason("nothing_found"),), policy.version)
    return Decision(findings[0].status, tuple(finding.reason for finding in findings), policy.version)


def _page(signals: Signals, _policy: Policy) -> Iterable[Finding]:
    if signals.page_mode in {"closed", "held"}:
        yield Finding(Status.HELD, Reason(f"page_{signals.page_mode}"))


def _not_scored(signals: Signals, _policy: Policy) -> Iterable[Finding]:
    if signals.scores is None:
        yield Finding(Status.HELD, Reason("not_scored"))


def _scores(signals: Signals, policy: Policy) -> Iterable[Finding]:
    for attribute, limit in policy.thresholds.items():
        if signals.scores is None:
            return
        score = signals.scores.get(attribute)
        if score is None:
            yield Finding(Status.HELD, Reason("language_not_supported", {"attribute": attribute}))
        elif limit.reject is not None and score >= limit.reject:
            yield Finding(Status.REJECTED, _over(attribute, score, limit.reject))
        elif limit.hold is not None and score >= limit.hold:
            yield Finding(Status.HELD, _over(attribute, score, limit.hold))


def _over(attribute: str, score: float, threshold: float) -> Reason:
    return Reason("score", {"attribute": attribute, "score": round(score, 4), "threshold": threshold})


def _banned_words(signals: Signals, policy: Policy) -> Iterable[Finding]:
    if word := _find_word(policy.banned_words, signals):
        yield Finding(Status.REJECTED, Reason("banned_word", {"word": word}))


def _suspect_words(signals: Signals, policy: Policy) -> Iterable[Finding]:
    if word := _find_word(policy.suspect_words, signals):
        yield Finding(Status.HELD, Reason("suspect_word", {"word": word}))


def _links(signals: Signals, policy: Policy) -> Iterable[Finding]:
    count = len(_LINK.findall(signals.text))
    if count > policy.max_links and not signals.proven:
        yield Finding(Status.HELD, Reason("too_many_links", {"count": count, "limit": policy.max_links}))


def _unproven(signals: Signals, policy: Policy) -> Iterable[Finding]:
    if policy.hold_unproven and not signals.proven:
        yield Finding(Status.HELD, Reason("unproven_author"))


def _everything(_signals: Signals, policy: Policy) -> Iterable[Finding]:
    if policy.hold_everything:
        yield Finding(Status.HELD, Reason("everything_held"))


RULES: tuple[Rule, ...] = (
    _page,
    _not_scored,
    _scores,
    _banned_words,
    _suspect_words,
    _links,
    _unproven,
    _everything,
)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=256)
def _whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    # One alternation of literals between two look-arounds: matching stays linear whatever the list holds.
    alternatives = "|".join(re.escape(_fold(word)) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")


def _find_word(words: tuple[str, ...], signals: Signals) -> str | None:
    if not words:
        return None
    found = _whole_words(words).search(_fold(f"{signals.author_name}\n{signals.text}"))
    return found.group() if found else None


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """Give the stored form of a policy, without its version."""
    return {
        "thresholds": {name: {"hold": t.hold, "reject": t.reject} for name, t in policy.thresholds.items()},
        "max_links": policy.max_links,
        "banned_words": list(policy.banned_words),
        "suspect_words": list(policy.suspect_words),
        "hold_unproven": policy.hold_unproven,
        "hold_everything": policy.hold_everything,
    }


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
        isinstance(limits, dict) and limits.keys() == {"hold", "reject"} and all(map(_is_limit, limits.values()))
        for limits in value.values()
    )


def _is_limit(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1)


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)


_CHECKS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "thresholds": (_are_thresholds, 'attributes, each with {"hold": 0 to 1 or null, "reject": 0 to 1 or null}'),
    "max_links": (lambda value: type(value) is int and value >= 0, "a number of links"),
    "banned_words": (_are_words, "a list of words"),
    "suspect_words": (_are_words, "a list of words"),
    "hold_unproven": (lambda value: isinstance(value, bool), "true or false"),
    "hold_everything": (lambda value: isinstance(value, bool), "true or false"),
}


def policy_from_json(version: int, stored: Mapping[str, Any]) -> Policy:
    """Undo `policy_to_json`."""
    return Policy(
        version=version,
        thresholds={name: Threshold(**limits) for name, limits in stored["thresholds"].items()},
        max_links=stored["max_links"],
        banned_words=tuple(stored["banned_words"]),
        suspect_words=tuple(stored["suspect_words"]),
        hold_unproven=stored["hold_unproven"],
        hold_everything=stored["hold_everything"],
    )
