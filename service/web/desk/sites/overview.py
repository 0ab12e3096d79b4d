"""The sites that somebody works for, with how much is in their queues; and what an admin may set of them."""

from dataclasses import asdict, dataclass

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from service.comments import site_settings
from service.comments.errors import InvalidSubmission
from service.comments.queues import Queue
from service.comments.site_settings import SiteSettings
from service.comments.store import dead_letters, totals
from service.comments.store import sites as site_store
from service.comments.tables import Site
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.sites import site_pages
from service.web.desk.sites.delivery import bounded
from service.web.desk.tabs import address

COUNTED = (Queue.HELD, Queue.REPORTED, Queue.NEW, Queue.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Count:
    """How many comments of a site are in a queue, and where that is."""

    title: str
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownSite:
    """A site in the list."""

    id: int
    name: str
    origins: tuple[str, ...]
    languages: tuple[str, ...]
    email_required: bool
    policy_version: int
    counts: tuple[Count, ...]


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/sites", "sites", show)
    desk.add_url_rule("/sites/<int(max=2147483647):site_id>", "site", one)
    desk.add_url_rule("/sites/<int(max=2147483647):site_id>", "change_site", change, methods=["POST"])


def show() -> ResponseReturnValue:
    """List the sites."""
    with services().databases.main.read() as session:
        found = site_store.visible(session, guard.moderator().sites)
        counted = totals.read(session)
    return site_pages.page("sites.html", sites=[_shown(site, counted.get(site.id, {})) for site in found])


def one(site_id: int) -> ResponseReturnValue:
    """Show a site's settings: to be changed, if whoever looks may."""
    site = site_pages.visible(site_id)
    return _form(site, _typed(site_settings.of(site)), done="saved" in request.args)


def change(site_id: int) -> ResponseReturnValue:
    """Change a site's settings."""
    site, running, who = site_pages.governed(site_id), services(), guard.moderator()
    fields = bodies.read_fields()
    typed = {name: str(fields.get(name, "")) for name in SiteSettings.__dataclass_fields__}
    email_required = typed.pop("email_required") == "yes"
    seen = site_settings.of(site)
    try:
        wanted = site_settings.parse(**typed, email_required=email_required)
        if str(fields.get("seen", "")) != _stamp(seen):
            return _form(site, {**typed, "email_required": email_required}, overtaken=True, status=409)
        with running.databases.main.write() as session:
            site_settings.change(session, site.id, wanted, seen=seen, made_by=who.id, now=running.now())
    except InvalidSubmission as error:
        errors = {one.field: one.message for one in error.errors}
        shown = {**typed, "email_required": email_required}
        return _form(site, shown, errors=errors, overtaken="seen" in errors, status=409 if "seen" in errors else 422)
    running.keys.forget()  # it holds the site's origins
    return redirect(addresses.path(site_pages.address(site_id, "?saved=yes")), 303)


def _shown(site: Site, counted: dict[str, int]) -> ShownSite:
    counts = (Count(wording.QUEUES[one], f"{counted.get(one, 0):,}", address(one, site.id)) for one in COUNTED)
    settings = site_settings.of(site)
    return ShownSite(
        site.id,
        site.name,
        settings.origins,
        settings.languages,
        site.email_required,
        site.policy_version,
        tuple(counts),
    )


def _form(
    site: Site,
    typed: dict[str, object],
    *,
    errors: dict[str, str] | None = None,
    overtaken: bool = False,
    done: bool = False,
    status: int = 200,
) -> Response:
    current = site_settings.of(site)
    return site_pages.page(
        "site.html",
        status=status,
        site=site,
        typed=typed,
        errors=errors or {},
        overtaken=_typed(current) if overtaken else None,
        stamp=_stamp(current),
        given_up=_given_up(site.id),
        done=done,
    )


def _given_up(site_id: int) -> str:
    """Count the notices that were given up, for those who can do something about it; nothing if there are none."""
    if not guard.moderator().may_govern:
        return ""
    with services().databases.main.read() as session:
        count = dead_letters.count(session, site_id)
    return bounded(count) if count else ""


def _typed(settings: SiteSettings) -> dict[str, object]:
    lines = {"origins": "\n".join(settings.origins), "languages": "\n".join(settings.languages)}
    return asdict(settings) | lines


def _stamp(settings: SiteSettings) -> str:
    """Give what the form carries to tell whether somebody else was faster."""
    return site_pages.stamp(*asdict(settings).values())
