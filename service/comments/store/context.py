"""What stands around some comments: what they answer, and what made their scores. Each in one query."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Actor
from service.comments.tables import Comment, History

EXCERPT = 300  # characters of a parent's text that are read; one line of them is shown


@dataclass(frozen=True, slots=True)
class Parent:
    """What a comment answers: the start of its text, and where it stands."""

    id: uuid.UUID
    author_name: str
    start: str
    status: str


def parents(session: Session, comments: Sequence[Comment]) -> dict[uuid.UUID, Parent]:
    """Give the parent of each comment that has one, by the comment's id."""
    wanted = {one.parent_id for one in comments if one.parent_id is not None}
    if not wanted:
        return {}
    query = select(
        Comment.id, Comment.author_name, func.substr(Comment.body, 1, EXCERPT), Comment.status
    ).where(Comment.id.in_(wanted))  # fmt: skip
    found = {row[0]: Parent(*row) for row in session.execute(query)}
    return {one.id: found[one.parent_id] for one in comments if one.parent_id in found}


def contributions(session: Session, comments: Sequence[Comment]) -> dict[uuid.UUID, dict[str, Any]]:
    """Give what made the scores of each comment's present text, as it was stored with the policy's last move."""
    revisions = {one.id: one.revision for one in comments}
    query = (
        select(History.comment_id, History.revision, History.contributions)
        .where(History.comment_id.in_(revisions), History.actor == Actor.POLICY)
        .order_by(History.version)
    )
    found = session.execute(query).all() if revisions else ()
    return {one: stored for one, revision, stored in found if stored and revision == revisions[one]}


def reasons(session: Session, comment_id: uuid.UUID) -> list[dict[str, Any]]:
    """Say why a comment is where it is."""
    return session.get_one(Comment, comment_id).reasons
