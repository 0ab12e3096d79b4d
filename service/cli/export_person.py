"""`commentgate export --person`: everything held of a person, for an operator to look through and hand over."""

import json

import click

from service import connections
from service.cli.opened import Opened
from service.comments import people
from service.comments.readers.subject import Subject
from service.comments.store import people as people_store
from service.comments.store import sites as site_store


def write(opened: Opened, address: str, site_name: str | None) -> None:
    """Write JSON Lines to standard output: a record of the person on each site, then of each of their comments."""
    with opened.databases.main.read() as session:
        sites = [site_store.named(session, site_name)] if site_name else site_store.everyone(session)
        matches = [one for site in sites for one in people.matches(opened.vault, site.id, address.strip())]
        ids = people_store.ids_everywhere(session, matches)
    terms = connections.terms(opened.settings)
    subject = Subject(databases=opened.databases, vault=opened.vault, terms=terms, now=opened.now, full=True)
    for record in subject.records(ids):
        click.echo(json.dumps(record, ensure_ascii=False))
    if not ids:
        click.echo("Nothing is held under this address.", err=True)
