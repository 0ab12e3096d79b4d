"""What the desk shows of a comment. It is not told of the e-mail address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.comments.lifecycle import MOVES, Actor, Status
from service.comments.queues import Queue, queue_of
from service.comments.reasons import reason_from_json
from service.comments.store.around import SHOWN
from service.comments.store.context import Parent
from service.comments.surroundings import Surroundings
from service.comments.tables import Comment, Page, Site
from service.comments.views import moment
from service.web.desk import wording
from service.web.desk.comment import highlights

LONG = 1200  # characters of a text that a card shows in a queue; the rest is on the comment's own page
DRAWN = 3  # of a comment's scores, on a card; the others are listed
NOTHING = Surroundings()


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


@dataclass(frozen=True, slots=True)
class Reported:
    """What readers say of a comment: a line for each reason."""

    line: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Above:
    """What a comment answers."""

    id: str
    author_name: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Known:
    """What moderators know of an author: a ban, trust or a note, and in which words."""

    kind: str
    line: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Appealed:
    """What the author says against a rejection."""

    words: str
    at: Time


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
    above: Above | None
    received: Time
    body: str
    brief: highlights.Brief
    left_out: int
    language: str | None
    reasons: list[str]
    further: str  # how the reasons after the first are led in
    suggested: str
    scores: list[Score]
    lower: list[tuple[str, list[str]]]
    moves: frozenset[str]
    may_escalate: bool
    past: str
    alike: str
    alike_how: str
    has_address: bool
    reported: list[Reported]
    marks: list[Known]
    appeal: Appealed | None
    edits: str


def card(
    comment: Comment, page: Page, site: Site, now: datetime, around: Surroundings = NOTHING, *, whole: bool = False
) -> Card:
    """Make a comment's card: of its whole text, or of as much as a queue shows."""
    every = scores(comment.scores)
    text = comment.body if whole else wording.start(comment.body, LONG)
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
        above=None if around.parent is None else _above(around.parent),
        received=time(comment.received_at, now),
        body=comment.body,
        brief=highlights.brief(text, around.contributions, _attribute(comment.reasons)),
        left_out=len(comment.body) - len(text),
        language=_foreign(comment.language or comment.locale, site.languages),
        reasons=sentences(comment.reasons),
        further="It was rejected because:" if _first(comment.reasons).get("code") == "appealed" else "And:",
        suggested=wording.suggested(comment.reasons),
        scores=every[:DRAWN],
        lower=_by_figure(every[DRAWN:]),
        moves=_moves(comment),
        may_escalate=comment.status == Status.HELD and _first(comment.reasons).get("code") != "escalated",
        past=wording.past(around.past, now),
        alike=wording.alike(around.alike, SHOWN),
        alike_how=wording.alike_how(around.alike),
        has_address=comment.person_id is not None,
        reported=[Reported(wording.reported(one.reason, one.count), one.notes) for one in around.reports],
        marks=[Known(one.kind, wording.mark(one.kind, one.made_by, one.expires_at), one.words) for one in around.marks],
        appeal=_appealed(comment, around, now, whole=whole),
        edits=wording.edits(comment.revision - 1),
    )


def _appealed(comment: Comment, around: Surroundings, now: datetime, *, whole: bool) -> Appealed | None:
    """Give what its author says: in a list only while somebody is to hear it."""
    if around.appeal is None or not (whole or comment.status == Status.HELD):
        return None
    return Appealed(around.appeal.words, time(around.appeal.at, now))


def _above(parent: Parent) -> Above:
    return Above(str(parent.id), parent.author_name, wording.excerpt(parent.start))


def _moves(comment: Comment) -> frozenset[str]:
    """Give where a moderator may move a comment; what nobody has looked at may stay where it is."""
    legal = {to for (at, to), actors in MOVES.items() if at == comment.status and Actor.MODERATOR in actors}
    unseen = comment.reports or queue_of(comment.status, comment.reasons) == Queue.NEW
    kept = {Status.PUBLISHED} if unseen else set()
    return frozenset(legal - {Status.ERASED} - ({Status(comment.status)} - kept))


def _foreign(tag: str | None, languages: list[str]) -> str | None:
    """Give a language only if it is none that the site expects: otherwise it says nothing."""
    return tag if tag and tag.partition("-")[0] not in {one.partition("-")[0] for one in languages} else None


def _attribute(reasons: list[dict[str, Any]]) -> str | None:
    """Give the attribute whose score is why a comment is here."""
    return next((str(one["attribute"]) for one in reasons if one["code"] == "score"), None)


def _first(reasons: list[dict[str, Any]]) -> dict[str, Any]:
    return reasons[0] if reasons else {}


def scores(stored: dict[str, Any] | None) -> list[Score]:
    """List scores, the highest first; what could not be scored last."""
    named = [Score(wording.attribute(name), value) for name, value in (stored or {}).items()]
    return sorted(named, key=lambda score: -1.0 if score.value is None else score.value, reverse=True)


def _by_figure(lower: list[Score]) -> list[tuple[str, list[str]]]:
    """Put scores together that show the same figure."""
    together: dict[str, list[str]] = {}
    for score in lower:
        figure = "not in this language" if score.value is None else f"{score.value:.2f}"
        together.setdefault(figure, []).append(score.name)
    return list(together.items())


def time(at: datetime, now: datetime) -> Time:
    """Give a moment in its three forms."""
    return Time(wording.clock(at), wording.ago(at, now), moment(at) or "")


def sentences(reasons: list[dict[str, Any]]) -> list[str]:
    """Say why, a sentence a reason, with attributes in words."""
    named = [
        {**one, "attribute": wording.attribute(str(one["attribute"]))} if "attribute" in one else one for one in reasons
    ]
    return [reason_from_json(one).sentence for one in named]
