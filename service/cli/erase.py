"""`commentgate erase --email`."""

import sys

import click

from service.cli.opened import Opened, on_data
from service.comments import people
from service.comments.errors import NotFound
from service.comments.store import sites as site_store


@click.command()
@click.option("--email", required=True, help="Whose data is erased.")
@click.option("--site", "site_name", help="Only on this site; without it, on all.")
@click.option("--yes", is_flag=True, help="Do not ask at a terminal.")
@on_data
def command(opened: Opened, email: str, site_name: str | None, yes: bool) -> None:
    """Erase a person: their key, address, names and texts, on every site or one."""
    if sys.stdin.isatty() and not yes:
        click.confirm("Erase this person's address, names and comments for good?", abort=True)
    with opened.databases.main.read() as session:
        found = [site.id for site in site_store.everyone(session) if site_name in {None, site.name}]
    if not found:
        raise NotFound(f"There is no site named {site_name}.")
    reached = people.erase(opened.databases, opened.vault, email.strip(), site_ids=found, now=opened.now)
    click.echo(f"Erased; {reached} comments were reached.")
