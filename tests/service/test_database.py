"""Waiting for one's turn to write."""

import threading
import time

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from service import outages
from service.database import Database

HELD_SECONDS = 0.34  # SQLite's own waiting looks at 0.33 and 0.43 s


@pytest.fixture
def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'main.db'}")
    yield opened
    opened.close()


def late(database):
    """Give how many seconds after another writer a waiting one begins."""
    writing, ended = threading.Event(), []

    def write():
        with database.write() as session:
            session.execute(text("SELECT 1"))
            writing.set()
            time.sleep(HELD_SECONDS)
        ended.append(time.monotonic())

    other = threading.Thread(target=write)
    other.start()
    writing.wait()
    with database.write() as session:
        session.execute(text("SELECT 1"))
        began = time.monotonic()
    other.join()
    return began - ended[0]


def test_a_writer_on_sqlite_begins_as_soon_as_the_one_before_has_ended(database):
    assert min(late(database) for _ in range(3)) < 0.03


def test_a_writer_on_sqlite_does_not_wait_for_ever(database):
    event.listen(database.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=100"))
    with database.write() as first:
        first.execute(text("SELECT 1"))
        with pytest.raises(DBAPIError) as caught, database.write() as second:
            second.execute(text("SELECT 1"))
    assert outages.reason(caught.value) == outages.BUSY
