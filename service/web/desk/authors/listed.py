"""Authors who are banned or trusted now, on the sites that somebody works for; lifting a ban, withdrawing trust."""

from urllib.parse import urlencode

from flask import Blueprint, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from service.comments.authors import marking
from service.comments.authors.marks import Kind
from service.comments.errors import Conflict
from service.comments.store import marks as mark_store
from service.comments.store import sites as site_store
from service.comments.store.marks import Listing
from service.comments.values import Unacceptable
from service.web import addresses
from service.web.api import bodies, queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.authors import author_rows
from service.web.desk.authors.author import read_number
from service.web.desk.tabs import sizes_here, tabs

PAGE_SIZE = 25
PATH = f"{addresses.DESK}authors"
KINDS = {Kind.BAN: "Banned", Kind.TRUST: "Trusted"}


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/authors", "authors", show)
    desk.add_url_rule("/authors/marks/<int(max=2147483647):mark_id>/end", "end_mark", end, methods=["POST"])


def show() -> ResponseReturnValue:
    """Show a page of bans and trust, the newest first."""
    return _page()


def end(mark_id: int) -> ResponseReturnValue:
    """Lift a ban, withdraw trust, or remove a note; then back to where the moderator came from."""
    who, running = guard.deciding_moderator(), services()
    back = addresses.within_desk(bodies.read_fields().get("back"))
    try:
        with running.databases.main.write() as session:
            marking.end(session, min(mark_id, 2**62), by=who.id, sites=who.sites, now=running.now())
    except Conflict as error:
        return _page(f"Nothing was done: somebody was faster. {error}", 409)
    return redirect(addresses.path(PATH if back == addresses.DESK else back), 303)


def _page(problem: str = "", status: int = 200) -> ResponseReturnValue:
    site_id, kind = queries.optional("site", read_number), queries.optional("kind", _kind)
    under = queries.optional("older", read_number)
    now, mine = services().now(), guard.moderator().sites
    with services().databases.main.read() as session:
        part = Listing(PAGE_SIZE + 1, kind, site_id, mine, under)
        rows = mark_store.listed(session, part, now)
        sites = site_store.visible(session, mine)
        counted = sizes_here(session)
    marks = [author_rows.listed_mark(*row, now) for row in rows[:PAGE_SIZE]]
    shown = render_template(
        "desk/authors.html",
        tabs=tabs(counted),
        problem=problem,
        marks=marks,
        kinds=KINDS,
        kind=kind,
        sites=sites,
        site_id=site_id,
        here=_address(site_id, kind, under),
        first=_address(site_id, kind, None),
        newest=under is None,
        older=_address(site_id, kind, marks[-1].id) if len(rows) > PAGE_SIZE else "",
    )
    return make_response(shown, status)


def _kind(text: str) -> str:
    if text not in KINDS:
        raise Unacceptable("kind", f"Use one of {', '.join(KINDS)}.")
    return text


def _address(site_id: int | None, kind: str | None, older: int | None) -> str:
    chosen = {"site": site_id, "kind": kind, "older": older}
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    return f"{PATH}?{query}" if query else PATH
