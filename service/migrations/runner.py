"""Runs the migrations: one at a time, in one transaction, from the package's own files, without a word on stdout."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from service.comments.errors import CommentgateError
from service.comments.tables import KeyBase
from service.connections import KEYS_SCHEMA
from service.database import Database, Databases

LOCK = 0x636F6D6D656E7467  # "commentg" in ASCII; any number that nobody else uses


class MigrationError(CommentgateError):
    """The databases cannot be brought to the version asked for; the message says why."""


def configuration(connection: Connection | None = None) -> Config:
    """Make Alembic's configuration for the revisions that lie beside this file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def migrate(databases: Databases, to: str = "head") -> None:
    """Bring both databases to a revision, forwards or backwards; `head` is the newest, `base` is none.

    Two of these at once are safe: the second waits, then finds nothing to do. Raises MigrationError.
    """
    with _alone(databases.keys) as connection:
        if not databases.keys.is_sqlite:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {KEYS_SCHEMA}"))
        KeyBase.metadata.create_all(connection)
    with _alone(databases.main) as connection:
        try:
            _move(connection, to)
        except CommandError as error:
            reason = str(error).rstrip(".")
            raise MigrationError(
                f"The database cannot be migrated: {reason}. Was it made by a newer version?"
            ) from error


def current(database: Database) -> str | None:
    """Give the revision that a database is at, or None if it has none."""
    with database.engine.execution_options(commentgate_read=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Give the newest revision of this version of the program."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def revisions() -> frozenset[str]:
    """Give every revision that this version of the program knows."""
    return frozenset(found.revision for found in ScriptDirectory.from_config(configuration()).walk_revisions())


def _move(connection: Connection, to: str) -> None:
    config = configuration(connection)
    at = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(config)
    passed = {revision.revision for revision in script.walk_revisions("base", at)} if at else set()
    if to == "base" or to in passed - {at}:
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """Open a transaction that no other migration runs beside.

    SQLite: every writing transaction is alone; foreign keys are off, because a table is changed by copying it, and
    checked at the end. PostgreSQL: an advisory lock, and no time limit.
    """
    with database.engine.connect() as connection:
        if database.is_sqlite:
            with _foreign_keys_off(connection), connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise MigrationError("The migration would leave rows without the rows they belong to.")
            return
        with connection.begin():
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})
            yield connection


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Switch SQLite's foreign keys off; it does that only outside a transaction, so not through SQLAlchemy."""
    driver = connection.connection.dbapi_connection
    if driver is None:
        raise MigrationError("The connection to the database is closed.")
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.cursor().execute("PRAGMA foreign_keys=ON")
