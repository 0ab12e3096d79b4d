"""The demo page: an article with comments and the form as news sites have it; and what browsers ask every site for."""

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments import sites
from service.comments.store import comments as comment_store
from service.comments.store import sites as site_store
from service.comments.urls import page_key
from service.comments.views import public_view
from service.web import addresses, page_state
from service.web.context import services
from service.web.errors import Problem

DEMO_SITE = "Demo"
TITLE = "Night ferry returns to Harlow Sound after eleven years"
MAX_SHOWN = 500
pages = Blueprint("demo_pages", __name__)
pages.add_app_template_global(addresses.path, "path")


@pages.get("/")
def start() -> ResponseReturnValue:
    """Send whoever types the bare address to something they can use."""
    with services().databases.main.read() as session:
        found = site_store.by_name(session, DEMO_SITE)
    return redirect(addresses.path("/desk/" if found is None else "/demo"))


@pages.get("/favicon.ico")
def favicon() -> Response:
    """Give the icon under the address that browsers try by themselves."""
    return current_app.send_static_file("favicon.svg")


@pages.get("/demo")
def demo() -> ResponseReturnValue:
    """Show the article, its published comments and the form."""
    elsewhere = addresses.under_public_name()
    if elsewhere is not None:
        return elsewhere
    with services().databases.main.read() as session:
        listed = [row for row in sites.list_sites(session) if row[0].name == DEMO_SITE]
        if not listed:
            raise Problem(404, "The demo page needs a site of that name: commentgate site add Demo --origin ADDRESS")
        site, site_key = listed[0]
        page = site_store.page(session, site.id, page_key(None, services().url("/demo")))
        rows = [] if page is None else comment_store.published_on(session, page.id, after=None, limit=MAX_SHOWN)
        published = [public_view(comment) for comment in rows]
    told = page_state.state(site.id, page)
    parent = _chosen_parent(published, request.args.get("reply_to", ""))
    values = {
        "site_key": site_key,
        "page_url": services().url("/demo"),
        "page_title": TITLE,
        "parent_id": parent["id"] if parent else None,
        "locale": "en",
    }
    return render_template(
        "demo.html",
        title=TITLE,
        values=values,
        parent=parent,
        count=len(published),
        threads=threads(published),
        email_required=site.email_required,
        page=told,
    )


def threads(published: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Group comments, given oldest first, under the first of their ancestors: one level, as on most news sites.

    What replies to a comment that is not published any more stands on its own.
    """
    roots: dict[str, str] = {}
    grouped: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    for comment in published:
        root = roots.get(comment["parent_id"] or "", comment["id"])
        roots[comment["id"]] = root
        if root == comment["id"]:
            grouped[root] = (comment, [])
        else:
            grouped[root][1].append(comment)
    return list(grouped.values())


def _chosen_parent(published: list[dict[str, Any]], asked: str) -> dict[str, Any] | None:
    try:
        wanted = str(uuid.UUID(asked))
    except ValueError:
        return None
    return next((comment for comment in published if comment["id"] == wanted), None)
