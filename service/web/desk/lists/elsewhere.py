"""Scored elsewhere: comments that other systems asked about and keep. They are only shown, and counted in no queue."""

from urllib.parse import urlencode

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.comments.clients.records import month_of
from service.comments.store import checks as check_store
from service.comments.store import sites as site_store
from service.comments.store import usage
from service.comments.values import Unacceptable
from service.web import addresses
from service.web.api import queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.lists.check_cards import BY_NAME, check_card, key_row
from service.web.desk.lists.filters import read_number
from service.web.desk.tabs import sizes_here, tabs

PAGE_SIZE = 25
PATH = f"{addresses.DESK}elsewhere"


def register(desk: Blueprint) -> None:
    """Add the view."""
    desk.add_url_rule("/elsewhere", "elsewhere", show)


def show() -> ResponseReturnValue:
    """Show a page of comments, newest first, and how much each key was used this month."""
    running, who = services(), guard.moderator()
    now, days = running.now(), running.settings.check_retention_days
    site_id = queries.optional("site", read_number)
    protocol = queries.optional("protocol", _protocol)
    before = queries.optional("older", queries.cursor)
    with running.databases.main.read() as session:
        chosen = who.sites if site_id is None else [site_store.one_visible(session, site_id, who.sites).id]
        found = check_store.listed(session, sites=chosen, protocol=protocol, before=before, limit=PAGE_SIZE + 1)
        shown = found[:PAGE_SIZE]
        said = check_store.said_about(session, [check.id for check in shown])
        keys = usage.keys_used(session, [protocol] if protocol else list(BY_NAME), month_of(now), chosen)
        sites = {site.id: site.name for site in site_store.visible(session, who.sites)}
        counted = sizes_here(session, site_id)
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return render_template(
        "desk/elsewhere.html",
        tabs=tabs(counted, site_id=site_id),
        cards=[check_card(check, sites[check.site_id], said.get(check.id, []), now) for check in shown],
        keys=[key_row(*row) for row in keys],
        month=f"{now:%B %Y}",
        days=days,
        sites=sites,
        protocols=BY_NAME,
        site_id=site_id,
        protocol=protocol,
        first=_address(site_id, protocol),
        older=last and _address(site_id, protocol, older=queries.make_cursor(last.at, last.id)),
        newest=before is None,
    )


def _protocol(text: str) -> str:
    if text not in BY_NAME:
        raise Unacceptable("protocol", f"Use one of {', '.join(BY_NAME)}.")
    return text


def _address(site_id: int | None, protocol: str | None, **more: str) -> str:
    chosen = {"site": site_id, "protocol": protocol, **more}
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    return f"{PATH}?{query}" if query else PATH
