"""`commentgate move`: from SQLite in the data folder to PostgreSQL."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from service import in_use
from service.cli.opened import data_dir_option
from service.cli.supervisor import CannotStart, data_folder
from service.connections import KEYS_SCHEMA, open_databases
from service.database import Database, Databases
from service.moving import MoveError, moving
from service.moving.copying import Told
from service.moving.moving import Moved
from service.settings import Settings, from_environment, secret_file, variable


@click.command()
@click.option("--to", "url", required=True, help="An empty PostgreSQL database: postgresql://user@host/name.")
@click.option("--keys-to", "keys_url", help="Another one for the keys; without it, its schema `keys`.")
@data_dir_option("Folder of the embedded default, which is only read.")
def command(url: str, keys_url: str | None, data_dir: Path) -> None:
    """Copy everything from the embedded default into an empty PostgreSQL database. Stop the service first.

    A password is better kept out of the address: PGPASSWORD and ~/.pgpass are read.
    """
    embedded = {variable("database_url"): "", f"{variable('database_url')}_FILE": ""}
    settings = from_environment({**os.environ, **embedded, variable("data_dir"): str(data_dir)})
    if not (data_dir / "commentgate.db").is_file():
        raise MoveError(f"There is no database in {data_dir}; name the folder by --data-dir.")
    try:
        with data_folder.locked(data_dir, patience=0.0), in_use.alone(data_dir):
            moved = _move(settings, url, keys_url)
    except (CannotStart, in_use.InUse) as error:
        raise MoveError(f"{error}. Stop it first: nothing may be written while everything is copied.") from error
    click.echo("", err=True)
    _tell(moved, data_dir, apart=keys_url is not None)


def _move(settings: Settings, url: str, keys_url: str | None) -> Moved:
    with _opened(settings, url, keys_url) as (source, target):
        return moving.move(source, target, _progress())


@contextmanager
def _opened(settings: Settings, url: str, keys_url: str | None) -> Iterator[tuple[Databases, Databases]]:
    target = Databases(Database(url), Database(keys_url or url, schema=KEYS_SCHEMA))
    with closing(open_databases(settings)) as source, closing(target):
        yield source, target


def _progress() -> Told:
    """Say on a terminal how many rows of each table were copied, a line each."""
    copied: dict[str, int] = {}

    def told(table: str, rows: int) -> None:
        if sys.stderr.isatty():
            start = "\r" if table in copied else "\n" if copied else ""
            copied[table] = copied.get(table, 0) + rows
            click.echo(f"{start}{table}: {copied[table]}", nl=False, err=True)

    return told


def _tell(moved: Moved, data_dir: Path, *, apart: bool) -> None:
    rows = {name: count for name, count in moved.counts.items() if count}
    click.echo(f"Moved, and counted again on both sides: {sum(rows.values())} rows in {len(rows)} tables.")
    for site_id in moved.disagree:
        click.echo(f"The totals of site {site_id} do not agree with its comments, here and there alike: see `doctor`.")
    click.echo("\nFrom now on, on every machine:")
    click.echo(f"  {variable('database_url')}        the address that you gave as --to")
    if apart:
        click.echo(f"  {variable('keys_database_url')}   the address that you gave as --keys-to")
    click.echo(f"  {variable('secret_keys')}_FILE    a copy of {secret_file(data_dir, 'secret_keys').absolute()}, or")
    click.echo(f"  {variable('secret_keys')}         what you gave instead: without it no address can be decrypted")
    click.echo(f"  {variable('metrics_token')}_FILE  a copy of {secret_file(data_dir, 'metrics_token').absolute()}")
    click.echo(f"  {variable('redis_url')}           a Redis of its own; nothing is moved there")
    click.echo(f"  {variable('public_url')}          as before, or readers' links end")
    click.echo(f"\nThen `commentgate doctor`. {data_dir} is as it was: do not start `up` on it again.")
