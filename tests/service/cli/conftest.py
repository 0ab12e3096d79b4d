"""Installations to back up, restore and import into."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.postgres import programs, shared, url
from tests.service.cli import importing, installation
from tests.service.cli.importing import Operator
from tests.service.cli.installation import PUBLIC_URL, Service


@pytest.fixture
def operator(tmp_path: Path, backend: str, request: pytest.FixtureRequest) -> Iterator[Operator]:
    environ = {
        "COMMENTGATE_DATA_DIR": str(tmp_path),
        "COMMENTGATE_SECRET_KEYS": importing.MASTER,
        "COMMENTGATE_PUBLIC_URL": "https://comments.example",
        "COMMENTGATE_DATABASE_URL": "",
        "COMMENTGATE_REDIS_URL": "",
    }
    if backend == "postgresql":
        environ["COMMENTGATE_DATABASE_URL"] = request.getfixturevalue("postgres_url")
        environ["COMMENTGATE_REDIS_URL"] = "redis://127.0.0.1:1/0"
    made = Operator(environ, tmp_path)
    with closing(made.databases):
        yield made


@pytest.fixture
def services(tmp_path: Path, backend: str, request: pytest.FixtureRequest) -> Iterator[tuple[Service, Service]]:
    """Give a running installation and the environment of an empty one of the same kind."""
    common = {"COMMENTGATE_PUBLIC_URL": PUBLIC_URL}
    if backend == "sqlite":
        made = [Service({**common, "COMMENTGATE_DATA_DIR": str(tmp_path / name)}) for name in ("data", "again")]
    else:
        second = _another_database(request)
        common |= {"COMMENTGATE_SECRET_KEYS": installation.MASTER, "COMMENTGATE_REDIS_URL": "redis://127.0.0.1:1/0"}
        common["PATH"] = f"{programs()}{os.pathsep}{os.environ['PATH']}"
        urls = request.getfixturevalue("postgres_url"), second
        made = [Service({**common, "COMMENTGATE_DATABASE_URL": one}) for one in urls]
    running, empty = (service.open() for service in made)
    yield running.found(), empty
    running.databases.close()
    empty.databases.close()


def _another_database(request: pytest.FixtureRequest) -> str:
    folder, name = shared(request.config), f"restored_{os.urandom(4).hex()}"

    def drop() -> None:
        with psycopg.connect(url(folder, "postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    with psycopg.connect(url(folder, "postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    request.addfinalizer(drop)
    return url(folder, name)
