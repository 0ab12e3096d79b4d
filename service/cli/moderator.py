"""`commentgate moderator`: whoever may run commands on this machine governs every moderator."""

from datetime import UTC

import click
from sqlalchemy.orm import Session

from service.cli.opened import Opened, on_data
from service.comments.staff import audit, invitations, moderators, passwords
from service.comments.staff import sessions as staff
from service.comments.store import sites as site_store

role_option = click.option("--role", type=click.Choice(staff.ROLES), default="moderator", show_default=True)
site_option = click.option("--site", "sites", multiple=True, help="Limit to this site; can be given several times.")


@click.group()
def command() -> None:
    """Make moderators, invite them, reset their passwords, shut them out."""


@command.command()
@click.argument("name")
@role_option
@site_option
@on_data
def add(opened: Opened, name: str, role: str, sites: tuple[str, ...]) -> None:
    """Make a moderator and print a password for them."""
    password = passwords.new_password()
    with opened.databases.main.write() as session:
        limited = _site_ids(session, sites)
        try:
            made = staff.add_moderator(session, name=name, password=password, role=role, sites=limited, now=opened.now)
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        audit.record(session, None, "moderator_added", opened.now, person=made, role=role)
    click.echo(password)


@command.command()
@click.argument("name")
@click.option("--second-factor", is_flag=True, help="Switch their second factor off, too.")
@on_data
def reset(opened: Opened, name: str, second_factor: bool) -> None:
    """Print a new password for a moderator and end their sessions."""
    password = passwords.new_password()
    with opened.databases.main.write() as session:
        staff.reset_password(session, name=name, password=password)
        person = staff.named(session, name).id
        audit.record(session, None, "password_changed", opened.now, person=person)
        if second_factor:
            moderators.reset_second_factor(session, None, person, opened.now)
    click.echo(password)


@command.command("list")
@on_data
def list_(opened: Opened) -> None:
    """List the moderators: name, role, sites, second factor, last seen, and whether they are disabled."""
    with opened.databases.main.read() as session:
        names = {site.id: site.name for site in site_store.everyone(session)}
        for one in moderators.governed(session, None):
            sites = staff.sites_of(one)
            of = "all sites" if sites is None else ", ".join(names.get(site, str(site)) for site in sorted(sites))
            seen = "never seen" if one.seen_at is None else f"{one.seen_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            factor = "second factor" if one.totp_since else "password only"
            click.echo("\t".join([one.name, one.role, of, factor, seen, *(["disabled"] if one.disabled_at else [])]))


@command.command()
@click.argument("name")
@on_data
def disable(opened: Opened, name: str) -> None:
    """Let a moderator in no more; they are out at once."""
    with opened.databases.main.write() as session:
        moderators.disable(session, None, staff.named(session, name).id, opened.now)


@command.command()
@click.argument("name")
@on_data
def enable(opened: Opened, name: str) -> None:
    """Let a moderator in again."""
    with opened.databases.main.write() as session:
        moderators.enable(session, None, staff.named(session, name).id, opened.now)


@command.command()
@role_option
@site_option
@on_data
def invite(opened: Opened, role: str, sites: tuple[str, ...]) -> None:
    """Print a link that makes its holder a moderator, once, within a week."""
    with opened.databases.main.write() as session:
        token = invitations.make(session, None, role=role, sites=_site_ids(session, sites), now=opened.now)
    click.echo(f"{opened.settings.public_url}/desk/join/{token}")


def _site_ids(session: Session, names: tuple[str, ...]) -> frozenset[int] | None:
    return frozenset(site_store.named(session, name).id for name in names) if names else None
