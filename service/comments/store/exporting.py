"""What an export reads: all of it, in pages that go by an index."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.tables import History, Page, Person, Revision


def hold_still(session: Session) -> None:
    """Let this transaction see everything as it is now, whoever writes meanwhile; SQLite does so anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def pages_after(session: Session, site_id: int, last: int, limit: int) -> Sequence[Page]:
    """List a site's pages by id."""
    return session.scalars(
        select(Page).where(Page.site_id == site_id, Page.id > last).order_by(Page.id).limit(limit)
    ).all()


def moves(session: Session, ids: Sequence[uuid.UUID]) -> Sequence[History]:
    """List the moves of some comments, each comment's together and in order."""
    return session.scalars(
        select(History).where(History.comment_id.in_(ids)).order_by(History.comment_id, History.version)
    ).all()


def revisions(session: Session, ids: Sequence[uuid.UUID]) -> Sequence[Revision]:
    """List the texts that some comments had before, each comment's together and in order."""
    return session.scalars(
        select(Revision).where(Revision.comment_id.in_(ids)).order_by(Revision.comment_id, Revision.revision)
    ).all()


def person(session: Session, person_id: uuid.UUID) -> Person:
    """Load the person behind a comment."""
    return session.get_one(Person, person_id)
