"""`commentgate site webhook`: where a site's notices go, their secret, and sending again what was given up."""

import click

from service.cli.opened import Opened, on_data
from service.comments import webhooks
from service.comments.store import sites as site_store
from service.comments.values import Unacceptable
from service.comments.webhooks import Hand


@click.command("webhook")
@click.argument("name")
@click.argument("url", required=False)
@click.option("--rotate", is_flag=True, help="Make a new secret; the present one signs beside it for 24 hours.")
@click.option("--replay", is_flag=True, help="Send again what was given up.")
@on_data
def command(opened: Opened, name: str, url: str | None, rotate: bool, replay: bool) -> None:
    """Send a site's notices to URL and print the secret they are signed with; without URL, stop sending."""
    if (url is not None) + rotate + replay > 1:
        raise click.UsageError("Give one of URL, --rotate and --replay.")
    try:
        with opened.databases.main.read() as session:
            site_id = site_store.named(session, name).id
        if replay:
            click.echo(f"{_replay(opened, site_id)} notices will be sent again.")
        elif rotate:
            click.echo(_rotate(opened, site_id))
        else:
            click.echo(_aim(opened, site_id, url) or "No notices are sent any more.")
    except Unacceptable as error:
        raise click.BadParameter(error.message, param_hint="URL") from error


def _aim(opened: Opened, site_id: int, url: str | None) -> str | None:
    hand = Hand(None, opened.now)
    with opened.databases.main.write() as session:
        if url is None:
            webhooks.stop(session, site_id, hand)
            return None
        return webhooks.start_over(session, site_id, webhooks.address(url), opened.vault, hand)


def _rotate(opened: Opened, site_id: int) -> str:
    with opened.databases.main.write() as session:
        return webhooks.rotate(session, site_id, opened.vault, Hand(None, opened.now))


def _replay(opened: Opened, site_id: int) -> int:
    count, after = 0, None
    while True:
        with opened.databases.main.write() as session:
            some, after = webhooks.replay(session, site_id, Hand(None, opened.now), after=after)
        count += some
        if after is None:
            return count
