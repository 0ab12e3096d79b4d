"""`commentgate web`: gunicorn around the application, started from here so that every choice is in one place."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # it has no types
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from service import garbage, in_use, logs
from service.settings import Settings, from_environment

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is first imported
log = logging.getLogger("commentgate.web")


_AFTERMATH = ("Worker (pid:%s) exited with code", "Shutting down", "Reason")


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Hands gunicorn's messages to our own logs, without what it copies from requests."""

    def setup(self, cfg: Any) -> None:
        """Send everything to the root logger."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def error(self, msg: str, *args: object, **kwargs: Any) -> None:
        """Write an error with its values, which are gunicorn's own; but not what only follows a logged exception."""
        if not msg.startswith(_AFTERMATH):
            super().error(msg % args if args else msg, **kwargs)

    def warning(self, msg: str, *args: object, **kwargs: Any) -> None:
        """Write a warning; of a request that cannot be read, neither its address nor its text."""
        if msg.startswith("Invalid request from"):
            log.info("a request could not be read")
        else:
            super().warning(msg % args if args else msg, **kwargs)


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with threads. `bind` is `HOST:PORT` or `fd://N`; `ready_file` is told of each process that serves."""

    def __init__(self, settings: Settings, bind: str, ready_file: Path | None = None) -> None:
        self._settings = settings
        self._bind = bind
        self._ready_file = ready_file
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults, and what its defaults read from the environment."""
        for name, value in _options(self._settings, self._bind).items():
            self.cfg.set(name, value)
        if self._ready_file is not None:
            self.cfg.set("post_worker_init", partial(_tell, self._ready_file))

    def load(self) -> Any:
        """Make the application, in each process of its own."""
        from service.web.app import create_app

        app = create_app(self._settings)
        garbage.settle()
        return app


def _options(settings: Settings, bind: str) -> dict[str, Any]:
    shared_memory = "/dev/shm"  # noqa: S108 - gunicorn makes its own unguessable file in it
    return {
        "bind": [bind],
        "worker_class": "service.cli.slow_clients.Worker",
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "keepalive": 5,
        "graceful_timeout": 20,  # longer than the database may take for a request
        "worker_tmp_dir": shared_memory if os.access(shared_memory, os.W_OK) else None,
        "limit_request_line": 8190,  # the address of a page, percent-encoded, in a query
        "accesslog": None,  # the application writes its own, without query strings
        "loglevel": "warning",
        "logger_class": JsonLogger,
        "control_socket_disable": True,
        # who is behind a proxy is decided by the application's own setting
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "forwarder_headers": "",
        "http_parser": "python",  # one parser everywhere, whatever else is installed
        "when_ready": _when_ready,
        "child_exit": _child_exit,
    }


def _when_ready(arbiter: Any) -> None:
    log.info("web server started", extra={"count": arbiter.num_workers})


def _tell(ready_file: Path, worker: Any) -> None:
    """Add a line with the server's process id, now that one of its processes can serve."""
    try:
        with ready_file.open("a", encoding="ascii") as file:
            file.write(f"{worker.ppid}\n")
    except OSError as error:  # a full disk is no reason not to serve
        log.warning("nobody was told that the web serves", extra={"error": type(error).__name__})


def _child_exit(_arbiter: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


@contextmanager
def metrics_folder(*, shared: bool = False) -> Iterator[None]:
    """Give the processes an empty folder to share metrics in: the one named, or a private one, removed at the end.

    With `shared` the named one is kept as it is: an earlier server may still be counting there.
    """
    named = os.environ.get(METRICS_FOLDER)
    if named:
        Path(named).mkdir(mode=0o700, parents=True, exist_ok=True)
        if not shared:
            for left in Path(named).glob("*.db"):
                left.unlink(missing_ok=True)
        yield
        return
    folder = tempfile.mkdtemp(prefix="commentgate-metrics-")
    os.environ[METRICS_FOLDER] = folder
    owner = os.getpid()
    try:
        yield
    finally:
        if os.getpid() == owner:  # gunicorn's processes leave through here too
            shutil.rmtree(folder, ignore_errors=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
@click.option("--fd", type=click.IntRange(0), help="A listening socket that was opened before, by its number.")
@click.option(
    "--ready-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that gets a line with this process's id from each process of the server that can serve.",
)
def command(host: str, port: int, fd: int | None, ready_file: Path | None) -> None:
    """Serve HTTP."""
    settings = from_environment()
    logs.configure("web")
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    with in_use.shared(settings), metrics_folder(shared=fd is not None):
        Server(settings, bind if fd is None else f"fd://{fd}", ready_file).run()
