"""Copies of SQLite databases that are in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

from service.backups import BackupError


def copy(source: Path, target: Path) -> None:
    """Copy a database while others write to it: the copy is of one moment, one file, and checked.

    Readers do not hinder writers in WAL mode, and SQLite's own backup in one step is one reader.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as original,
            closing(sqlite3.connect(target)) as copied,
        ):
            original.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
            if (found := copied.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise BackupError(f"{source} is damaged, so it was not backed up: {found}")
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be backed up: {error}.") from error
