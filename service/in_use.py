"""Says that something runs on the folder of the embedded default, so that nobody moves it meanwhile.

`up` has a lock of its own, against a second copy. This one is held by whatever serves or works, also if it was started
by itself: any number share it, and `move` and `restore` take it alone. The folder itself is locked, so that nothing has
to be written into one that is full, or empty and to be restored into. The lock ends with the last process that has it.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.comments.errors import CommentgateError
from service.settings import Settings

log = logging.getLogger("commentgate.in_use")


class InUse(CommentgateError):
    """The folder cannot be used for this now; the message says why, without a full stop."""


@contextmanager
def shared(settings: Settings) -> Iterator[None]:
    """Run on the folder beside others; on PostgreSQL there is nothing to lock. Raises InUse while it is moved."""
    if not settings.embedded:
        yield
        return
    folder = settings.data_dir.absolute()
    try:
        fd = _lock(folder, fcntl.LOCK_SH)
    except BlockingIOError as error:
        raise InUse(f"the data folder {folder} is being moved or restored") from error
    except OSError as error:  # it is missing, or on a file system without locks
        log.warning("the data folder cannot be locked", extra={"error": type(error).__name__})
        yield
        return
    try:
        yield
    finally:
        os.close(fd)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep everything from running on a folder. Raises InUse if something does, or if that cannot be told."""
    try:
        fd = _lock(folder, fcntl.LOCK_EX)
    except BlockingIOError as error:
        raise InUse(f"web, worker or sweep is running on the data folder {folder.absolute()}") from error
    except OSError as error:
        raise InUse(f"the data folder {folder.absolute()} cannot be locked: {error.strerror}") from error
    try:
        yield
    finally:
        os.close(fd)


def _lock(folder: Path, kind: int) -> int:
    """Lock a folder as long as the descriptor is open, here and in every child that has it. Raises OSError."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise
    return fd
