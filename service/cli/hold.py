"""`commentgate hold`: keep a person's data from being erased, and let it go again."""

import click

from service.cli.opened import Opened, on_data
from service.comments import people
from service.comments.errors import NotFound
from service.comments.store import people as people_store
from service.comments.store import readers
from service.comments.store import sites as site_store


@click.command()
@click.option("--email", help="Whose data is kept. Without it, everybody's holds are listed.")
@click.option("--why", help="Which law or case asks for it; at most 300 characters. Nobody but operators sees it.")
@click.option("--release", is_flag=True, help="Keep it no longer.")
@click.option("--site", "site_name", help="Only on this site; without it, on all.")
@on_data
def command(opened: Opened, email: str | None, why: str | None, release: bool, site_name: str | None) -> None:
    """Keep a person's data from being erased by time, by themselves or by `erase`. Or let it go again."""
    if email is None:
        if why or release:
            raise click.UsageError("Say of whom, with --email.")
        _list(opened)
        return
    if release == bool(why):
        raise click.UsageError("Give either --why or --release.")
    if why and len(why) > 300:
        raise click.UsageError("At most 300 characters, please.")
    with opened.databases.main.write() as session:
        found = [site.id for site in site_store.everyone(session) if site_name in {None, site.name}]
        matches = [one for site_id in found for one in people.matches(opened.vault, site_id, email.strip())]
        ids = people_store.ids_everywhere(session, matches)
        if not ids:
            raise NotFound("Nothing is held under this address.")
        readers.hold(session, ids, why)
        comments = readers.count_comments(session, ids)
    click.echo(f"{'May be erased again' if release else 'Kept from being erased'}: {comments} comments.")


def _list(opened: Opened) -> None:
    """Name people by number: an address in a terminal's history is one copy more."""
    with opened.databases.main.read() as session:
        for person in readers.held(session):
            click.echo(f"{person.id}\t{person.held_for}")
