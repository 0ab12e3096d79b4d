"""`commentgate migrate`."""

import click

from service.connections import open_databases
from service.migrations.runner import current, migrate
from service.settings import from_environment


@click.command()
@click.option("--to", default="head", show_default=True, help="The revision to go to, forwards or backwards.")
def command(to: str) -> None:
    """Bring the databases to this version. Two at once are safe."""
    databases = open_databases(from_environment())
    try:
        migrate(databases, to)
        revision = current(databases.main)
    finally:
        databases.close()
    click.echo(f"The database is at revision {revision}." if revision else "The database is empty.")
