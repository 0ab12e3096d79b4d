"""What people decided."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session, aliased

from service.comments.tables import Comment, History, Person


def latest_by_people(session: Session, actors: Sequence[str]) -> Iterator[Row[History, Comment, str | None]]:
    """Walk through the last decision of a person on the present revision of each comment that still has a text.

    What was taken back was not said, and taking back says nothing.
    """
    later, undoing = aliased(History), aliased(History)
    undone = exists().where(undoing.comment_id == later.comment_id, undoing.undoes == later.version)
    last = (
        select(func.max(later.version))
        .where(
            later.comment_id == Comment.id,
            later.revision == Comment.revision,
            later.actor.in_(actors),
            later.undoes.is_(None),
            ~undone,
        )
        .scalar_subquery()
    )
    query = (
        select(History, Comment, Person.email_kind)
        .join(Comment, Comment.id == History.comment_id)
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(History.version == last, Comment.status != "erased")
        .order_by(History.id)
        .execution_options(yield_per=500)
    )
    yield from session.execute(query)
