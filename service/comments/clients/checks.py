"""A comment that stays with somebody else's system: scored here at once, by the site's own policy.

It is in none of the queues and in none of the totals. `records` says what is kept of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.comments.deciding import Scores
from service.comments.errors import CommentgateError
from service.comments.moderation import Scorer, score_each
from service.comments.policy import Decision, Policy, Signals, decide
from service.comments.signs.email_kinds import email_kind

FALLBACK = "en"


class NotScored(CommentgateError):
    """The classifier gave no scores, so nothing may be said of the comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a client sent of a comment, as far as anything is made of it."""

    body: str
    author_name: str = ""
    author_url: str | None = None
    author_email: str | None = None
    ip: str | None = None
    page_url: str | None = None
    locale: str | None = None
    language: str | None = None  # what the client says the text is written in


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Every attribute's score, which of them its own language supports, and what the site's policy makes of them.

    An attribute that the comment's language does not support is scored as one of the site's languages: a client that
    is refused an answer lets the comment pass unscored.
    """

    scores: Scores
    supported: frozenset[str]
    decision: Decision
    classifier_version: str


@dataclass(frozen=True, slots=True)
class Scored:
    """Every attribute's score, and which of them the comment's own language supports."""

    scores: Scores
    supported: frozenset[str]


def judge(scorer: Scorer, question: Question, policy: Policy, languages: Sequence[str]) -> Verdict:
    """Score a comment and decide it by a policy. `languages` are the site's own.

    Raises
    ------
    NotScored
        whatever the scorer's trouble was; it is logged.
    """
    [scored] = score_all(scorer, [question], languages)
    signals = Signals(
        text=question.body,
        scores=scored.scores,
        author_name=question.author_name,
    )
    return Verdict(
        scores=scored.scores,
        supported=scored.supported,
        decision=decide(signals, policy),
        classifier_version=scorer.version,
    )


def score_all(scorer: Scorer, questions: Sequence[Question], languages: Sequence[str]) -> list[Scored]:
    """Score comments together, all or none; what the policy makes of them is left open. Raises NotScored."""
    items = [item_of(question) for question in questions]
    first = _score(scorer, items)
    whole = _fill_in(scorer, items, first, languages)
    return [
        Scored(scores, frozenset(name for name, value in own.items() if value is not None))
        for scores, own in zip(whole, first, strict=True)
    ]


def item_of(question: Question) -> dict[str, str]:
    """Give what the classifier may see; never the address."""
    kind = email_kind(question.author_email, question.author_url) if question.author_email else None
    known = {
        "author_name": question.author_name,
        "author_url": question.author_url,
        "email_kind": kind,
        "locale": question.locale,
        "language": question.language,
    }
    return {"text": question.body} | {name: value for name, value in known.items() if value}


def _score(scorer: Scorer, items: Sequence[Mapping[str, str]]) -> list[Scores]:
    found = [scored.scores for scored in score_each(scorer, items) if scored is not None]
    if len(found) < len(items):
        raise NotScored("The comment could not be scored." if len(items) == 1 else "Some texts could not be scored.")
    return found


def _fill_in(
    scorer: Scorer, items: Sequence[Mapping[str, str]], first: Sequence[Scores], languages: Sequence[str]
) -> list[dict[str, float | None]]:
    """Score what a comment's own language does not support as one of `languages`, in their order."""
    whole = [dict(scores) for scores in first]
    for language in dict.fromkeys([*languages, FALLBACK]):
        gaps = [(item, scores) for item, scores in zip(items, whole, strict=True) if None in scores.values()]
        if not gaps:
            break
        again = _score(scorer, [{**item, "language": language} for item, _ in gaps])
        for (_, scores), more in zip(gaps, again, strict=True):
            scores |= {name: more.get(name) for name, value in scores.items() if value is None}
    return whole
