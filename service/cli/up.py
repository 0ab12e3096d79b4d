"""`commentgate up`: everything on this machine, with one command."""

import http.client
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from redis import RedisError

from service.cli.first_run import FirstRun, ensure
from service.cli.handover import Handover
from service.cli.opened import data_dir_option
from service.cli.supervisor import CannotStart, StopRequested, data_folder, listener, valkey
from service.cli.supervisor.data_folder import SECRETS, DataFolder
from service.cli.supervisor.loop import Supervisor
from service.cli.supervisor.process import Child, python
from service.comments import heartbeats
from service.comments.bell import MODERATION
from service.connections import open_databases, redis_client, vault
from service.migrations.runner import migrate
from service.settings import Settings, from_environment, variable

PATIENCE_SECONDS = 60.0
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
STOP_WEB, STOP_WORK = 0, 1  # the web first, so that nothing new comes in


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@data_dir_option("Folder for databases, keys and logs.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Moderation workers.")
def command(host: str, port: int, data_dir: Path, workers: int) -> None:
    """Start everything on this machine: web, workers, sweep, and a Redis-protocol server, on SQLite.

    Ctrl-C stops it. SIGHUP replaces web and workers by what is installed now, without a failed request.
    """
    os.umask(0o077)  # whatever is made in the data folder is for this user only
    try:
        with ExitStack() as scope:
            _run(scope, host, port, data_dir, workers)
    except StopRequested:
        click.echo("stopped")
    except CannotStart as error:
        raise click.ClickException(str(error)) from error


def _run(scope: ExitStack, host: str, port: int, data_dir: Path, workers: int) -> None:
    folder = scope.enter_context(data_folder.locked(data_dir))
    socket = scope.enter_context(listener.listen(host, port))
    socket_path = scope.enter_context(valkey.socket_path(folder.path))
    url = listener.address(host, socket)
    metrics = str(scope.enter_context(data_folder.in_memory(folder, "metrics")))
    environ = _environment(os.environ, folder, url, valkey.url(socket_path)) | {METRICS_FOLDER: metrics}
    settings = from_environment(environ)
    started = datetime.now(UTC)

    supervisor = scope.enter_context(Supervisor(folder.log, _warn))
    scope.callback(socket.close)  # before the children stop: new visitors are refused instead of kept waiting
    redis = valkey.child(folder, socket_path, environ)
    supervisor.start(redis)
    supervisor.wait_until(lambda: valkey.answers(settings.redis_url), "Redis", [redis.name], PATIENCE_SECONDS)
    first_run = _prepare(settings, folder, url)

    children = list(_children(environ, folder, socket.fileno(), workers))
    for child in children:
        supervisor.start(child)
    names = [child.name for child in children]
    supervisor.wait_until(lambda: _web_answers(url), "the web server", names, PATIENCE_SECONDS)
    supervisor.wait_until(
        lambda: _worker_lives(settings.redis_url, started), "the moderation worker", names, PATIENCE_SECONDS
    )
    click.echo(_welcome(settings, folder, first_run))
    click.echo(f"ready {url}")
    sys.stdout.flush()
    handover = Handover(supervisor, children, settings, environ, folder.web_ready, PATIENCE_SECONDS, _warn)
    supervisor.run(renew=handover.run)
    click.echo("stopping")


def _environment(environ: Mapping[str, str], folder: DataFolder, url: str, redis_url: str) -> dict[str, str]:
    """Give the children's environment: the operator's, and what this start knows."""
    given = [name for name in SECRETS if environ.get(variable(name)) or environ.get(f"{variable(name)}_FILE")]
    if not environ.get(variable("database_url")):
        data_folder.make_secrets(folder.path, given)
    return {
        variable("public_url"): url,
        **{name: value for name, value in environ.items() if value or name != variable("public_url")},
        variable("data_dir"): str(folder.path),
        variable("redis_url"): redis_url,
        "PYTHONUNBUFFERED": "1",
    }


def _prepare(settings: Settings, folder: DataFolder, url: str) -> FirstRun | None:
    databases = open_databases(settings)
    try:
        migrate(databases)
        return ensure(databases.main, folder.first_run, vault(settings), url=url, public_url=settings.public_url)
    finally:
        databases.close()


def _children(environ: Mapping[str, str], folder: DataFolder, fd: int, workers: int) -> Iterator[Child]:
    lock = folder.lock_fd
    web = python("web", "--fd", str(fd), "--ready-file", str(folder.web_ready))
    yield Child("web", web, environ, STOP_WEB, pass_fds=(lock, fd))
    for number in range(1, workers + 1):
        command_line = python("worker", "--queue", MODERATION)
        yield Child(f"worker-{number}", command_line, environ, STOP_WORK, pass_fds=(lock,))
    yield Child("outbox", python("worker", "--queue", "outbox"), environ, STOP_WORK, pass_fds=(lock,))
    yield Child("sweep", python("sweep"), environ, STOP_WORK, pass_fds=(lock,))


def _web_answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=1.0)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _worker_lives(redis_url: str, since: datetime) -> bool:
    """Say whether a moderation worker of this start has shown a sign of life; one of the last start may linger."""
    client = redis_client(redis_url, patience=1.0)
    try:
        return any(heartbeat.at >= since for heartbeat in heartbeats.alive(client, MODERATION))
    except RedisError:
        return False
    finally:
        client.close()


def _welcome(settings: Settings, folder: DataFolder, first_run: FirstRun | None) -> str:
    lines = [
        f"  demo page   {settings.public_url}/demo",
        f"  desk        {settings.public_url}/desk/",
    ]
    if first_run:
        lines += [
            f"  sign in     {first_run.moderator} / {first_run.password}",
            f"  site key    {first_run.site_key} (public)",
            f"  secret key  {first_run.secret_key}",
            f"  akismet     {first_run.akismet_key} (more clients: docs/migration.md)",
            f"  these keys  {folder.first_run}",
        ]
    else:
        lines.append("  keys        shown when they are made; make new ones with: commentgate site rotate-key")
    return "\n".join([*lines, f"  logs        {folder.path / 'logs'}"])


def _warn(line: str) -> None:
    click.echo(f"{datetime.now(UTC):%H:%M:%S} {line}", err=True)
