"""Step 7: people decide. A decision names the version it was made on and conflicts if that is no longer current."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.comments import outcome
from service.comments.erasing import clearing
from service.comments.errors import IllegalMove, NotFound
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import REJECTIONS, Reason, reason_from_json
from service.comments.store import comments as comment_store
from service.comments.tables import Comment
from service.comments.values import is_blank

MAX_NOTE = 2000
Sites = Collection[int] | None  # that somebody is limited to; None means all


class BadWish(ValueError):
    """What somebody wants cannot be done; `field` says what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants done with comments. Holding one that is held asks for a second opinion.

    Raises BadWish if a rejection has none of `REJECTIONS` as its reason, or the note is too long. At the desk the
    reason `other` needs a note; a site that decides by itself has its own place for that.
    """

    to: Status
    actor: Actor
    actor_id: int | None = None
    reason: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.to is Status.REJECTED and self.reason not in REJECTIONS:
            raise BadWish("reason", f"A rejection needs a reason: {', '.join(REJECTIONS)}.")
        if self.note is not None and len(self.note) > MAX_NOTE:
            raise BadWish("note", f"A note has at most {MAX_NOTE} characters.")
        if self.actor is Actor.MODERATOR and self.reason == "other" and is_blank(self.note or ""):
            raise BadWish("note", "Say why in a note: “Other” alone tells nobody anything.")

    def move(self, comment: Comment, version: int) -> Move:
        """Give the move that this wish is for a comment as it was seen. Raises IllegalMove if it changes nothing."""
        codes = self._codes(comment)
        same = comment.status == self.to and [one["code"] for one in comment.reasons[: len(codes)]] == codes
        if same and not comment.reports and comment.version == version:
            raise IllegalMove(f"The comment is already {self.to}.")
        escalates = codes == ["escalated"]
        kept = [reason_from_json(one) for one in comment.reasons if one["code"] != "escalated"] if escalates else []
        return Move(
            comment_id=comment.id,
            to=self.to,
            actor=self.actor,
            actor_id=self.actor_id,
            reasons=(*map(Reason, codes), *kept),
            note=self.note or None,
            at_version=version,
        )

    def _codes(self, comment: Comment) -> list[str]:
        if self.to is Status.REJECTED and self.reason:
            return [self.reason]
        if self.to is Status.PUBLISHED:
            return ["approved"]
        return ["escalated" if comment.status == Status.HELD and self.actor is Actor.MODERATOR else "other"]


def decide(
    session: Session, comment_id: uuid.UUID, wish: Wish, *, version: int, now: datetime, sites: Sites = None
) -> Comment:
    """Publish, hold or reject a comment by hand; with `sites`, only if it is of one of these.

    Raises
    ------
    NotFound
        if there is no such comment.
    StaleDecision
        if the comment has moved on since `version`.
    IllegalMove
        if it cannot be moved there.
    """
    comment = comment_store.lock(session, [comment_id]).get(comment_id)
    if comment is None or not may_see(sites, comment.site_id):
        raise NotFound("There is no such comment.")
    return outcome.apply(session, [wish.move(comment, version)], now=now)[0]


def may_see(sites: Sites, site_id: int) -> bool:
    """Whether a site is among those that somebody is limited to; None is no limit."""
    return sites is None or site_id in sites


def remove(session: Session, comment_id: uuid.UUID, *, site_id: int, now: datetime) -> None:
    """Erase a comment at its site's wish. Raises NotFound, and IllegalMove if it is erased already."""
    if comment_store.get(session, comment_id, site_id=site_id) is None:
        raise NotFound("There is no such comment.")
    move = Move(comment_id=comment_id, to=Status.ERASED, actor=Actor.SITE, reasons=(Reason("removed_by_site"),))
    clearing.clear(session, outcome.apply(session, [move], now=now))
