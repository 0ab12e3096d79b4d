"""The statistics: the history added up by the hour, a slice at a time, and read again for the desk."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import BigInteger, cast, func, select, text
from sqlalchemy.orm import Session

from service.comments.statistics import Counts, Moved, counted
from service.comments.store.sites import insert_for, insert_new
from service.comments.tables import Comment, History, Hourly, HourlyPlace, Moderator

_ONLY = 1  # the one row that says up to where the history is counted


@dataclass(frozen=True, slots=True)
class Horizon:
    """The newest row of the history at a moment, and the transactions that may have been at work then: those whose
    number is under `transaction` (0 where only one writes at a time)."""

    history_id: int
    transaction: int


def horizon(session: Session) -> Horizon:
    """Look how far the history goes.

    On PostgreSQL a row may become visible later than one with a higher id, for ids are given when rows are written, not
    when they are committed; and what the count has passed it never comes back to. So it goes up to a horizon only once
    every transaction has ended that was at work when that was seen (`is_settled`): then every row below is visible that
    ever will be. No clock is asked, of which every machine has its own, and a transaction may take as long as it likes.
    SQLite has one writer at a time, so there ids are committed in order.
    """
    newest = session.scalar(select(func.max(History.id))) or 0
    if session.get_bind().dialect.name == "sqlite":
        return Horizon(newest, 0)
    # Asked second: a transaction has its number when it first writes, and the history is never what it writes first.
    asked = text("SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)")
    return Horizon(newest, session.scalars(asked).one())


def is_settled(session: Session, seen: Horizon) -> bool:
    """Say whether every transaction has ended that was at work when the horizon was seen, some moment before."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    oldest = text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")
    return int(session.scalars(oldest).one()) >= seen.transaction


def count_slice(session: Session, settled: Horizon, limit: int) -> int:
    """Count up to `limit` rows of the history more, up to a settled horizon, and say how many they were.

    The place is locked and moves on in the same transaction: nothing is counted twice, whatever crashes and however
    many count at once.
    """
    insert_new(session, HourlyPlace, {"id": _ONLY, "history_id": 0}, ("id",))
    place = session.scalars(select(HourlyPlace).where(HourlyPlace.id == _ONLY).with_for_update()).one()
    rows = session.execute(
        select(History.id, History.comment_id)
        .where(History.id > place.history_id, History.id <= settled.history_id)
        .order_by(History.id)
        .limit(limit)
    ).all()
    if rows:
        _add(session, _difference(_moves(session, {row.comment_id for row in rows}, rows[-1].id), place.history_id))
        place.history_id = rows[-1].id
    return len(rows)


def _moves(session: Session, comment_ids: Collection[uuid.UUID], up_to: int) -> list[Moved]:
    """Load the moves of these comments, up to a row of the history, in order."""
    query = (
        select(
            History.id,
            History.comment_id,
            Comment.site_id,
            History.version,
            History.revision,
            History.at,
            History.actor,
            History.actor_id,
            History.from_status,
            History.to_status,
            History.undoes,
            History.reasons,
        )
        .join(Comment, Comment.id == History.comment_id)
        .where(History.comment_id.in_(comment_ids), History.id <= up_to)
        .order_by(History.comment_id, History.version)
    )
    return [Moved._make(row) for row in session.execute(query)]


def _difference(moves: Iterable[Moved], place: int) -> dict[tuple[int, datetime, str], int]:
    """Say what the moves after a place add to the counts of those before."""
    changes: dict[tuple[int, datetime, str], int] = {}
    for _, of_comment in groupby(moves, key=lambda move: move.comment_id):
        after = list(of_comment)
        counts: Counts = counted(after)
        if before := [move for move in after if move.history_id <= place]:
            counts.subtract(counted(before))
        for (hour, name), change in counts.items():
            key = (after[0].site_id, hour, name)
            changes[key] = changes.get(key, 0) + change
    return changes


def _add(session: Session, changes: dict[tuple[int, datetime, str], int]) -> None:
    insert = insert_for(session)(Hourly)
    grown = insert.on_conflict_do_update(
        index_elements=["site_id", "hour", "name"], set_={"count": Hourly.count + insert.excluded.count}
    )
    rows = [
        {"site_id": site_id, "hour": hour, "name": name, "count": change}
        for (site_id, hour, name), change in sorted(changes.items())
        if change
    ]
    if rows:
        session.connection().execute(grown, rows)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in steps of whole hours. `until` is not in it."""

    since: datetime
    until: datetime
    step_hours: int


def read(session: Session, span: Span, site_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Give what was counted of these sites in each step of a span: (step, from 0; name) -> how often."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    seconds = func.strftime("%s", Hourly.hour) if sqlite else func.extract("epoch", Hourly.hour)
    since = int(span.since.timestamp())
    step = (cast(seconds, BigInteger) - since) // (span.step_hours * 3600)
    query = (
        select(step, Hourly.name, func.sum(Hourly.count))
        .where(Hourly.site_id.in_(site_ids), Hourly.hour >= span.since, Hourly.hour < span.until)
        .group_by(text("1"), Hourly.name)
    )
    return {(int(place), name): int(count) for place, name, count in session.execute(query) if count}


def left(session: Session) -> int:
    """Say about how many rows of the history are still to be counted."""
    place = session.scalar(select(HourlyPlace.history_id).where(HourlyPlace.id == _ONLY)) or 0
    return max(0, (session.scalar(select(func.max(History.id))) or 0) - place)


def moderator_names(session: Session) -> dict[int, str]:
    """Give the names of all moderators, past ones too."""
    return {row.id: row.name for row in session.execute(select(Moderator.id, Moderator.name))}
