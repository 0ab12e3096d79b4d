"""One engine a database, and one transaction a scope.

SQLite runs in WAL mode with full sync; a writing scope begins IMMEDIATE, because a deferred transaction that reads
before it writes fails under load where an immediate one waits. It looks every millisecond whether it may begin, because
SQLite's own waiting sleeps up to 100 ms at a time while others come and go. Values never appear in error messages.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session as Session  # passed on by those who write no SQL themselves
from sqlalchemy.types import TypeDecorator

from service import outages

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",  # erased text is overwritten, not only unlinked
)
SCRUB_PATIENCE_MS = 2000
GLANCE_SECONDS = 0.001  # between two looks whether SQLite can be written to
PROBE_SECONDS = 2.0  # between two writes that only show that one can write: anybody may ask how the service is
POSTGRESQL_PATIENCE = {  # seconds, and milliseconds for the last: a server whose machine is gone says nothing
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime: TIMESTAMPTZ on PostgreSQL, naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values, which would be read differently by the two databases."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware UTC datetime back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """A database that hands out transactions.

    Parameters
    ----------
    url:
        An SQLAlchemy URL. `postgresql://` is served by psycopg 3.
    schema:
        PostgreSQL only: the schema that unqualified tables are looked for in.
    """

    def __init__(self, url: str, *, schema: str | None = None) -> None:
        self.engine = _engine(url, schema)
        self._reading = self.engine.execution_options(commentgate_read=True)
        self._written = -PROBE_SECONDS  # when it was last seen that SQLite can be written to
        self._full = -PROBE_SECONDS  # when something found no room: what is very small may find some still
        event.listen(self.engine, "handle_error", self._note_full)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open one writing transaction: committed at the end, rolled back if anything is raised."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open one reading transaction, which never waits for writers on SQLite."""
        with Session(self._reading, autoflush=False) as session:
            yield session

    def now(self) -> datetime:
        """Give the database's clock, the one that leases are measured by."""
        clock = func.strftime("%Y-%m-%d %H:%M:%f", "now") if self.is_sqlite else func.clock_timestamp()
        with self._reading.connect() as connection:
            value: Any = connection.scalar(select(clock))
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def refuses_writes(self) -> str | None:
        """Say in plain words why nothing can be written now; None if it can. A database that is busy writing can.

        Raises what the driver raises if it is worse than that.
        """
        if time.monotonic() < self._full + PROBE_SECONDS:
            return outages.FULL
        if not self.is_sqlite:
            with self.read() as session:
                return outages.READ_ONLY if session.scalar(text("SHOW transaction_read_only")) == "on" else None
        if time.monotonic() < self._written + PROBE_SECONDS:
            return None
        try:
            _write_a_little(Path(self.engine.url.database or ""))
        except sqlite3.Error as error:
            if (reason := outages.reason(error)) is None:
                raise
            if reason == outages.READ_ONLY:
                self.engine.dispose()  # an idle connection may be all that keeps it so
            return None if reason == outages.BUSY else reason
        self._written = time.monotonic()
        return None

    def _note_full(self, context: ExceptionContext) -> None:
        if outages.reason(context.original_exception) == outages.FULL:
            self._full = time.monotonic()

    def scrub(self) -> bool:
        """Take erased text out of SQLite's write-ahead log; False if somebody was reading from it for too long.

        Writers wait meanwhile, so it soon gives up. PostgreSQL recycles its own log; the docs say when.
        """
        if not self.is_sqlite:
            return True
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection  # outside a transaction
            patience_ms = raw.execute("PRAGMA busy_timeout").fetchone()[0]
            raw.execute(f"PRAGMA busy_timeout={SCRUB_PATIENCE_MS}")
            try:
                return not raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                raw.execute(f"PRAGMA busy_timeout={patience_ms}")

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


@dataclass(frozen=True, slots=True)
class Databases:
    """The comments, and the keys of the encrypted addresses."""

    main: Database
    keys: Database

    def close(self) -> None:
        """Close every connection."""
        self.main.close()
        self.keys.close()


def _engine(url: str, schema: str | None) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 10})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "handle_error", _drop_useless)
        return engine
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    options = "-c statement_timeout=15000" + (f" -c search_path={schema}" if schema else "")
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        connect_args={**POSTGRESQL_PATIENCE, "options": options},
    )


def _write_a_little(path: Path) -> None:
    """Write the number that SQLite keeps for its user, as it is, through a connection that sees how things are now."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0.2)) as connection:
        number = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version={number:d}")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin below, not when the driver guesses
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _drop_useless(context: ExceptionContext) -> None:
    """Close connections that would only repeat an error when it is mended.

    The idle ones too, although they can read: what SQLite once opened read-only, it shares with every new connection of
    the process until the last one is closed.
    """
    if outages.needs_a_new_connection(context.original_exception):
        context.is_disconnect = True
        if context.execution_context is not None:  # a statement in its traceback would keep the connection half open
            context.execution_context.cursor.close()
        if context.engine is not None and outages.reason(context.original_exception) == outages.READ_ONLY:
            context.engine.dispose()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("commentgate_read", False):
        connection.exec_driver_sql("BEGIN")
        return
    raw: Any = connection.connection.driver_connection
    patience_ms = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute("PRAGMA busy_timeout=0")
    try:
        if not _begun(raw, time.monotonic() + patience_ms / 1000):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # raises what is wrong in SQLAlchemy's way
    finally:
        with suppress(sqlite3.ProgrammingError):  # what went wrong may have closed it
            raw.execute(f"PRAGMA busy_timeout={patience_ms}")


def _begun(raw: sqlite3.Connection, until: float) -> bool:
    """Begin to write as soon as nobody else does; False if that takes too long, or something else is wrong."""
    while time.monotonic() < until:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            if outages.reason(error) != outages.BUSY:
                return False
            time.sleep(GLANCE_SECONDS)
        else:
            return True
    return False
