"""What commands on a site's data share: the settings, the databases, the vault, and `--data-dir`."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from service import connections
from service.comments.privacy import Vault
from service.database import Databases
from service.settings import Settings, from_environment, variable

P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., None])


def data_dir_option(what: str) -> Callable[[F], F]:
    """Give the option `--data-dir` to a command that needs the folder itself."""
    return click.option(
        "--data-dir",
        type=click.Path(path_type=Path),
        envvar=variable("data_dir"),
        default=Settings().data_dir,
        show_default=True,
        help=what,
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """An open service, for one command."""

    settings: Settings
    databases: Databases
    vault: Vault
    now: datetime


def on_data(run: Callable[Concatenate[Opened, P], None]) -> Callable[..., None]:
    """Give a command an `Opened` as its first argument, and the option `--data-dir`."""

    @click.option("--data-dir", type=click.Path(path_type=Path), help="Folder of the embedded default.")
    @wraps(run)
    def command(data_dir: Path | None, *args: P.args, **kwargs: P.kwargs) -> None:
        settings = _settings(data_dir)
        with closing(connections.open_databases(settings)) as databases:
            run(Opened(settings, databases, connections.vault(settings), datetime.now(UTC)), *args, **kwargs)

    return command


def _settings(data_dir: Path | None) -> Settings:
    environ = None if data_dir is None else {**os.environ, variable("data_dir"): str(data_dir)}
    return from_environment(environ)
