"""Answers that were given for idempotency keys."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from service.comments.store.sites import insert_for
from service.comments.tables import IdempotencyRow

# Made once: putting a statement together takes longer than running it.
_FIND = select(IdempotencyRow.fingerprint, IdempotencyRow.comment_id).where(
    IdempotencyRow.credential_id == bindparam("credential_id"),
    IdempotencyRow.key == bindparam("key"),
    IdempotencyRow.created_at >= bindparam("since"),
)


def find(session: Session, credential_id: int, key: str, *, since: datetime) -> Row[str, uuid.UUID] | None:
    """Find what a key was used for, its fingerprint and the comment's id, unless that is too long ago."""
    wanted = {"credential_id": credential_id, "key": key, "since": since}
    return session.connection().execute(_FIND, wanted).one_or_none()


class Use(NamedTuple):
    """What a key is to be used for, and by whom."""

    credential_id: int
    key: str
    fingerprint: str
    comment_id: uuid.UUID


def take(session: Session, uses: Sequence[Use], *, since: datetime, now: datetime) -> set[tuple[int, str]]:
    """Use keys, each once, in this order, and say which of them nobody else had: by credential and key.

    Waits for a transaction that is using one of them.
    """
    if not uses:
        return set()
    new = insert_for(session)(IdempotencyRow)
    taken_over = {name: new.excluded[name] for name in ("fingerprint", "comment_id", "created_at")}
    unless_valid = new.on_conflict_do_update(
        index_elements=("credential_id", "key"), set_=taken_over, where=IdempotencyRow.created_at < since
    )
    rows = [{**use._asdict(), "created_at": now} for use in uses]
    returning = unless_valid.returning(IdempotencyRow.credential_id, IdempotencyRow.key)
    taken = session.connection().execute(returning, rows)
    return {(credential_id, key) for credential_id, key in taken}
