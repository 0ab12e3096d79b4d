"""Databases with their tables, on SQLite and on PostgreSQL, and a Redis-protocol server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.connections import KEYS_SCHEMA
from service.database import Database, Databases
from tests.postgres import postgres_server, postgres_url
from tests.tables import with_tables
from tests.valkey import valkey
from tests.worker.workers import comment, workers

__all__ = ["comment", "postgres_server", "postgres_url", "valkey", "workers"]


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Databases]:
    """Both databases, as the embedded default has them."""
    urls = (f"sqlite:///{tmp_path / 'commentgate.db'}", f"sqlite:///{tmp_path / 'keys.db'}")
    opened = with_tables(Databases(*map(Database, urls)))
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Both databases, on either kind of server."""
    if request.param == "sqlite":
        yield request.getfixturevalue("lite")
        return
    url = request.getfixturevalue("postgres_url")
    opened = with_tables(Databases(Database(url), Database(url, schema=KEYS_SCHEMA)))
    yield opened
    opened.close()
