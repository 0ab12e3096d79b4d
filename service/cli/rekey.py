"""`commentgate rekey`."""

import click

from service.cli.opened import Opened, on_data
from service.comments import credentials, people, sites
from service.comments.staff import own_settings


@click.command()
@on_data
def command(opened: Opened) -> None:
    """Write everything that is under an older secret key anew under the newest, so that the older can be removed."""
    count = people.rekey(opened.databases, opened.vault)
    with opened.databases.main.write() as session:
        secrets = sites.rekey_webhooks(session, opened.vault) + credentials.rekey(session, opened.vault)
        own = own_settings.rekey(session, opened.vault)
    click.echo(f"{count} addresses and {secrets} signing secrets are under key {opened.vault.newest} now.")
    if own:
        click.echo(f"So are {own} second factors and addresses of moderators.")
    click.echo("Receipts and IP hashes made with older keys stop working once those keys are removed.")
