"""`commentgate site keys|add-key|rotate-key|revoke-key`."""

from typing import TextIO

import click

from service.cli.opened import Opened, on_data
from service.comments import credentials
from service.comments.clients.records import month_of
from service.comments.credentials import Terms
from service.comments.store import sites, usage

OPTIONS = ", ".join(f"{option} ({kind})" for kind, options in credentials.OPTIONS.items() for option in options)

ROTATED = tuple(kind for kind in credentials.KINDS if kind != credentials.CORAL)


@click.command()
@click.argument("name")
@on_data
def keys(opened: Opened, name: str) -> None:
    """List a site's keys: number, kind, since when, scopes, options, and this month's calls of how many."""
    with opened.databases.main.read() as session:
        found = usage.keys_of(session, sites.named(session, name).id)
        used = usage.by_key(session, month_of(opened.now), [key.id for key in found])
        for key in found:
            calls, quota = used.get(key.id, {}).get(usage.CALLS, 0), key.quota or "any number"
            scopes = ",".join(key.scopes or credentials.SCOPES) if key.kind in credentials.CLIENTS else "-"
            options = ",".join(key.options or ()) or "-"
            click.echo(f"{key.id}\t{key.kind}\t{key.created_at:%Y-%m-%d}\t{scopes}\t{options}\t{calls} of {quota}")


@click.command("add-key")
@click.argument("name")
@click.option("--kind", type=click.Choice(credentials.CLIENTS), required=True)
@click.option("--scope", "scopes", multiple=True, type=click.Choice(credentials.SCOPES), help="Repeatable; else all.")
@click.option("--option", "options", multiple=True, help=f"One of {OPTIONS}; repeatable.")
@click.option("--quota", type=click.IntRange(min=1), help="Calls a month.")
@click.option("--secret-file", type=click.File(), help="With the signing secret that Coral made; - is standard input.")
@on_data
def add_key(
    opened: Opened,
    name: str,
    kind: str,
    scopes: tuple[str, ...],
    options: tuple[str, ...],
    quota: int | None,
    secret_file: TextIO | None,
) -> None:
    """Print one more key for a client; those there are keep working."""
    terms = Terms(scopes or None, options or None, quota)
    try:
        secret = None if secret_file is None else secret_file.readline().strip()
        with opened.databases.main.write() as session:
            key = credentials.add_client_key(session, name, kind, opened.now, opened.vault, terms, secret)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--secret-file" if secret_file else "--option") from error
    click.echo(key if secret is None else f"{name} takes what is signed with this secret.")


@click.command("rotate-key")
@click.argument("name")
@click.option("--kind", type=click.Choice(ROTATED), required=True)
@on_data
def rotate_key(opened: Opened, name: str, kind: str) -> None:
    """Print a new key of a kind; all the old ones of that kind stop working in two seconds.

    Not so Coral's secret, which Coral makes: add the new one with add-key, then take the old one away with revoke-key.
    """
    with opened.databases.main.write() as session:
        key = credentials.rotate_key(session, name, kind, opened.now, opened.vault)
    click.echo(key)


@click.command("revoke-key")
@click.argument("name")
@click.argument("number", type=int)
@on_data
def revoke_key(opened: Opened, name: str, number: int) -> None:
    """Take a key away, by its number in `site keys`; it stops working in two seconds."""
    with opened.databases.main.write() as session:
        credentials.revoke_key(session, name, number, opened.now)
    click.echo(f"Key {number} of {name} is revoked.")


COMMANDS = (keys, add_key, rotate_key, revoke_key)
