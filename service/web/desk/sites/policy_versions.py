"""Every version of a site's policy: who made it, when, why, what it changed; and the way back to an old one."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from service.comments.errors import Conflict, NotFound
from service.comments.policies import versions as saving
from service.comments.policies.versions import PolicyChanged
from service.comments.policy import Policy
from service.comments.store import policies as policy_store
from service.comments.store.policies import Version
from service.comments.tables import Site
from service.comments.values import Unacceptable
from service.web import addresses, policies
from service.web.api import bodies, queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.comment.cards import Time, time
from service.web.desk.sites import policy_words, site_pages
from service.web.desk.sites.policy_words import Change

PAGE_SIZE = 20
COMMAND_LINE = "the command line"


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One version. `changes` is None for the first one: there was nothing before."""

    number: int
    who: str
    at: Time
    words: str
    changes: list[Change] | None


def register(desk: Blueprint) -> None:
    """Add the views."""
    base = "/sites/<int(max=2147483647):site_id>/policy/versions"
    desk.add_url_rule(base, "policy_versions", show)
    desk.add_url_rule(f"{base}/<int(max=2147483647):version>", "policy_version", one)
    desk.add_url_rule(f"{base}/<int(max=2147483647):version>/current", "policy_back", go_back, methods=["POST"])


def show(site_id: int) -> ResponseReturnValue:
    """List the versions, the newest first."""
    return _list(site_pages.visible(site_id), before=queries.optional("before", _number))


def one(site_id: int, version: int) -> ResponseReturnValue:
    """Show one version, whole."""
    return version_page(site_pages.visible(site_id), version, just_saved="saved" in request.args)


def go_back(site_id: int, version: int) -> ResponseReturnValue:
    """Make an old version's rules current again, as a new version."""
    site, running = site_pages.governed(site_id), services()
    try:
        based_on = _number(str(bodies.read_fields().get("based_on", "")))
        with running.databases.main.write() as session:
            made = saving.go_back(
                session, site.id, version, based_on=based_on, made_by=guard.moderator().id, now=running.now()
            )
    except Unacceptable as error:
        return _list(site, problem=error.message, status=422)
    except PolicyChanged as error:
        problem = f"Nothing was changed: somebody saved version {error.current} meanwhile. Look at it first."
        return _list(site_pages.visible(site_id), problem=problem, status=409)
    except Conflict as error:
        return _list(site, problem=str(error), status=409)
    policies.changed()
    return redirect(addresses.path(site_pages.address(site_id, f"/policy/versions/{made}?saved=yes")), 303)


def version_page(site: Site, version: int, *, just_saved: bool = False) -> Response:
    """Show one version of a site's policy."""
    with services().databases.main.read() as session:
        found = policy_store.one(session, site.id, min(version, site_pages.MAX_ID))
        before = policy_store.listed(session, site.id, before=version, limit=1)
    policy = policy_store.read(found[0])
    return site_pages.page(
        "policy_version.html",
        site=site,
        version=shown_version(found, policy_store.read(before[0][0]) if before else None, services().now()),
        rules=policy_words.rules(policy),
        current=version == site.policy_version,
        just_saved=just_saved and version == site.policy_version,
    )


def shown_version(found: Version, before: Policy | None, now: datetime) -> ShownVersion:
    """Show a version beside the one before."""
    made, name = found
    changes = None if before is None else policy_words.changes(before, policy_store.read(made))
    who = COMMAND_LINE if made.made_by is None else name or "somebody"
    return ShownVersion(made.version, who, time(made.created_at, now), made.words or "", changes)


def _list(site: Site, *, before: int | None = None, problem: str = "", status: int = 200) -> Response:
    with services().databases.main.read() as session:
        found = policy_store.listed(session, site.id, before=before, limit=PAGE_SIZE + 1)
    if not found and before is not None:
        raise NotFound("There are no older versions.")
    policy_before = [policy_store.read(row[0]) for row in found[1:]]
    shown = [
        shown_version(row, policy_before[place] if place < len(policy_before) else None, services().now())
        for place, row in enumerate(found[:PAGE_SIZE])
    ]
    more = len(found) > PAGE_SIZE
    return site_pages.page(
        "policy_versions.html",
        status=status,
        site=site,
        versions=shown,
        problem=problem,
        older=site_pages.address(site.id, f"/policy/versions?before={shown[-1].number}") if more else "",
        newest=before is None,
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unacceptable("version", "Use a version's number.")
    return int(text)
