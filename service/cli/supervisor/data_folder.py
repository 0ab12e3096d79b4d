"""The folder that the embedded default lives in: made private, locked by one copy, with its generated secrets."""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from service.cli.supervisor import CannotStart
from service.settings import secret_file

SUBFOLDERS = ("secrets", "redis", "run", "logs")
SECRETS = ("secret_keys", "metrics_token")
SECRET_BYTES = 32
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - only for private folders
IN_MEMORY_PREFIX = "commentgate-"
LEFTOVERS_SECONDS = 30.0  # how long the children of a copy that was killed may take to stop


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A locked data folder. Children inherit `lock_fd`, so the lock is held until the last of them is gone."""

    path: Path
    lock_fd: int

    def log(self, name: str) -> Path:
        """Say where a child's log is."""
        return self.path / "logs" / f"{name}.log"

    @property
    def first_run(self) -> Path:
        """Say where the first run's keys are."""
        return self.path / "first-run.json"

    @property
    def web_ready(self) -> Path:
        """Say where a web server's processes tell that they serve."""
        return self.path / "run" / "web.ready"


@contextmanager
def locked(path: Path, *, patience: float = LEFTOVERS_SECONDS) -> Iterator[DataFolder]:
    """Make the folder, 0700, if need be, and lock it for this process. Raises CannotStart."""
    folder = path.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(f"cannot write to the data folder {folder}: {error.strerror}; see --data-dir") from error
    try:
        _lock(fd, folder, patience)
        _prepare(folder)
        yield DataFolder(folder, fd)
    finally:
        os.close(fd)


def _lock(fd: int, folder: Path, patience: float) -> None:
    """Take the lock. If its owner was killed, wait for the children that still hold it."""
    deadline = time.monotonic() + patience
    while not _try_lock(fd):
        owner = os.pread(fd, 20, 0).decode(errors="replace").strip()
        if _is_alive(owner):
            raise CannotStart(f"another copy (process {owner}) is already running on the data folder {folder}")
        if time.monotonic() > deadline:
            raise CannotStart(f"processes of an earlier copy are still running on the data folder {folder}")
        time.sleep(0.1)
    os.ftruncate(fd, 0)
    os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)


def _try_lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(pid: str) -> bool:
    if not pid.isdigit():
        return True  # it has the lock and is about to write its number
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _prepare(folder: Path) -> None:
    try:
        for name in SUBFOLDERS:
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        (folder / "run" / "web.ready").unlink(missing_ok=True)  # of processes that are gone
    except OSError as error:
        raise CannotStart(f"cannot write to the data folder {folder}: {error.strerror}; see --data-dir") from error


@contextmanager
def in_memory(folder: DataFolder, name: str) -> Iterator[Path]:
    """Give a private folder in memory, if the system has one for that, with a link to it in the data folder.

    A process that writes to a mapped file on a full disk is killed by the kernel. The link tells the next start what a
    copy that was killed has left.
    """
    link = folder.path / "run" / name
    if link.is_symlink():
        left = link.readlink()
        if left.name.startswith(IN_MEMORY_PREFIX):
            shutil.rmtree(left, ignore_errors=True)
        link.unlink()
    memory = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix=IN_MEMORY_PREFIX, dir=memory) as made:
        link.symlink_to(made)
        try:
            yield Path(made)
        finally:
            link.unlink()


def make_secrets(folder: Path, given: Container[str] = ()) -> None:
    """Generate the secrets that neither the operator has `given` nor an earlier start has made.

    Raises CannotStart if the secret key is gone while there is a database: a new one could read none of its addresses.
    """
    missing = [name for name in SECRETS if name not in given and not secret_file(folder, name).exists()]
    if "secret_keys" in missing and (folder / "commentgate.db").exists():
        raise CannotStart(
            f"{folder} has a database but not its secret key; put {secret_file(folder, 'secret_keys')} back"
        )
    for name in missing:
        write_private(secret_file(folder, name), secrets.token_urlsafe(SECRET_BYTES) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in one step: after a crash it is whole or as it was."""
    draft = path.with_name(path.name + ".new")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
