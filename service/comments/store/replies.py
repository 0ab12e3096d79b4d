"""The replies to a comment, and the replies to those, as far as they can still be decided."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Comment

MOST = 200
DEEPEST = 20


def open_replies(session: Session, comment_id: uuid.UUID) -> list[uuid.UUID]:
    """Give the replies below a comment that are published or held; `MOST` at most, and those nearest to it first.

    Below a reply that was rejected, too: readers saw what is under it.
    """
    found: list[uuid.UUID] = []
    level = [comment_id]
    for _ in range(DEEPEST):
        query = select(Comment.id, Comment.status).where(Comment.parent_id.in_(level)).order_by(Comment.id).limit(MOST)
        rows = session.execute(query).all()
        found += [one for one, status in rows if status in {Status.PUBLISHED, Status.HELD}]
        level = [one for one, _ in rows]
        if not level or len(found) >= MOST:
            break
    return found[:MOST]
