"""A ban together with what its author has waiting: held comments can be rejected with it, as one undoable action."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.comments.authors import marking
from service.comments.authors.marking import Deed
from service.comments.authors.marks import Author
from service.comments.decisions import actions
from service.comments.lifecycle import Actor, Status
from service.comments.review import Sites, Wish
from service.comments.store import authors as store
from service.comments.tables import Comment

WORDS = "held comments of a banned author"


@dataclass(frozen=True, slots=True)
class Besides:
    """What is done with the comments that were held when somebody looked, by the database's clock."""

    reason: str
    note: str | None
    seen_at: datetime
    sites: Sites


def ban(
    session: Session, author: Author, comment: Comment, deed: Deed, besides: Besides | None
) -> tuple[int, int | None]:
    """Ban the author of a comment; give the mark's number, and the action's by which held comments are being rejected.

    `advancing.work` does that action. There is none if nothing that was seen is held any more.
    """
    mark = marking.ban(session, author, deed)
    if besides is None:
        return mark.id, None
    wish = Wish(to=Status.REJECTED, actor=Actor.MODERATOR, actor_id=deed.by, reason=besides.reason, note=besides.note)
    waiting = store.held(comment, besides.seen_at)
    if session.execute(waiting.limit(1)).first() is None:
        return mark.id, None
    action = actions.plan(session, waiting, wish, words=WORDS, now=deed.now)
    actions.start(session, action.id, by=deed.by, sites=besides.sites, now=deed.now)
    return mark.id, action.id
