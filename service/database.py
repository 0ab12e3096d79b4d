"""One engine a database, and one transaction a scope.

SQLite runs in WAL mode with full sync; a writing scope begins IMMEDIATE, because a deferred transaction that reads
before it writes fails under load where an immediate one waits. Values never appear in error messages.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, create_engine, event, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",  # erased text is overwritten, not only unlinked
)


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
        with Session(self.engine.execution_options(commentgate_read=True), autoflush=False) as session:
            yield session

    def now(self) -> datetime:
        """Give the database's clock, the one that leases are measured by."""
        clock = func.strftime("%Y-%m-%d %H:%M:%f", "now") if self.is_sqlite else func.clock_timestamp()
        with self.engine.execution_options(commentgate_read=True).connect() as connection:
            value: Any = connection.scalar(select(clock))
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def scrub(self) -> None:
        """Take erased text out of SQLite's write-ahead log. PostgreSQL recycles its own; the docs say when."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]  # outside a transaction

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
        return engine
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    options = "-c statement_timeout=15000" + (f" -c search_path={schema}" if schema else "")
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        connect_args={"connect_timeout": 5, "options": options},
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin below, not when the driver guesses
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("commentgate_read", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
