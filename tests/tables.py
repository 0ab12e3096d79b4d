"""Databases with their tables, as they are declared; the migrations have tests of their own.

The tables are made once a process, on either kind of database, and copied for every test: that costs a twentieth.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import text

from service.comments.tables import Base, KeyBase
from service.connections import KEYS_SCHEMA
from service.database import Database, Databases

TEMPLATE = "with_tables"


def with_tables(databases: Databases) -> Databases:
    """Give two empty databases their tables."""
    databases.close()
    if databases.main.is_sqlite:
        for database, file in zip((databases.main, databases.keys), _files(), strict=True):
            shutil.copyfile(file, database.engine.url.database or "")
        return databases
    url = databases.main.engine.url
    name, server = url.database, url.set(drivername="postgresql", database="postgres").render_as_string(False)
    template = _template(server)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return databases


@cache
def _files() -> tuple[Path, Path]:
    """Make SQLite's files, which go when this process ends."""
    folder = _folder()
    made = Path(folder.name) / "main.db", Path(folder.name) / "keys.db"
    opened = Databases(*(Database(f"sqlite:///{path}") for path in made))
    _make(opened)
    return made


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="cg-tables-")


@cache
def _template(server: str) -> str:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {TEMPLATE}")
    url = server.replace("/postgres?", f"/{TEMPLATE}?")
    opened = Databases(Database(url), Database(url, schema=KEYS_SCHEMA))
    with opened.main.write() as session:
        session.execute(text(f"CREATE SCHEMA {KEYS_SCHEMA}"))
    _make(opened)
    return TEMPLATE


def _make(databases: Databases) -> None:
    """Make the tables, and leave no connection and no write-ahead log behind."""
    Base.metadata.create_all(databases.main.engine)
    KeyBase.metadata.create_all(databases.keys.engine)
    databases.close()
