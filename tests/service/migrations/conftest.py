"""Databases to migrate: SQLite in a file, and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.connections import KEYS_SCHEMA
from service.database import Database, Databases
from tests.postgres import postgres_url

__all__ = ["postgres_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Two empty databases, as the settings would open them."""
    if request.param == "sqlite":
        urls = (f"sqlite:///{tmp_path / 'main.db'}", f"sqlite:///{tmp_path / 'keys.db'}")
    else:
        urls = (request.getfixturevalue("postgres_url"),) * 2
    opened = Databases(Database(urls[0]), Database(urls[1], schema=KEYS_SCHEMA))
    yield opened
    opened.close()
