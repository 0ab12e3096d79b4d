"""`commentgate moderator add|reset`."""

import click

from service.cli.opened import Opened, on_data
from service.comments import staff


@click.group()
def command() -> None:
    """Make moderators and reset their passwords."""


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(staff.ROLES), default="moderator", show_default=True)
@on_data
def add(opened: Opened, name: str, role: str) -> None:
    """Make a moderator and print a password for them."""
    password = staff.new_password()
    with opened.databases.main.write() as session:
        staff.add_moderator(session, name=name, password=password, role=role, now=opened.now)
    click.echo(password)


@command.command()
@click.argument("name")
@on_data
def reset(opened: Opened, name: str) -> None:
    """Print a new password for a moderator and end their sessions."""
    password = staff.new_password()
    with opened.databases.main.write() as session:
        staff.reset_password(session, name=name, password=password)
    click.echo(password)
