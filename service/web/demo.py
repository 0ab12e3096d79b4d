"""The demo page: an article with comments and the form as news sites have it; and what browsers ask every site for."""

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments import sites
from service.comments.signs import form_tokens
from service.comments.store import sites as site_store
from service.comments.store import threads as thread_store
from service.comments.urls import page_key
from service.web import addresses, page_state
from service.web.context import services
from service.web.embed import published, threads
from service.web.errors import Problem
from service.web.readers import moments, wording

DEMO_SITE = "Demo"
TITLE = "Night ferry returns to Harlow Sound after eleven years"
MAX_SHOWN = 500
pages = Blueprint("demo_pages", __name__)
pages.add_app_template_global(addresses.path, "path")
pages.add_app_template_filter(moments.moment, "moment")
pages.add_app_template_filter(moments.day, "day")


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
        rows = [] if page is None else thread_store.shown_on(session, page.id, after=None, limit=MAX_SHOWN)
        shown = [published.view(comment) for comment in rows]
    told = page_state.state(site.id, page)
    parent = threads.chosen(shown, request.args.get("reply_to", ""))
    values = {
        "site_key": site_key,
        "page_url": services().url("/demo"),
        "page_title": TITLE,
        "parent_id": parent["id"] if parent else None,
        "locale": "en",
        "form_token": form_tokens.make(services().vault, site.id, services().now()),
    }
    return render_template(
        "demo.html",
        title=TITLE,
        values=values,
        parent=parent,
        t=wording.of(wording.ENGLISH),
        count=sum(not comment["removed"] for comment in shown),
        threads=threads.grouped(shown),
        email_required=site.email_required,
        page=told,
    )
