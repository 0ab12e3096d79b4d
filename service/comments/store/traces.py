"""What was erased and may still be read in SQLite's write-ahead log, and word by word in its index, until a scrub.

A row a time, written with the erasure itself, so that nothing is forgotten if the process ends before the scrub. By
random number, none of which comes back: whoever scrubs forgets what was noted before, and nothing that came meanwhile.
"""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.comments.tables import Trace

MOST = 5000  # that are looked at at once


def note(session: Session) -> None:
    """Note that something was erased. PostgreSQL clears away by itself."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(insert(Trace).values(id=uuid.uuid4()))


def noted(session: Session, limit: int = MOST) -> Sequence[uuid.UUID]:
    """List what was noted since the last scrub."""
    return session.scalars(select(Trace.id).limit(limit)).all()


def forget(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Delete what was noted before a scrub began."""
    session.execute(delete(Trace).where(Trace.id.in_(ids)).execution_options(synchronize_session=False))
