"""The formats by name, and reading a file of one from its start."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from service.comments.transfer.imported import Imported, Skipped
from service.imports import BrokenFile, disqus, isso, own, wxr

Items = Iterator[Imported | Skipped]
_STREAMS: Mapping[str, Callable[[BinaryIO], Items]] = {"wxr": wxr.read, "disqus": disqus.read, "commentgate": own.read}
ISSO = "isso"
NAMES = (*_STREAMS, ISSO)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is being read. `size` and what `place` gives are of one unit: bytes, or rows."""

    items: Items
    size: int
    place: Callable[[], int]


@contextmanager
def reading(name: str, path: Path, base_url: str) -> Iterator[Source]:
    """Read a file from its start; `base_url` is what the paths in one of Isso are below. Raises BrokenFile."""
    if name == ISSO:
        counted = _Counted(isso.read(path, base_url))
        yield Source(counted, isso.count(path), lambda: counted.count)
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise BrokenFile(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        yield Source(_STREAMS[name](file), path.stat().st_size, file.tell)


class _Counted:
    """Counts what it passes on."""

    def __init__(self, items: Items) -> None:
        self.count = 0
        self._items = items

    def __iter__(self) -> Items:
        return self

    def __next__(self) -> Imported | Skipped:
        item = next(self._items)
        self.count += 1
        return item
