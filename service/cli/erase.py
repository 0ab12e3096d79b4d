"""`commentgate erase --email` and `--again`."""

import sys
from collections.abc import Iterable

import click

from service.cli.opened import Opened, on_data
from service.comments import people
from service.comments.erasing import erasures
from service.comments.errors import NotFound
from service.comments.store import sites as site_store


@click.command()
@click.option("--email", help="Whose data is erased.")
@click.option("--site", "site_name", help="Only on this site; without it, on all.")
@click.option("--again", type=click.File(encoding="ascii"), help="A list by `export --erasures`, after a restore.")
@click.option("--yes", is_flag=True, help="Do not ask at a terminal.")
@on_data
def command(opened: Opened, email: str | None, site_name: str | None, again: Iterable[str] | None, yes: bool) -> None:
    """Erase a person: their key, address, names and texts, on every site or one. Or erase again what was erased."""
    if (email is None) == (again is None):
        raise click.UsageError("Give either --email or --again.")
    if sys.stdin.isatty() and not yes:
        click.confirm("Erase addresses, names and comments for good?", abort=True)
    if again is not None:
        replayed = erasures.replay(opened.databases, erasures.read_lines(again), opened.now)
        click.echo(f"Erased again: {replayed.people} people, {replayed.comments} comments.")
    if email is not None:
        click.echo(f"Erased; {_erase(opened, email.strip(), site_name)} comments were reached.")


def _erase(opened: Opened, email: str, site_name: str | None) -> int:
    with opened.databases.main.read() as session:
        found = [site.id for site in site_store.everyone(session) if site_name in {None, site.name}]
    if not found:
        raise NotFound(f"There is no site named {site_name}.")
    return people.erase(opened.databases, opened.vault, email, site_ids=found, now=opened.now)
