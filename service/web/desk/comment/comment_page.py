"""The page of one comment: its card, what made its score, and its history."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, make_response, render_template

from service.comments import surroundings
from service.comments.errors import NotFound
from service.comments.review import may_see
from service.comments.store import authoring
from service.comments.store import desk as desk_store
from service.comments.store import people as people_store
from service.comments.store.desk_sizes import sizes
from service.comments.store.replies import open_replies
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.comment import without
from service.web.desk.comment.cards import Card, Time, card, time
from service.web.desk.comment.steps import Step, step
from service.web.desk.comment.without import Without
from service.web.desk.tabs import Sizes, tabs


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a comment had before its author edited it."""

    number: int
    body: str
    replaced: Time


@dataclass(frozen=True, slots=True)
class Found:
    """A comment with everything around it."""

    card: Card
    steps: list[Step]
    sizes: Sizes
    replies: int  # that are published or held
    texts: list[Text]
    without: dict[str, Without]  # by attribute


def page(
    comment_id: uuid.UUID,
    *,
    back: str,
    status: int = 200,
    problem: str = "",
    seen: int | None = None,
    typed: Mapping[str, object] | None = None,
    address: str = "",
) -> Response:
    """Give a comment's page: with what is wrong, or what happened since the version that was seen."""
    found = _find(comment_id, services().now())
    shown = render_template(
        "desk/comment.html",
        card=found.card,
        steps=found.steps[::-1],
        explained=next((one.explained for one in reversed(found.steps) if one.explained), []),
        without=found.without,
        problem=problem,
        meanwhile=_since(found.steps, seen),
        typed=typed or {},
        address=address,
        back=back,
        tabs=tabs(found.sizes),
        replies=found.replies,
        texts=found.texts,
        replies_words=wording.replies(found.replies),
        reasons=wording.REASONS,
    )
    return make_response(shown, status)


def card_alone(comment_id: uuid.UUID, *, back: str, seen: int | None = None) -> Response:
    """Give a comment's card without a page around it."""
    found = _find(comment_id, services().now(), whole=False)
    return make_response(
        render_template(
            "desk/card.html",
            card=found.card,
            meanwhile=_since(found.steps, seen),
            back=back,
            reasons=wording.REASONS,
        )
    )


def _find(comment_id: uuid.UUID, now: datetime, *, whole: bool = True) -> Found:
    sites, vault = guard.moderator().sites, services().vault
    with services().databases.main.read() as session:
        row = desk_store.one(session, comment_id)
        if row is None or not may_see(sites, row[0].site_id):
            raise NotFound("There is no such comment.")
        moves = desk_store.history(session, comment_id)
        around = surroundings.gather(session, vault, [(row[0], row[1])], sites=sites, now=now)[comment_id]
        counted = sizes(session, now, sites=sites)
        replies = len(open_replies(session, comment_id)) if whole else 0
        behind = people_store.behind(session, comment_id) if whole else None
        earlier = authoring.revisions(session, comment_id) if whole and row[0].revision > 1 else ()
    steps = [step(move, name, row[0], now) for move, name in moves]
    texts = [Text(one.revision, one.body, time(one.replaced_at, now)) for one in earlier]
    kind = behind[1].email_kind if behind and behind[1] else None
    lower = without.ask(services().scorer, row[0], kind, [move for move, _ in moves]) if whole else {}
    return Found(card(*row, now, around, whole=whole), steps, counted, replies, texts, lower)


def _since(steps: Sequence[Step], seen: int | None) -> list[Step]:
    return [] if seen is None else [one for one in steps if one.version > seen]
