"""Bringing a backup back onto an empty machine, erased again before anything can serve it."""

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from sqlalchemy import inspect

from service.backups import BackupError, postgresql
from service.backups.manifest import COMMENTS, KEYS, Manifest
from service.backups.taking import ERASURES, FILES, FIRST_RUN, SECRETS
from service.comments import people
from service.comments.erasing import erasures
from service.comments.erasing.erasures import Erased, Replayed
from service.comments.errors import SealBroken
from service.comments.privacy import Vault
from service.comments.store import erasures as erasure_store
from service.connections import open_databases
from service.database import Databases
from service.migrations import runner
from service.settings import Settings, from_environment, secret_file, variable


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup whose files are as they were written."""

    comments_folder: Path
    keys_folder: Path
    comments: Manifest
    keys: Manifest

    @property
    def keys_are_older(self) -> bool:
        """Whether the keys are of an earlier backup, so that newer people have none."""
        return self.keys.taken_at < self.comments.taken_at

    def chosen(self) -> dict[str, str | None]:
        """Give the settings that were chosen when it was taken."""
        found: dict[str, str | None] = json.loads((self.comments_folder / "settings.json").read_text(encoding="utf-8"))
        return found


@dataclass(frozen=True, slots=True)
class Restored:
    """What was erased again, and whether the secret keys at hand open the addresses."""

    replayed: Replayed
    readable: bool


def check(comments: Path, keys: Path) -> Backup:
    """Check both parts of a backup, which may be of different times. Raises BackupError."""
    found = Backup(comments, keys, Manifest.read(comments, COMMENTS), Manifest.read(keys, KEYS))
    if found.comments.engine != found.keys.engine:
        raise BackupError(f"{comments} is of {found.comments.engine}, {keys} of {found.keys.engine}.")
    if found.comments.revision not in runner.revisions():
        raise BackupError(
            f"{comments} was taken at revision {found.comments.revision} by Commentgate {found.comments.program}, "
            "which this version does not know. Install that version or a newer one."
        )
    return found


def into_folder(
    backup: Backup, environ: Mapping[str, str], draft: Path, listed: Iterable[Erased], now: datetime
) -> Restored:
    """Fill a data folder that nobody serves yet. Raises BackupError, MigrationError."""
    if backup.comments.engine != "sqlite":
        raise BackupError("This backup is of PostgreSQL: name an empty database by COMMENTGATE_DATABASE_URL.")
    for part, folder in ((COMMENTS, backup.comments_folder), (KEYS, backup.keys_folder)):
        name = FILES["sqlite"][part]
        shutil.copyfile(folder / name, draft / name)
    (draft / "secrets").mkdir()
    for name in SECRETS:
        _copy_if_there(secret_file(backup.keys_folder, name), secret_file(draft, name))
    _copy_if_there(backup.keys_folder / FIRST_RUN, draft / FIRST_RUN)
    settings = from_environment({**environ, variable("data_dir"): str(draft), variable("keys_database_url"): ""})
    with closing(open_databases(settings)) as databases:
        return _finish(backup, settings, databases, listed, now)


def into_postgresql(backup: Backup, settings: Settings, listed: Iterable[Erased], now: datetime) -> Restored:
    """Fill an empty database. Nothing may be started on it before this ends. Raises BackupError, MigrationError."""
    if backup.comments.engine != "postgresql":
        raise BackupError("This backup is of SQLite: take COMMENTGATE_DATABASE_URL away and name a --data-dir.")
    with closing(open_databases(settings)) as databases:
        if any(inspect(database.engine).get_table_names() for database in (databases.main, databases.keys)):
            raise BackupError("The database is not empty; nothing was written.")
        postgresql.load(settings.keys_database(), backup.keys_folder / FILES["postgresql"][KEYS])
        postgresql.load(settings.main_database(), backup.comments_folder / FILES["postgresql"][COMMENTS])
        return _finish(backup, settings, databases, listed, now)


def _finish(
    backup: Backup, settings: Settings, databases: Databases, listed: Iterable[Erased], now: datetime
) -> Restored:
    """Migrate, erase again, and sign everybody out: who was signed in then may not be welcome now."""
    runner.migrate(databases)
    with (backup.keys_folder / ERASURES).open(encoding="ascii") as lines:
        known = chain(erasures.read_lines(lines), listed)
        replayed = erasures.replay(databases, known, now)
    if not backup.keys_are_older:
        keyless = erasures.replay(databases, erasures.without_key(databases, now), now)
        replayed = Replayed(replayed.people + keyless.people, replayed.comments + keyless.comments)
    with databases.main.write() as session:
        erasure_store.end_all_sessions(session)
    databases.main.scrub()
    return Restored(replayed, _readable(settings, databases))


def _readable(settings: Settings, databases: Databases) -> bool:
    """Say whether the secret keys open the newest address; there may be none."""
    with databases.main.read() as session:
        person = erasure_store.newest_with_address(session)
    try:
        return person is None or bool(people.address_of(databases, Vault(settings.secret_keys), person))
    except (SealBroken, ValueError):
        return False


def _copy_if_there(source: Path, target: Path) -> None:
    if source.is_file():
        shutil.copyfile(source, target)
