"""Step 7: people decide. A decision names the version it was made on and conflicts if that is no longer current."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from service.comments import outcome
from service.comments.errors import NotFound
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import REJECTIONS, Reason
from service.comments.store import comments as comment_store
from service.comments.tables import Comment

MAX_NOTE = 2000


def decide(
    session: Session,
    comment_id: uuid.UUID,
    *,
    to: Status,
    version: int,
    actor: Actor,
    now: datetime,
    actor_id: int | None = None,
    reason: str | None = None,
    note: str | None = None,
    site_id: int | None = None,
) -> Comment:
    """Publish, hold or reject a comment by hand; with `site_id`, only if it is that site's.

    Raises
    ------
    NotFound
        if there is no such comment.
    StaleDecision
        if the comment has moved on since `version`.
    IllegalMove
        if it cannot be moved there.
    ValueError
        if a rejection has none of `REJECTIONS` as its reason, or the note is too long.
    """
    if comment_store.get(session, comment_id, site_id=site_id) is None:
        raise NotFound("There is no such comment.")
    if to is Status.REJECTED and reason not in REJECTIONS:
        raise ValueError(f"A rejection needs a reason: {', '.join(REJECTIONS)}.")
    if note is not None and len(note) > MAX_NOTE:
        raise ValueError(f"A note has at most {MAX_NOTE} characters.")
    code = reason if to is Status.REJECTED and reason else "approved" if to is Status.PUBLISHED else "other"
    move = Move(
        comment_id=comment_id,
        to=to,
        actor=actor,
        actor_id=actor_id,
        reasons=(Reason(code),),
        note=note or None,
        at_version=version,
    )
    return outcome.apply(session, [move], now=now)[0]


def remove(session: Session, comment_id: uuid.UUID, *, site_id: int, now: datetime) -> None:
    """Erase a comment at its site's wish. Raises NotFound, and IllegalMove if it is erased already."""
    if comment_store.get(session, comment_id, site_id=site_id) is None:
        raise NotFound("There is no such comment.")
    move = Move(comment_id=comment_id, to=Status.ERASED, actor=Actor.SITE, reasons=(Reason("removed_by_site"),))
    for comment in outcome.apply(session, [move], now=now):
        outcome.clear(session, comment)
