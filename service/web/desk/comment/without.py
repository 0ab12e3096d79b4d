"""What a comment would score without a part of it. It is asked when a page is opened: deciding does not wait for it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.comments.lifecycle import Status
from service.comments.moderation import Scorer
from service.comments.tables import Comment, History

MOST = 5
LONGEST = 60  # characters of a part, on one line
_NAMED: Mapping[str, str] = {
    "link": "Without this link",
    "author_url": "Without the author's website",
    "author_name": "Without the author's name",
}
log = logging.getLogger("commentgate.desk")


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a comment, by what it is called and how it starts, and the score without it as it is shown."""

    named: str
    quoted: str
    score: str


@dataclass(frozen=True, slots=True)
class Without:
    """One attribute: the score that decided, and the lower ones without a part, the lowest first."""

    now: str
    lines: tuple[Line, ...]


def ask(scorer: Scorer, comment: Comment, email_kind: str | None, moves: Sequence[History]) -> dict[str, Without]:
    """Give, by attribute, what the scores that kept a comment's present text from readers would be without a part.

    Nothing if another classifier decided, or if this one cannot say. `email_kind` is no address, only of which kind.
    """
    decided = next((move for move in reversed(moves) if move.contributions and move.revision == comment.revision), None)
    without_many = getattr(scorer, "without_many", None)
    if decided is None or comment.status == Status.ERASED or without_many is None:
        return {}
    if decided.classifier_version != scorer.version:
        return {}
    attributes = list(decided.contributions or {})
    item = _item(comment, email_kind)
    try:
        answers = without_many([(item, attribute) for attribute in attributes])
        found = {
            attribute: _told((decided.scores or {}).get(attribute), answer)
            for attribute, answer in zip(attributes, answers, strict=True)
        }
    except Exception:  # whatever a classifier raises: the page stands without it
        log.exception("what a comment would score without its parts could not be told")
        return {}
    return {attribute: told for attribute, told in found.items() if told.lines}


def _item(comment: Comment, email_kind: str | None) -> dict[str, str]:
    """Give what the classifier saw when it decided."""
    known = {
        "text": comment.body,
        "author_name": comment.author_name,
        "author_url": comment.author_url,
        "email_kind": email_kind,
        "locale": comment.locale,
    }
    return {name: value for name, value in known.items() if value}


def _told(now: float | None, answers: Sequence[Any]) -> Without:
    """Name each part once, and only those without which the score reads lower than it does."""
    if now is None:
        return Without("", ())
    lines: dict[tuple[str, str], Line] = {}
    for one in answers:
        shown, score = " ".join(one.what.split()), f"{one.score:.2f}"
        if shown and score < f"{now:.2f}":
            line = Line(_NAMED.get(one.kind) or _words(shown), _short(shown), score)
            lines.setdefault((line.named, shown.casefold()), line)
    return Without(f"{now:.2f}", tuple(lines.values())[:MOST])


def _words(shown: str) -> str:
    if not any(letter.isalnum() for letter in shown):
        return "Without"
    return "Without the words" if " " in shown else "Without the word"


def _short(shown: str) -> str:
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST].rstrip()}…"
