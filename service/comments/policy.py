"""What is done with a scored comment, and why. Pure: no database, no clock.

`RULES` is the whole policy, in the order in which reasons are told. Each rule looks at the signals and returns its
findings; the strictest finding decides, and all findings are kept as reasons. Scores publish or hold; only what a site
set a reject threshold for, or banned by word, is rejected, and a moderator can take that back.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from service.comments.lifecycle import Status
from service.comments.policies import closing
from service.comments.policies import signs as signs_of
from service.comments.policies.signs import Signs
from service.comments.policies.words import Folded, WordList
from service.comments.reasons import Reason

_LINK = re.compile(r"https?://|www\.|\[url|<a\s")  # in folded text
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


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One version of a site's policy. Its word lists are made ready once, when a comment first needs them."""

    version: int = 1
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: DEFAULT_THRESHOLDS)
    max_links: int = 3
    banned_words: tuple[str, ...] = ()
    suspect_words: tuple[str, ...] = ()
    hold_unproven: bool = False
    hold_everything: bool = False
    close_pages_after_days: int | None = None  # None never does

    @cached_property
    def banned(self) -> WordList:
        """The banned words, ready to be looked for."""
        return WordList(self.banned_words)

    @cached_property
    def suspect(self) -> WordList:
        """The suspect words, ready to be looked for."""
        return WordList(self.suspect_words)


@dataclass(frozen=True, kw_only=True)
class Signals:
    """All that the rules may look at. `scores` is None when scoring failed; without `received_at` pages have no age."""

    text: str
    scores: Mapping[str, float | None] | None
    author_name: str = ""
    proven: bool = False  # the site vouches for the author, and has published them before or a moderator trusts them
    banned: bool = False
    vouched: bool = False  # by the site, for who the author is
    page_mode: str = closing.OPEN
    page_closes_at: datetime | None = None
    page_since: datetime | None = None  # when its first comment came
    received_at: datetime | None = None
    signs: Signs = signs_of.NONE

    @cached_property
    def folded(self) -> Folded:
        """What word lists look through, made ready once however many policies look."""
        return Folded(self.author_name, self.text)

    @cached_property
    def links(self) -> int:
        """How many links the text has."""
        return len(_LINK.findall(self.folded.parts[-1]))


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


def _banned_author(signals: Signals, _policy: Policy) -> Iterable[Finding]:
    if signals.banned:
        # Anyone can type another's address; only of an author whom the site vouches for it tells who wrote.
        yield Finding(Status.REJECTED if signals.vouched else Status.HELD, Reason("banned_author"))


def _page(signals: Signals, policy: Policy) -> Iterable[Finding]:
    mode = closing.mode_at(
        signals.page_mode,
        at=signals.received_at,
        closes_at=signals.page_closes_at,
        since=signals.page_since,
        after_days=policy.close_pages_after_days,
    )
    if mode != closing.OPEN:
        yield Finding(Status.HELD, Reason(f"page_{mode}"))


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
    if word := policy.banned.find(signals.folded):
        yield Finding(Status.REJECTED, Reason("banned_word", {"word": word}))


def _suspect_words(signals: Signals, policy: Policy) -> Iterable[Finding]:
    if word := policy.suspect.find(signals.folded):
        yield Finding(Status.HELD, Reason("suspect_word", {"word": word}))


def _links(signals: Signals, policy: Policy) -> Iterable[Finding]:
    if signals.links > policy.max_links and not signals.proven:
        values = {"count": signals.links, "limit": policy.max_links}
        yield Finding(Status.HELD, Reason("too_many_links", values))


def _signs(signals: Signals, _policy: Policy) -> Iterable[Finding]:
    for reason in signs_of.reasons(signals.signs, proven=signals.proven):
        yield Finding(Status.HELD, reason)


def _unproven(signals: Signals, policy: Policy) -> Iterable[Finding]:
    if policy.hold_unproven and not signals.proven:
        yield Finding(Status.HELD, Reason("unproven_author"))


def _everything(_signals: Signals, policy: Policy) -> Iterable[Finding]:
    if policy.hold_everything:
        yield Finding(Status.HELD, Reason("everything_held"))


RULES: tuple[Rule, ...] = (
    _banned_author,
    _page,
    _not_scored,
    _scores,
    _banned_words,
    _suspect_words,
    _links,
    _signs,
    _unproven,
    _everything,
)
