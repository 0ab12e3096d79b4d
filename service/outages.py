"""Tells a database that cannot be used from a bug of ours, and says in plain words what is wrong with it.

The drivers' exception classes do not: sqlite3 raises OperationalError both for a full disk and for bad SQL. What counts
is SQLite's result code and PostgreSQL's SQLSTATE.
"""

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

UNREACHABLE = "the database cannot be reached"
NOT_MIGRATED = "the database was not brought to this version"
FULL = "the disk is full"
READ_ONLY = "the database is read-only"
DAMAGED = "the database is damaged"
BUSY = "the database is too busy"

# https://www.sqlite.org/rescode.html, primary result codes
_SQLITE: Mapping[int, str] = {
    sqlite3.SQLITE_PERM: "the database file may not be opened",
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
# A connection that met one of these does not recover by itself: SQLite opens the file read-only once and for all.
_NEEDS_A_NEW_CONNECTION = frozenset(
    {
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
    }
)
# https://www.postgresql.org/docs/current/errcodes-appendix.html, the longest prefix counts
_POSTGRESQL: Mapping[str, str] = {
    "08": UNREACHABLE,
    "25006": READ_ONLY,
    "28": "the database refuses the user or the password",
    "3D000": "there is no such database",
    "3F000": NOT_MIGRATED,
    "40": BUSY,
    "42501": "the database user lacks a permission",
    "42P01": NOT_MIGRATED,
    "42703": NOT_MIGRATED,
    "53": "the database is out of memory or connections",
    "53100": FULL,
    "53300": "the database takes no more connections",
    "55P03": BUSY,
    "57": "the database is stopping or starting",
    "57014": "the database took too long",
    "58": "the disk cannot be read or written",
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}


def reason(error: BaseException) -> str | None:
    """Say why the database cannot be used, or None if that is not what the error means."""
    if isinstance(error, PoolTimeout):
        return "every connection to the database is in use"
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver, sqlite3.Error):
        return _sqlite_reason(driver)
    state = getattr(driver, "sqlstate", None)
    if isinstance(state, str):
        return next((_POSTGRESQL[state[:n]] for n in (5, 2) if state[:n] in _POSTGRESQL), None)
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return UNREACHABLE if lost or _is_libpq(driver) else None


def needs_a_new_connection(error: BaseException | None) -> bool:
    """Say whether SQLite connections that were opened before this error are no use any more."""
    return isinstance(error, sqlite3.Error) and _primary_code(error) in _NEEDS_A_NEW_CONNECTION


def _sqlite_reason(error: sqlite3.Error) -> str | None:
    found = _SQLITE.get(_primary_code(error))
    if found is None and str(error).startswith(("no such table", "no such column")):
        return NOT_MIGRATED
    return found


def _primary_code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_libpq(driver: BaseException | None) -> bool:
    """Whether this is psycopg's word for a connection that could not be made or was lost: it has no SQLSTATE then."""
    return type(driver).__module__.startswith("psycopg") and type(driver).__name__ in {
        "ConnectionTimeout",
        "InterfaceError",
        "OperationalError",
    }
