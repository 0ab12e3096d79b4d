"""What the pages about one site share: the site, if whoever is signed in may know of it, and the frame around."""

from flask import Response, make_response, render_template

from service.comments.privacy import digest
from service.comments.store import sites as site_store
from service.comments.store.desk_sizes import sizes
from service.comments.tables import Site
from service.web import addresses
from service.web.context import services
from service.web.desk import guard
from service.web.desk.tabs import tabs

MAX_ID = 2**31


def visible(site_id: int) -> Site:
    """Give a site. Raises NotFound if there is none, or not for whoever is signed in."""
    with services().databases.main.read() as session:
        return site_store.one_visible(session, min(site_id, MAX_ID), guard.moderator().sites)


def governed(site_id: int) -> Site:
    """Give a site that whoever is signed in may change. Raises NotAllowed, or NotFound."""
    guard.governing_moderator()
    return visible(site_id)


def address(site_id: int, more: str = "") -> str:
    """Give the address of a site's page, within the service."""
    return f"{addresses.DESK}sites/{site_id}{more}"


def page(template: str, *, status: int = 200, **shown: object) -> Response:
    """Render a page in the desk's frame."""
    running, who = services(), guard.moderator()
    with running.databases.main.read() as session:
        counted = sizes(session, running.now(), sites=who.sites)
    return make_response(render_template(f"desk/{template}", tabs=tabs(counted), **shown), status)


def stamp(*seen: object) -> str:
    """Give a short name of what a form showed, so that it can be told whether it is still so."""
    return digest(repr(seen))[:16]
