"""What means that the database cannot be used, and what is a bug of ours."""

import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service import outages


def sqlite(code: int, message: str = "") -> sqlite3.Error:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return error


@pytest.mark.attack(64)
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        pytest.param(sqlite(sqlite3.SQLITE_FULL), outages.FULL, id="disk full"),
        pytest.param(sqlite(sqlite3.SQLITE_READONLY_DBMOVED), outages.READ_ONLY, id="an extended code"),
        pytest.param(sqlite(sqlite3.SQLITE_IOERR_WRITE), "the disk cannot be read or written", id="a bad disk"),
        pytest.param(sqlite(sqlite3.SQLITE_CORRUPT), outages.DAMAGED, id="malformed"),
        pytest.param(sqlite(sqlite3.SQLITE_NOTADB), outages.DAMAGED, id="no database"),
        pytest.param(sqlite(sqlite3.SQLITE_BUSY), outages.BUSY, id="locked for too long"),
        pytest.param(sqlite(sqlite3.SQLITE_ERROR, "no such table: comments"), outages.NOT_MIGRATED, id="no table"),
        pytest.param(sqlite(sqlite3.SQLITE_ERROR, 'near "SELEC": syntax error'), None, id="bad SQL"),
        pytest.param(sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE), None, id="a constraint"),
        pytest.param(psycopg.OperationalError("connection refused"), outages.UNREACHABLE, id="refused"),
        pytest.param(psycopg.InterfaceError("the connection is closed"), outages.UNREACHABLE, id="lost"),
        pytest.param(errors.AdminShutdown(), "the database is stopping or starting", id="shut down"),
        pytest.param(errors.CannotConnectNow(), "the database is stopping or starting", id="starting"),
        pytest.param(errors.QueryCanceled(), "the database took too long", id="statement time-out"),
        pytest.param(errors.DiskFull(), outages.FULL, id="PostgreSQL's disk full"),
        pytest.param(errors.ReadOnlySqlTransaction(), outages.READ_ONLY, id="a standby"),
        pytest.param(errors.TooManyConnections(), "the database takes no more connections", id="connections"),
        pytest.param(errors.DataCorrupted(), outages.DAMAGED, id="corrupt"),
        pytest.param(errors.DeadlockDetected(), outages.BUSY, id="deadlock"),
        pytest.param(errors.UndefinedTable(), outages.NOT_MIGRATED, id="PostgreSQL without tables"),
        pytest.param(errors.SyntaxError(), None, id="PostgreSQL's bad SQL"),
        pytest.param(errors.InFailedSqlTransaction(), None, id="a transaction used wrongly"),
        pytest.param(errors.NotNullViolation(), None, id="PostgreSQL's constraint"),
    ],
)
@pytest.mark.parametrize("wrapped", [OperationalError, DatabaseError, InternalError, ProgrammingError, None])
def test_the_code_decides_whatever_the_class(error, reason, wrapped):
    assert outages.reason(wrapped("SELECT 1", {}, error) if wrapped else error) == reason


def test_every_connection_in_use():
    assert outages.reason(PoolTimeout()) == "every connection to the database is in use"


@pytest.mark.parametrize("error", [ValueError("x"), KeyError(1), OSError(28, "no space"), psycopg.Error()])
def test_anything_else_is_no_outage(error):
    assert outages.reason(error) is None


@pytest.mark.parametrize(
    ("code", "new"),
    [(sqlite3.SQLITE_READONLY, True), (sqlite3.SQLITE_CORRUPT, True), (sqlite3.SQLITE_FULL, False), (0, False)],
)
def test_connections_that_are_no_use_any_more(code, new):
    assert outages.needs_a_new_connection(sqlite(code)) is new
