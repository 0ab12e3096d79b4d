"""Applying moves: status, history, totals and the notice to the site, in one transaction or not at all."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import faults
from service.comments.erasing import holds
from service.comments.errors import StaleDecision
from service.comments.ids import new_id
from service.comments.lifecycle import HUMANS, Actor, Status, check_move
from service.comments.queues import queue_of
from service.comments.reasons import Reason
from service.comments.store import comments as comment_store
from service.comments.store import finding, outbox, reports, rows, totals
from service.comments.tables import Comment, History, OutboxEvent, Page, Site
from service.comments.views import site_view

NOTICES = {
    Status.PUBLISHED: "comment.published",
    Status.HELD: "comment.held",
    Status.REJECTED: "comment.rejected",
    Status.ERASED: "comment.erased",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is to happen to one comment. `at_version` or `at_revision` is what the decider saw.

    A move that takes a decision back names the version which that had made (`undoes`), and the reasons that are the
    comment's again (`restores`); `reasons` then only say why it moved.
    """

    comment_id: uuid.UUID
    to: Status
    actor: Actor
    reasons: tuple[Reason, ...]
    actor_id: int | None = None
    note: str | None = None
    at_revision: int | None = None
    at_version: int | None = None
    scores: Mapping[str, float | None] | None = None
    contributions: Mapping[str, Any] | None = None
    classifier_version: str | None = None
    policy_version: int | None = None
    language: str | None = None
    undoes: int | None = None
    restores: Sequence[Mapping[str, Any]] | None = None

    @property
    def is_by_author_for_good(self) -> bool:
        """Whether authors erase what is theirs, which a hold forbids."""
        return self.to is Status.ERASED and self.actor is Actor.AUTHOR


def apply(session: Session, moves: Sequence[Move], *, now: datetime) -> list[Comment]:
    """Make the moves and give the comments that moved.

    The rows are locked, so what is checked here still holds when it is written. A decision of the policy that comes
    late (the comment was edited, decided or erased meanwhile) is dropped: one automatic decision a revision.

    Raises
    ------
    StaleDecision
        if a move's `at_version` is no longer the comment's version; nothing is moved then.
    IllegalMove
        if the lifecycle has no such move.
    KeptFromErasure
        if an author erases what has to be kept; nothing is moved then.
    """
    locked = comment_store.lock(session, [move.comment_id for move in moves])
    made = [(move, locked[move.comment_id]) for move in moves if _hits(move, locked.get(move.comment_id))]
    if not made:
        return []
    holds.check(session, {c.person_id for move, c in made if c.person_id and move.is_by_author_for_good})
    changes: Counter[tuple[int, str]] = Counter()
    histories = []
    undone = {move.comment_id: move.undoes for move, _ in made if move.undoes is not None}
    reopened = reports.reopen(session, undone)
    left = [comment.id for _, comment in made if comment.status in {Status.HELD, Status.REJECTED}]
    looked_at = [comment.id for move, comment in made if comment.reports and _closes_reports(move)]
    for move, comment in made:
        check_move(Status(comment.status), move.to, move.actor)
        changes.subtract(_counted(comment))
        from_status = comment.status
        _write(comment, move, now)
        comment.reports = _open_reports(comment, move, reopened)
        changes.update(_counted(comment))
        histories.append(history_row(comment, move, from_status=from_status, now=now))
    session.flush()
    faults.reach("deciding.update")
    rows.add(session, History, histories)
    faults.reach("deciding.history")
    totals.add(session, changes)
    faults.reach("deciding.totals")
    _make_findable(session, made, left)
    reports.close(session, looked_at, now)
    unheard = outbox.cancel(session, undone)
    _notify(session, [comment for comment in _moved(made, histories) if comment.id not in unheard], now)
    faults.reach("deciding.outbox")
    return [comment for _, comment in made]


def _counted(comment: Comment) -> dict[tuple[int, str], int]:
    """Say in which totals a comment is: its status, and the queue if that is a part of it."""
    queue = queue_of(comment.status, comment.reasons)
    names = {comment.status} | ({queue} & totals.PARTS) | ({totals.REPORTED} if comment.reports else set())
    return {(comment.site_id, name): 1 for name in names}


def _make_findable(session: Session, made: Sequence[tuple[Move, Comment]], left: Sequence[uuid.UUID]) -> None:
    """Let what waits be found by its like at the desk, and what people called spam by what comes after it."""
    if left:
        finding.forget_likeness(session, left)
    finding.note_likeness(session, [comment for _, comment in made if comment.status == Status.HELD])
    finding.note_rejected(session, [comment for _, comment in made])
    finding.note_links(session, [comment for move, comment in made if move.actor is Actor.POLICY])
    finding.note_links_told(session, [comment for move, comment in made if move.actor is not Actor.POLICY])


def _moved(made: Sequence[tuple[Move, Comment]], histories: Sequence[Mapping[str, Any]]) -> Iterator[Comment]:
    """Give the comments whose status is another than before; their sites want to hear of it."""
    for (_, comment), history in zip(made, histories, strict=True):
        if history["from_status"] != comment.status:
            yield comment


def _open_reports(comment: Comment, move: Move, reopened: Mapping[uuid.UUID, int]) -> int:
    """Say how many reports nobody has looked at after a move.

    A decision is a look at all of them. Taking it back is none, and what the decision had closed is open again.
    """
    return 0 if _closes_reports(move) else comment.reports + reopened.get(comment.id, 0)


def _closes_reports(move: Move) -> bool:
    """Whether nothing is left to look at: a person decided, or readers do not see the comment any more."""
    return (move.actor in HUMANS and move.undoes is None) or move.to not in {Status.PUBLISHED, Status.PENDING}


def _hits(move: Move, comment: Comment | None) -> bool:
    if comment is None:
        return False
    if move.actor is Actor.POLICY:
        return comment.status == Status.PENDING and comment.revision == move.at_revision
    if move.at_version is not None and comment.version != move.at_version:
        raise StaleDecision(comment.version, comment.status)
    return True


def _write(comment: Comment, move: Move, now: datetime) -> None:
    comment.status = move.to
    comment.version += 1
    comment.reasons = [reason.as_json() for reason in move.reasons] if move.restores is None else list(move.restores)
    comment.updated_at = now
    comment.decided_at = None if move.to is Status.PENDING else now
    comment.lease_until = None
    if move.actor is Actor.POLICY:
        comment.scores = None if move.scores is None else dict(move.scores)
        comment.risk = max((score for score in (move.scores or {}).values() if score is not None), default=None)
        comment.language = move.language
        comment.classifier_version = move.classifier_version
        comment.policy_version = move.policy_version


def history_row(comment: Comment, move: Move, *, from_status: str | None, now: datetime) -> dict[str, Any]:
    """Give the history row of a move that was just written to `comment`."""
    return {
        "comment_id": comment.id,
        "version": comment.version,
        "revision": comment.revision,
        "at": now,
        "actor": move.actor,
        "actor_id": move.actor_id,
        "from_status": from_status,
        "to_status": move.to,
        "undoes": move.undoes,
        "reasons": [reason.as_json() for reason in move.reasons],
        "note": move.note,
        "scores": move.scores,
        "contributions": move.contributions,
        "classifier_version": move.classifier_version,
        "policy_version": move.policy_version,
    }


def _notify(session: Session, comments: Sequence[Comment], now: datetime) -> None:
    """Owe each comment's site a notice, if it wants notices."""
    sites = {comment.site_id for comment in comments}
    wanting = set(session.scalars(select(Site.id).where(Site.id.in_(sites), Site.webhook_url.is_not(None))))
    owed = [comment for comment in comments if comment.site_id in wanting and comment.status in NOTICES]
    if not owed:
        return
    pages = {page.id: page for page in session.scalars(select(Page).where(Page.id.in_({c.page_id for c in owed})))}
    events = [
        {
            "id": new_id(now),
            "site_id": comment.site_id,
            "comment_id": comment.id,
            "version": comment.version,
            "kind": NOTICES[Status(comment.status)],
            "payload": site_view(comment, pages[comment.page_id]),
            "created_at": now,
            "next_attempt_at": now,
        }
        for comment in owed
    ]
    rows.add(session, OutboxEvent, events)
