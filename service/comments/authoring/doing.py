"""What authors do, each in the caller's transaction. Whoever edits rings the moderation bell after its commit.

edit     the old text is kept as a revision; the new one is pending, is scored again, and is not shown until then
remove   erased for good; the replies stay
appeal   rejected -> held, once a comment; moderators read the words beside the reasons of the rejection
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.comments import outcome
from service.comments.authoring import rights
from service.comments.authoring.asked import Edit
from service.comments.authoring.rights import Rights
from service.comments.authors import marks
from service.comments.authors.marks import Kind
from service.comments.erasing import clearing
from service.comments.errors import Conflict, NotAllowed, NotFound, StaleDecision
from service.comments.finding import text_mark
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.privacy import Vault
from service.comments.reasons import Reason, reason_from_json
from service.comments.store import authoring as store
from service.comments.store import comments as comment_store
from service.comments.store import finding
from service.comments.tables import Comment, Page, Site

NO_SUCH = "There is no comment under this address."


@dataclass(frozen=True, slots=True)
class Standing:
    """A comment as its author sees it: with its page, and what they may do."""

    comment: Comment
    page: Page
    rights: Rights


def look(session: Session, vault: Vault, comment_id: uuid.UUID, now: datetime) -> Standing:
    """Give a comment with what its author may do. Raises NotFound."""
    found = store.one(session, comment_id)
    if found is None:
        raise NotFound(NO_SUCH)
    comment, page, site = found
    may = Rights(
        edit_until=_edit_until(comment, site, now),
        delete=rights.may_delete(comment.status),
        appeal=_may_appeal(session, vault, comment, now),
    )
    return Standing(comment, page, may)


def edit(session: Session, comment_id: uuid.UUID, wanted: Edit, *, now: datetime) -> bool:
    """Give a comment a new text, and say whether it is one: the same text is no edit.

    Raises
    ------
    NotFound
        if there is no such comment.
    StaleDecision
        if somebody other than the policy has changed the comment since `wanted.version`.
    NotAllowed
        if it may not be edited, or not any more.
    """
    comment, site = _locked(session, comment_id)
    if not _is_current(session, comment, wanted.version):
        raise StaleDecision(comment.version, comment.status)
    if _edit_until(comment, site, now) is None:
        raise NotAllowed(_why_no_edit(comment, site))
    if wanted.body == comment.body:
        return False
    store.keep_text(session, comment, now)
    _rewrite(comment, wanted.body)
    finding.forget_links(session, [comment.id])  # those of the new text are written when it has been scored
    outcome.apply(session, [_move(comment, Status.PENDING, Reason("edited"))], now=now)
    return True


def remove(session: Session, comment_id: uuid.UUID, *, now: datetime) -> None:
    """Erase a comment at its author's wish; what is erased already stays so. Raises NotFound."""
    comment, _ = _locked(session, comment_id)
    if not rights.may_delete(comment.status):
        return
    move = _move(comment, Status.ERASED, Reason("removed_by_author"))
    clearing.clear(session, outcome.apply(session, [move], now=now))


def appeal(session: Session, vault: Vault, comment_id: uuid.UUID, words: str, *, now: datetime) -> None:
    """Ask moderators to look at a rejected comment again. What it was rejected for stays beside it.

    Raises
    ------
    NotFound
        if there is no such comment.
    Conflict
        if it is not rejected, or its author has appealed before.
    NotAllowed
        if the author is banned.
    """
    comment, _ = _locked(session, comment_id)
    if comment.status != Status.REJECTED:
        raise Conflict("You can appeal only while your comment is rejected.")
    if store.has_appealed(session, comment):
        raise Conflict("You have appealed already. A comment has one appeal.")
    if not _may_appeal(session, vault, comment, now):
        raise NotAllowed("There is no appeal against this decision.")
    store.keep_appeal(session, comment.id, words, now)
    earlier = [reason_from_json(one) for one in comment.reasons]
    outcome.apply(session, [_move(comment, Status.HELD, Reason("appealed"), *earlier)], now=now)


def _locked(session: Session, comment_id: uuid.UUID) -> tuple[Comment, Site]:
    comment = comment_store.lock(session, [comment_id]).get(comment_id)
    if comment is None:
        raise NotFound(NO_SUCH)
    return comment, session.get_one(Site, comment.site_id)


def _edit_until(comment: Comment, site: Site, now: datetime) -> datetime | None:
    return rights.may_edit_until(
        status=comment.status,
        reasons=comment.reasons,
        revision=comment.revision,
        received_at=comment.received_at,
        edit_minutes=site.edit_minutes,
        now=now,
    )


def _may_appeal(session: Session, vault: Vault, comment: Comment, now: datetime) -> bool:
    """Whether an author may appeal. Nothing is looked up of what is not rejected."""
    if not rights.may_appeal(status=comment.status, appealed=False, banned=False):
        return False
    appealed = store.has_appealed(session, comment)
    return rights.may_appeal(status=comment.status, appealed=appealed, banned=_is_banned(session, vault, comment, now))


def _is_banned(session: Session, vault: Vault, comment: Comment, now: datetime) -> bool:
    """Whether an author is banned whom the site vouches for: anyone can type an address to learn whether it is."""
    if comment.author_id is None:
        return False
    author = marks.author_of(session, vault, comment)
    return author is not None and Kind.BAN in marks.active(session, {comment.id: author}, now).get(comment.id, ())


def _is_current(session: Session, comment: Comment, seen: int | None) -> bool:
    """Whether a comment is as its author saw it. What the policy decided meanwhile is no change of what they edit."""
    if seen is None or seen == comment.version:
        return True
    return seen < comment.version and store.only_policy_since(session, comment.id, seen)


def _why_no_edit(comment: Comment, site: Site) -> str:
    if comment.status == Status.REJECTED:
        return "A rejected comment cannot be edited."
    if comment.status == Status.ERASED:
        return "This comment was removed."
    if comment.revision > rights.MOST_EDITS:
        return f"A comment can be edited {rights.MOST_EDITS} times."
    if not site.edit_minutes:
        return "Comments cannot be edited on this site."
    if comment.status == Status.HELD and comment.reasons and comment.reasons[0]["code"] in rights.BY_PEOPLE:
        return "A moderator is looking at this comment, so it cannot be edited now."
    return f"A comment can be edited for {site.edit_minutes} minutes; that time is over."


def _rewrite(comment: Comment, body: str) -> None:
    """Put a new text in the place of the old one, of which no score tells anything."""
    comment.body = body
    comment.text_mark = text_mark(body)
    comment.revision += 1
    comment.attempts = 0
    comment.scores = comment.risk = comment.language = None
    comment.classifier_version = comment.policy_version = None


def _move(comment: Comment, to: Status, *reasons: Reason) -> Move:
    return Move(comment_id=comment.id, to=to, actor=Actor.AUTHOR, reasons=reasons, at_version=comment.version)
