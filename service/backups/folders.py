"""Folders that appear whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.backups import BackupError


def refuse_unless_empty(target: Path) -> None:
    """Raise BackupError if something is there already."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(f"{target} is there already and not empty; nothing was written.")


@contextmanager
def appearing(target: Path, *, replacing: bool = False) -> Iterator[Path]:
    """Give a private folder beside `target` to fill; at the end it takes that name, all at once and safely on disk.

    With `replacing`, what was there before is removed after that. If anything is raised, nothing has changed.
    """
    target = target.absolute()
    inside = target.is_mount()  # nothing can be renamed onto a mount point
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target if inside else target.parent))
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    before = draft.with_name(f"{draft.name}.before")
    try:
        yield draft
        sync(draft)
        if inside:
            _empty_into(draft, target)
            return
        if replacing and target.exists():
            target.rename(before)
        draft.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        if before.exists() and not target.exists():
            before.rename(target)
        for left in (draft, before):
            shutil.rmtree(left, ignore_errors=True)


def _empty_into(draft: Path, target: Path) -> None:
    """Move what is in a folder up by one; `manifest.json` and the database of comments last."""
    for path in sorted(draft.iterdir(), key=lambda path: path.name in {"manifest.json", "commentgate.db"}):
        path.replace(target / path.name)
    sync_folder(target)


def sync(folder: Path) -> None:
    """Have everything in a folder on disk, for nobody else to read."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
        sync_folder(path)


def sync_folder(path: Path) -> None:
    """Have one folder's entries, or one file's contents, on disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
