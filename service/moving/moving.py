"""A whole move: checked before, copied, counted, and only then committed."""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from service.comments.store import totals
from service.comments.tables import Base, KeyBase
from service.database import Database, Databases, Session
from service.migrations import runner
from service.moving import MoveError, copying
from service.moving.copying import Told

EMPTY_IT = (
    "`DROP SCHEMA IF EXISTS keys CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;`, or make a new database"
)
SiteTotals = dict[int, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows each table has, and the sites whose totals do not agree with their rows, as they did not before."""

    counts: dict[str, int]
    disagree: tuple[int, ...]


def check(source: Databases, target: Databases) -> None:
    """Raise MoveError unless the source is of this version and the target empty PostgreSQL."""
    if not (source.main.is_sqlite and source.keys.is_sqlite):
        raise MoveError("Only the embedded default, on SQLite, is moved. For PostgreSQL: `commentgate backup`.")
    if target.main.is_sqlite or target.keys.is_sqlite:
        raise MoveError("Name a PostgreSQL database: postgresql://user@host/name.")
    at, newest = runner.current(source.main), runner.newest()
    if at != newest:
        raise MoveError(f"The data is at revision {at}, this program at {newest}. Run `commentgate migrate` first.")
    if any(inspect(database.engine).get_table_names() for database in (target.main, target.keys)):
        raise MoveError("The target has tables already; nothing was written. Name an empty database.")


def move(source: Databases, target: Databases, told: Told) -> Moved:
    """Move everything into an empty PostgreSQL. Raises MoveError.

    The source is only read, in transactions that keep writers out; of the target, all is committed or nothing.
    """
    check(source, target)
    try:
        runner.migrate(target)
        with source.main.write() as main, source.keys.write() as keys:
            moved = _copy_both(main, keys, target, told)
        for database in (target.main, target.keys):
            _analyse(database)
    except (SQLAlchemyError, MoveError) as error:
        reason = str(error).rstrip(".") if isinstance(error, MoveError) else f"PostgreSQL failed: {_first_line(error)}"
        raise MoveError(
            f"{reason}. Nothing was changed in the data folder. Before you try again, empty the target: {EMPTY_IT}."
        ) from error
    return moved


def _copy_both(main: Session, keys: Session, target: Databases, told: Told) -> Moved:
    with target.main.write() as new_main, target.keys.write() as new_keys:
        copying.copy(keys.connection(), new_keys.connection(), KeyBase.metadata, told)
        copying.copy(main.connection(), new_main.connection(), Base.metadata, told)
        counted = _agreed(keys.connection(), new_keys.connection(), KeyBase)
        counted |= _agreed(main.connection(), new_main.connection(), Base)
        kept, recounted = _totals(new_main)
        if (kept, recounted) != _totals(main):
            raise MoveError("The totals of the copy are not those of the original")
    disagree = (site_id for site_id in kept.keys() | recounted.keys() if kept.get(site_id) != recounted.get(site_id))
    return Moved(counted, tuple(sorted(disagree)))


def _agreed(source: Connection, target: Connection, base: type[Base | KeyBase]) -> dict[str, int]:
    """Count both sides. Raises MoveError if they are not the same."""
    before, after = (copying.counts(one, base.metadata) for one in (source, target))
    if before != after:
        raise MoveError(f"Not every row arrived: {before} here, {after} there")
    return after


def _totals(session: Session) -> tuple[SiteTotals, SiteTotals]:
    """Give the totals as they are kept and as they are counted, without the zeros."""
    kept, counted = totals.read(session), totals.recount(session)
    return _without_zeros(kept), _without_zeros(counted)


def _without_zeros(of_sites: SiteTotals) -> SiteTotals:
    shown = {site_id: {name: n for name, n in counts.items() if n} for site_id, counts in of_sites.items()}
    return {site_id: counts for site_id, counts in shown.items() if counts}


def _analyse(database: Database) -> None:
    """Let PostgreSQL know how much there is, which it would find out by itself only after a while."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _first_line(error: SQLAlchemyError) -> str:
    return (str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines() or [""])[0]
