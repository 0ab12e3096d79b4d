"""What readers report."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Comment, Report

NOTES = 5  # of those who gave the same reason, the newest


@dataclass(frozen=True, slots=True)
class Grouped:
    """How many readers gave one reason and nobody has looked since; what the last few of them wrote, newest first."""

    reason: str
    count: int
    notes: tuple[str, ...]


def lock_published(session: Session, comment_id: uuid.UUID, site_id: int) -> bool:
    """Keep a comment as it is until this transaction ends; say whether it is one of the site that readers can see."""
    query = select(Comment.id).where(
        Comment.id == comment_id, Comment.site_id == site_id, Comment.status == Status.PUBLISHED
    )
    return session.scalar(query.with_for_update(key_share=True)) is not None


def is_known(session: Session, comment_id: uuid.UUID, reporters: Sequence[str]) -> bool:
    """Whether a reader has reported a comment before; their hash may be under any of the keys."""
    query = select(Report.id).where(Report.comment_id == comment_id, Report.reporter.in_(reporters)).limit(1)
    return session.scalar(query) is not None


def count_one(session: Session, comment_id: uuid.UUID) -> int:
    """Count one more open report of a comment and give how many there are now."""
    return session.scalars(
        update(Comment)
        .where(Comment.id == comment_id)
        .values(reports=Comment.reports + 1)
        .returning(Comment.reports)
        .execution_options(synchronize_session=False)
    ).one()


def open_on(session: Session, comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Grouped]]:
    """Group the open reports of published comments by reason, the most frequent first; in one query."""
    if not comment_ids:
        return {}
    group = (Report.comment_id, Report.reason)
    newest_note_first = (Report.note.is_(None), Report.id.desc())
    ranked = (
        select(
            *group,
            Report.note,
            func.count().over(partition_by=group).label("size"),
            func.row_number().over(partition_by=group, order_by=newest_note_first).label("place"),
        )
        .join(Comment, Comment.id == Report.comment_id)
        .where(Report.comment_id.in_(comment_ids), Report.closed_at.is_(None), Comment.status == Status.PUBLISHED)
        .subquery()
    )
    rows = session.execute(
        select(ranked)
        .where(ranked.c.place <= NOTES)
        .order_by(ranked.c.comment_id, ranked.c.size.desc(), ranked.c.reason, ranked.c.place)
    )
    notes: defaultdict[tuple[uuid.UUID, str, int], list[str]] = defaultdict(list)
    for comment_id, reason, note, size, _place in rows:
        notes[comment_id, reason, size] += [note] if note else []
    grouped: defaultdict[uuid.UUID, list[Grouped]] = defaultdict(list)
    for (comment_id, reason, size), words in notes.items():
        grouped[comment_id].append(Grouped(reason, size, tuple(words)))
    return dict(grouped)


def forget_reporters(session: Session, before: datetime, limit: int) -> int:
    """Remove the keyed hash of the reader's IP prefix from reports made before a moment; say from how many."""
    query = select(Report.id).where(Report.reporter.is_not(None), Report.at < before).order_by(Report.at).limit(limit)
    ids = session.scalars(query).all()
    if ids:
        session.execute(
            update(Report).where(Report.id.in_(ids)).values(reporter=None).execution_options(synchronize_session=False)
        )
    return len(ids)


def close(session: Session, comment_ids: Collection[uuid.UUID], now: datetime) -> None:
    """Note that somebody has looked at what was reported of these comments."""
    if comment_ids:
        version = select(Comment.version).where(Comment.id == Report.comment_id).scalar_subquery()
        session.execute(
            update(Report)
            .where(Report.comment_id.in_(comment_ids), Report.closed_at.is_(None))
            .values(closed_at=now, closed_version=version)
            .execution_options(synchronize_session=False)
        )


def reopen(session: Session, versions: Mapping[uuid.UUID, int]) -> Counter[uuid.UUID]:
    """Open again what was closed by the decisions that made these versions; count it by comment."""
    if not versions:
        return Counter()
    by_them = tuple_(Report.comment_id, Report.closed_version).in_(list(versions.items()))
    opened = session.scalars(
        update(Report)
        .where(Report.comment_id.in_(versions), by_them)
        .values(closed_at=None, closed_version=None)
        .returning(Report.comment_id)
        .execution_options(synchronize_session=False)
    )
    return Counter(opened)


def forget_notes(session: Session, comment_ids: Collection[uuid.UUID]) -> None:
    """Remove what readers wrote about erased comments."""
    session.execute(
        update(Report)
        .where(Report.comment_id.in_(comment_ids))
        .values(note=None, reporter=None)
        .execution_options(synchronize_session=False)
    )
