"""Answers that were given for idempotency keys."""

import uuid
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.comments.store.sites import insert_new
from service.comments.tables import IdempotencyRow


def find(session: Session, credential_id: int, key: str, *, since: datetime) -> IdempotencyRow | None:
    """Find what a key was used for, unless that is too long ago."""
    row = session.get(IdempotencyRow, (credential_id, key))
    return row if row is not None and row.created_at >= since else None


def take(
    session: Session,
    credential_id: int,
    key: str,
    *,
    fingerprint: str,
    comment_id: uuid.UUID,
    since: datetime,
    now: datetime,
) -> bool:
    """Use a key, and say whether nobody else had. Waits for a transaction that is using the same key."""
    session.execute(
        delete(IdempotencyRow).where(
            IdempotencyRow.credential_id == credential_id, IdempotencyRow.key == key, IdempotencyRow.created_at < since
        )
    )
    values: dict[str, object] = {
        "credential_id": credential_id,
        "key": key,
        "fingerprint": fingerprint,
        "comment_id": comment_id,
        "created_at": now,
    }
    return insert_new(session, IdempotencyRow, values, ("credential_id", "key"))
