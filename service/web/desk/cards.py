"""What the desk shows of a comment. It is not told of the e-mail address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.comments.lifecycle import MOVES, Actor, Status
from service.comments.queues import Queue, queue_of
from service.comments.tables import Comment, History, Page, Site
from service.comments.views import moment, reasons_view
from service.web.desk import highlights, wording


@dataclass(frozen=True, slots=True)
class Time:
    """A moment for people and for machines."""

    exact: str
    spoken: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Score:
    """One attribute's probability; None where its language is not supported."""

    name: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A comment as a moderator sees it."""

    id: str
    version: int
    status: str
    status_words: str
    author_name: str
    author_url: str | None
    site: str
    page_url: str
    page_title: str | None
    parent_id: str | None
    received: Time
    body: str
    locale: str | None
    reasons: list[str]
    suggested: str
    scores: list[Score]
    moves: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move of a comment's history."""

    version: int
    revision: int
    at: Time
    who: str
    before: str | None
    after: str
    status: str
    reasons: list[str]
    note: str | None
    scores: list[Score]
    made_by: str
    explained: list[highlights.Explained]


def card(comment: Comment, page: Page, site: Site, now: datetime) -> Card:
    """Make a comment's card."""
    return Card(
        id=str(comment.id),
        version=comment.version,
        status=comment.status,
        status_words=wording.STATUSES[comment.status],
        author_name=comment.author_name,
        author_url=comment.author_url,
        site=site.name,
        page_url=page.url,
        page_title=page.title,
        parent_id=None if comment.parent_id is None else str(comment.parent_id),
        received=time(comment.received_at, now),
        body=comment.body,
        locale=comment.locale,
        reasons=_sentences(comment.reasons),
        suggested=wording.suggested(comment.reasons),
        scores=scores(comment.scores),
        moves=_moves(comment),
    )


def _moves(comment: Comment) -> frozenset[str]:
    """Give where a moderator may move a comment; what nobody has looked at may stay where it is."""
    legal = {to for (at, to), actors in MOVES.items() if at == comment.status and Actor.MODERATOR in actors}
    unseen = comment.reports or queue_of(comment.status, comment.reasons) == Queue.NEW
    kept = {Status.PUBLISHED} if unseen else set()
    return frozenset(legal - {Status.ERASED} - ({Status(comment.status)} - kept))


def step(move: History, name: str | None, comment: Comment, now: datetime) -> Step:
    """Tell one move. Its text is explained only while it is the comment's present text."""
    versions = [f"classifier {move.classifier_version}"] if move.classifier_version else []
    versions += [f"policy version {move.policy_version}"] if move.policy_version else []
    current = move.revision == comment.revision
    return Step(
        version=move.version,
        revision=move.revision,
        at=time(move.at, now),
        who=name or wording.ACTORS[move.actor],
        before=None if move.from_status is None else wording.STATUSES[move.from_status],
        after=wording.STATUSES[move.to_status],
        status=move.to_status,
        reasons=_sentences(move.reasons),
        note=move.note,
        scores=scores(move.scores),
        made_by=", ".join(versions),
        explained=highlights.explained(comment.body, move.contributions) if current else [],
    )


def scores(stored: dict[str, Any] | None) -> list[Score]:
    """List scores, the highest first; what could not be scored last."""
    named = [Score(wording.attribute(name), value) for name, value in (stored or {}).items()]
    return sorted(named, key=lambda score: -1.0 if score.value is None else score.value, reverse=True)


def time(at: datetime, now: datetime) -> Time:
    """Give a moment in its three forms."""
    return Time(wording.clock(at), wording.ago(at, now), moment(at) or "")


def _sentences(reasons: list[dict[str, Any]]) -> list[str]:
    return [str(reason["sentence"]) for reason in reasons_view(reasons)]
