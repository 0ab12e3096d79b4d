"""A policy, and the difference between two, in words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.comments.policy import Policy, Threshold
from service.web.desk import wording

SHOWN = 12  # words of a list that a difference names; how many more there are is said


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a policy: what it is about, what holds, and the words of a list."""

    about: str
    says: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two policies."""

    about: str
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def more_added(self) -> int:
        """How many added words are not shown."""
        return max(0, len(self.added) - SHOWN)

    @property
    def more_removed(self) -> int:
        """How many removed words are not shown."""
        return max(0, len(self.removed) - SHOWN)


def figure(value: float) -> str:
    """Give a probability as short as it can be said."""
    return f"{value:.8f}".rstrip("0").rstrip(".")


def rules(policy: Policy) -> list[Rule]:
    """Say what a policy does."""
    return [
        *(Rule(wording.attribute(name), _limit(limit)) for name, limit in policy.thresholds.items()),
        *(Rule(about, says) for about, says in _settings(policy)),
        Rule("Banned words", _how_many(policy.banned_words), policy.banned_words),
        Rule("Suspect words", _how_many(policy.suspect_words), policy.suspect_words),
    ]


def changes(old: Policy, new: Policy) -> list[Change]:
    """Say what differs."""
    return [*_limits_changed(old, new), *_settings_changed(old, new), *_lists_changed(old, new)]


def _limits_changed(old: Policy, new: Policy) -> Iterator[Change]:
    for name in {**old.thresholds, **new.thresholds}:
        before, after = old.thresholds.get(name), new.thresholds.get(name)
        if before != after:
            yield Change(wording.attribute(name), _limit(before), _limit(after))


def _settings_changed(old: Policy, new: Policy) -> Iterator[Change]:
    for (about, before), (_, after) in zip(_settings(old), _settings(new), strict=True):
        if before != after:
            yield Change(about, before, after)


def _lists_changed(old: Policy, new: Policy) -> Iterator[Change]:
    for about, name in (("Banned words", "banned_words"), ("Suspect words", "suspect_words")):
        before, after = getattr(old, name), getattr(new, name)
        added, removed = _without(after, before), _without(before, after)
        if added or removed:
            yield Change(about, added=added, removed=removed)


def _without(words: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(word for word in words if word not in known)


def _limit(limit: Threshold | None) -> str:
    if limit is None:
        return "not looked at"
    limits = (("held", limit.hold), ("rejected", limit.reject))
    said = [f"{what} from {figure(value)}" for what, value in limits if value is not None]
    return ", ".join(said) or "only held where the language is not supported"


def _settings(policy: Policy) -> list[tuple[str, str]]:
    days = policy.close_pages_after_days
    by_age = "stay open" if days is None else f"close {days:,} day{'' if days == 1 else 's'} after their first comment"
    unproven = "held until something of theirs was published" if policy.hold_unproven else "treated like others"
    return [
        ("Links", f"held with more than {policy.max_links}"),
        ("New authors", unproven),
        ("Everything", "held" if policy.hold_everything else "decided by the rules above"),
        ("Pages", by_age),
    ]


def _how_many(words: Sequence[str]) -> str:
    return f"{len(words):,}" if words else "none"
