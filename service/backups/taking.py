"""Taking a backup of a running service.

The comments are copied before the keys. A key is committed before the person who needs it, so whoever is among the
comments has a key in the later copy; who has none was erased in between.
"""

import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from service.backups import BackupError, postgresql, sqlite
from service.backups.manifest import COMMENTS, KEYS, Manifest
from service.comments.erasing import erasures
from service.comments.tables import Comment, DataKey, Person, Site
from service.connections import KEYS_SCHEMA
from service.database import Database, Databases
from service.migrations.runner import current
from service.settings import Settings, secret_file, variable

SECRETS = ("secret_keys", "metrics_token")
FIRST_RUN = "first-run.json"
ERASURES = "erasures.jsonl"
FILES = {
    "sqlite": {COMMENTS: "commentgate.db", KEYS: "keys.db"},
    "postgresql": {COMMENTS: "comments.dump", KEYS: "keys.dump"},
}


@dataclass(frozen=True, slots=True)
class Taken:
    """The manifests of a backup's two parts."""

    comments: Manifest
    keys: Manifest


def take(settings: Settings, databases: Databases, comments: Path, keys: Path, now: datetime) -> Taken:
    """Write both parts of a backup into two folders. Raises BackupError."""
    engine = databases.main.engine.dialect.name
    if databases.keys.engine.dialect.name != engine:
        raise BackupError(
            "The comments and the keys are on different kinds of database; back each up by its own means."
        )
    if (revision := current(databases.main)) is None:
        raise BackupError("The database is empty; there is nothing to back up.")
    known = {"backup": uuid.uuid4().hex, "engine": engine, "revision": revision, "taken_at": now}
    _copy(
        settings.main_database(), databases.main, comments / FILES[engine][COMMENTS], f"--exclude-schema={KEYS_SCHEMA}"
    )
    _write_settings(comments / "settings.json")
    _copy(settings.keys_database(), databases.keys, keys / FILES[engine][KEYS], f"--schema={KEYS_SCHEMA}")
    _write_erasures(databases.main, keys / ERASURES)
    if settings.embedded:
        _copy_secrets(settings, keys)
    of_keys = Manifest.of(keys, part=KEYS, counts=_counts(databases.keys, DataKey), **known)
    of_keys.write(keys)  # first: where the keys lie inside the comments, this is what tells them apart
    of_comments = Manifest.of(comments, part=COMMENTS, counts=_counts(databases.main, Site, Person, Comment), **known)
    of_comments.write(comments)
    return Taken(of_comments, of_keys)


def _copy(url: str, database: Database, target: Path, choice: str) -> None:
    if database.is_sqlite:
        sqlite.copy(Path(database.engine.url.database or ""), target)
    else:
        postgresql.dump(url, target, choice)


def _counts(database: Database, *tables: Any) -> dict[str, int]:
    """Count rows for the operator to look at; those of a running service, so about as many as were copied."""
    with database.read() as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _write_erasures(database: Database, target: Path) -> None:
    with database.read() as session, target.open("w", encoding="ascii") as file:
        file.writelines(f"{erasures.as_line(one)}\n" for one in erasures.listed(session))


def _write_settings(target: Path) -> None:
    target.write_text(json.dumps(chosen(os.environ), indent=2) + "\n", encoding="utf-8")


def chosen(environ: Mapping[str, str]) -> dict[str, str | None]:
    """Give the settings that were chosen, by variable; of a secret only that it was, never its value."""
    found: dict[str, str | None] = {}
    for setting in fields(Settings):
        name, secret = variable(setting.name), setting.metadata["secret"]
        if environ.get(name):
            found[name] = None if secret else environ[name]
        elif secret and environ.get(f"{name}_FILE"):
            found[f"{name}_FILE"] = environ[f"{name}_FILE"]
    return found


def _copy_secrets(settings: Settings, keys: Path) -> None:
    """Copy what the embedded default generated: without it nothing in the databases can be decrypted."""
    (keys / "secrets").mkdir()
    generated = {secret_file(settings.data_dir, name): secret_file(keys, name) for name in SECRETS}
    for source, target in (generated | {settings.data_dir / FIRST_RUN: keys / FIRST_RUN}).items():
        if source.is_file():
            shutil.copyfile(source, target)
