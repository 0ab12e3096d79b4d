"""What training has finished so far, kept in a folder, so that an interrupted run goes on where it stopped.

A stage is a few arrays. They come back bit for bit, so what is trained from them does not depend on interruptions.
"""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from model.dataset import DatasetError

Arrays = dict[str, NDArray[Any]]
Fields = TypeVar("Fields")

_KEY = "key"
_SUFFIX, _UNFINISHED = ".npz", ".part"
_UNFINISHED_KEY = _KEY + _UNFINISHED


class Stages:
    """Finished stages of one training in one folder.

    `key` stands for all that decides what they hold; stages that were kept under another one are thrown away, and with
    `fresh` those under this one too. Raises DatasetError if the folder is there and holds something else.
    """

    def __init__(self, folder: Path, key: str, fresh: bool = False) -> None:
        self._folder = folder
        kept = _key_of(folder)
        if kept is None and folder.exists() and any(path.name != _UNFINISHED_KEY for path in folder.iterdir()):
            raise DatasetError(f"{folder} is where training keeps what it has finished, but it holds something else")
        if fresh or kept != key:
            self.remove()
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / _KEY, key.encode())

    def __contains__(self, name: str) -> bool:
        return self._path(name).is_file()

    def __len__(self) -> int:
        return sum(1 for _ in self._folder.glob(f"*{_SUFFIX}"))

    def keep(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of a stage; make them first, and keep them, if they are not there or damaged."""
        kept = self._read(name)
        if kept is not None:
            return kept
        made = make()
        path = self._path(name)
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(_UNFINISHED)
        with unfinished.open("wb") as handle:
            np.savez(handle, allow_pickle=False, **made)
            _settle(handle.fileno())
        unfinished.replace(path)
        return made

    def remove(self) -> None:
        """Throw away what is kept, and the folder with it if nothing else lies there."""
        if not self._folder.is_dir():
            return
        for pattern in (f"*{_SUFFIX}", f"*{_UNFINISHED}", _KEY):  # the key last: without it they are nobody's
            for path in self._folder.glob(pattern):
                path.unlink(missing_ok=True)
        if not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"

    def _read(self, name: str) -> Arrays | None:
        try:
            with np.load(self._path(name), allow_pickle=False) as stored:
                return {key: stored[key] for key in stored.files}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            return None


def packed(value: NamedTuple) -> Arrays:
    """Return the fields of a tuple of numbers, names and arrays as arrays."""
    return {field: np.asarray(part) for field, part in value._asdict().items()}


def unpacked(kind: Callable[..., Fields], arrays: Arrays) -> Fields:
    """Return the tuple that `packed` was given."""
    return kind(**{field: _part(array) for field, array in arrays.items()})


def _part(array: NDArray[Any]) -> object:
    if array.ndim == 0:
        return array.item()
    return tuple(array.tolist()) if array.dtype.kind == "U" else array


def _key_of(folder: Path) -> str | None:
    try:
        return (folder / _KEY).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(_UNFINISHED)
    with unfinished.open("wb") as handle:
        handle.write(content)
        _settle(handle.fileno())
    unfinished.replace(path)


def _settle(handle: int) -> None:
    """Have the file on the disk before it gets its name, so that a power cut leaves no empty file under it."""
    os.fsync(handle)
