"""`commentgate site add|list|webhook|policy|page`; its keys are in `site_keys`, its webhook in `site_webhook`."""

import json
from dataclasses import asdict
from typing import TextIO

import click

from service.cli import site_keys, site_webhook
from service.cli.opened import Opened, on_data
from service.comments import sites
from service.comments.pages import Terms
from service.comments.policies.closing import PAGE_MODES
from service.comments.policies.policy_json import policy_to_json
from service.comments.values import Unacceptable, line, moment


@click.group()
def command() -> None:
    """Make sites and their keys."""


for one in (*site_keys.COMMANDS, site_webhook.command):
    command.add_command(one)


@command.command()
@click.argument("name")
@click.option("--origin", "origins", multiple=True, required=True, help="Such as https://news.example.org; repeatable.")
@click.option("--language", "languages", multiple=True, default=("en",), show_default=True, help="BCP 47; repeatable.")
@click.option("--email-optional", is_flag=True, help="Take comments without an e-mail address.")
@on_data
def add(opened: Opened, name: str, origins: tuple[str, ...], languages: tuple[str, ...], email_optional: bool) -> None:
    """Make a site and print its keys. The secret ones are shown this once."""
    try:
        with opened.databases.main.write() as session:
            made = sites.add_site(
                session,
                name=name,
                origins=origins,
                now=opened.now,
                languages=languages,
                email_required=not email_optional,
                vault=opened.vault,
            )
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--origin") from error
    for name_, key in asdict(made).items():
        if name_ != "site_id":
            click.echo(f"{name_:<15}  {key}")


@command.command("list")
@on_data
def list_(opened: Opened) -> None:
    """List the sites with their public keys."""
    with opened.databases.main.read() as session:
        for site, key in sites.list_sites(session):
            click.echo(f"{site.id}\t{site.name}\t{key or '-'}\t{' '.join(site.origins)}")


@command.command()
@click.argument("name")
@click.argument("file", type=click.File(encoding="utf-8"), required=False)
@click.option("--words", help="What was changed and why; the desk shows it.")
@on_data
def policy(opened: Opened, name: str, file: TextIO | None, words: str | None) -> None:
    """Print a site's policy as JSON; with FILE, make what it holds the policy from now on."""
    if file is None:
        with opened.databases.main.read() as session:
            current = sites.policy_of(session, name)
        click.echo(json.dumps(policy_to_json(current), indent=2, ensure_ascii=False))
        return
    try:
        with opened.databases.main.write() as session:
            version = sites.set_policy(session, name, json.load(file), opened.now, words)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="FILE") from error
    click.echo(f"Version {version} is the policy of {name} now.")


@command.command()
@click.argument("name")
@click.argument("page")
@click.option("--mode", type=click.Choice(PAGE_MODES), required=True)
@click.option("--message", help="For readers, once it is closed.")
@click.option("--closes-at", help="When it closes by itself, such as 2026-12-01T00:00Z.")
@on_data
def page(opened: Opened, name: str, page: str, mode: str, message: str | None, closes_at: str | None) -> None:
    """Open a page for comments, hold every comment on it, or close it. PAGE is its address or identifier."""
    try:
        terms = Terms(
            mode=mode, message=line(message or "") or None, closes_at=None if closes_at is None else moment(closes_at)
        )
    except (ValueError, Unacceptable) as error:
        raise click.UsageError(str(error)) from error
    with opened.databases.main.write() as session:
        sites.set_page(session, name, page, terms, opened.now)
    click.echo(f"{page} is {mode}.")
