"""What a part of a backup says of itself: what it is, of when, and the checksum of each of its files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from service.backups import BackupError

NAME = "manifest.json"
FORMAT = 1
COMMENTS, KEYS = "comments", "keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`part` is COMMENTS or KEYS; both parts of one backup have its `backup` id. `files` are SHA-256 by path."""

    part: str
    backup: str
    engine: str
    revision: str | None
    taken_at: datetime
    counts: Mapping[str, int]
    files: Mapping[str, str]
    program: str
    format: int = FORMAT

    @classmethod
    def of(cls, folder: Path, **known: Any) -> Self:
        """Describe the files that are in a folder; not those of another part inside it."""
        paths = [path for path in folder.rglob("*") if path.is_file() and not _is_of_another_part(path, folder)]
        files = {str(path.relative_to(folder)): checksum(path) for path in sorted(paths) if path.name != NAME}
        return cls(files=files, program=version("commentgate"), **known)

    def write(self, folder: Path) -> None:
        """Write the manifest into its folder."""
        text = json.dumps(asdict(self) | {"taken_at": self.taken_at.isoformat()}, indent=2) + "\n"
        (folder / NAME).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path, part: str) -> Self:
        """Read the manifest of a folder and check every file against it. Raises BackupError."""
        try:
            data = json.loads((folder / NAME).read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                raise BackupError(f"{folder} was written by another version of Commentgate ({data['program']}).")
            found = cls(**{**data, "taken_at": datetime.fromisoformat(data["taken_at"])})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BackupError(f"{folder} has no {NAME} that can be read, so it is no whole backup.") from error
        if found.part != part:
            raise BackupError(f"{folder} holds the {found.part} of a backup, not the {part}.")
        found.check(folder)
        return found

    def check(self, folder: Path) -> None:
        """Raise BackupError unless every file is as it was."""
        for name, expected in self.files.items():
            path = folder / name
            if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
                raise BackupError(f"{path} is missing.")
            if checksum(path) != expected:
                raise BackupError(f"{path} is not what was backed up: its checksum differs.")


def checksum(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_of_another_part(path: Path, folder: Path) -> bool:
    return any((parent / NAME).exists() for parent in path.parents if parent != folder and folder in parent.parents)
