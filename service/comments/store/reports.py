"""What readers report."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from service.comments.tables import Report


def close(session: Session, comment_ids: Collection[uuid.UUID], now: datetime) -> None:
    """Note that somebody has looked at what was reported of these comments."""
    if comment_ids:
        session.execute(
            update(Report)
            .where(Report.comment_id.in_(comment_ids), Report.closed_at.is_(None))
            .values(closed_at=now)
            .execution_options(synchronize_session=False)
        )


def forget_notes(session: Session, comment_id: uuid.UUID) -> None:
    """Remove what readers wrote about an erased comment."""
    session.execute(update(Report).where(Report.comment_id == comment_id).values(note=None, reporter=None))
