"""Erasing people step by step, in short transactions, so that whoever posts meanwhile waits for none of it.

Who is erased is marked first: their keyed hash goes, so that they are found no more and a new comment from the same
address makes a new person. Then their key goes, which makes the sealed address unreadable, then their comments. The
sealed address goes last and says until then that something is left, which the sweep does if whoever began does not.
"""

import time
import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from service.comments import outcome
from service.comments.erasing import clearing
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import Reason
from service.comments.store import checks, finding, readers, traces
from service.comments.store import comments as comment_store
from service.comments.store import marks as mark_store
from service.comments.store import people as store
from service.database import Databases

COMMENTS = 50  # in one transaction
CHECKS = 500
BREATH_SECONDS = 0.005  # between two transactions, for others to begin theirs: SQLite has no queue


def begin(databases: Databases, ids: Sequence[uuid.UUID], now: datetime) -> None:
    """Mark people as erased, and forget what moderators knew of them but a ban, and their keys."""
    with databases.main.write() as session:
        mark_store.forget(session, ids, now)
        store.mark_erased(session, ids, now)
    _forget_keys(databases, ids)


def finish(databases: Databases, ids: Sequence[uuid.UUID], now: datetime, most: int | None = None) -> int:
    """Erase what is left of people who are marked, in `most` transactions at most. Gives how many comments it reached.

    The key is forgotten again: whoever began may not have come so far.
    """
    _forget_keys(databases, ids)
    reached = 0
    for number in count(1):
        with databases.main.write() as session:
            found = store.comments_of(session, ids, COMMENTS)
            reached += clear_comments(session, found, now)
            is_over = not found and not checks.delete_of_people(session, ids, CHECKS)
            if is_over:
                readers.forget(session, ids)
                store.forget_addresses(session, ids)
                traces.note(session)
        if is_over or number == most:
            break
        time.sleep(BREATH_SECONDS)
    return reached


def clear_comments(
    session: Session, ids: Sequence[uuid.UUID], now: datetime, reason: str = "erased_with_person"
) -> int:
    """Erase comments that are not erased yet, and give how many there were. Let them be few: they are one step.

    Looked at again under their lock: somebody else may be erasing the same.
    """
    locked = comment_store.lock(session, ids) if ids else {}
    left = [one for one, comment in locked.items() if comment.status != Status.ERASED]
    moves = [Move(comment_id=one, to=Status.ERASED, actor=Actor.SYSTEM, reasons=(Reason(reason),)) for one in left]
    clearing.clear(session, outcome.apply(session, moves, now=now))
    return len(left)


def scrub(databases: Databases) -> None:
    """Take the last traces of what was erased out of the index of words and the write-ahead logs.

    If somebody is reading for too long, the traces stay noted, and the sweep does it again.
    """
    with databases.main.read() as session:
        noted = traces.noted(session)
    finding.merge_words(databases.main)
    if empty_logs(databases) and noted:
        with databases.main.write() as session:
            traces.forget(session, noted)


def empty_logs(databases: Databases) -> bool:
    """Take what was erased out of the write-ahead logs alone; False if somebody was reading for too long."""
    return all([databases.main.scrub(), databases.keys.scrub()])


def _forget_keys(databases: Databases, ids: Sequence[uuid.UUID]) -> None:
    with databases.keys.write() as keys:
        store.forget_keys(keys, ids)
