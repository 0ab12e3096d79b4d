"""Feeds of published comments, per page and per site, for feed readers and for a front page's "last comments"."""

from flask import Blueprint, Response, current_app

from service.comments.store import feeds as feed_store
from service.comments.store import sites as site_store
from service.comments.urls import page_key
from service.web.api import cors, feed
from service.web.api.feed import Feed
from service.web.api.feed_formats import ATOM_TYPE, JSON_TYPE, atom, json_feed
from service.web.api.public import asked_page, asked_site, cacheable, own_address
from service.web.context import services

ENTRIES = 50
api = Blueprint("feeds", __name__)
cors.public(api)


@api.get("/v1/pages/comments.atom")
def page_atom() -> Response:
    """Give a page's newest comments as Atom."""
    return _atom(_of_page())


@api.get("/v1/pages/comments.json")
def page_json() -> Response:
    """Give a page's newest comments as JSON Feed."""
    return _json(_of_page())


@api.get("/v1/sites/feed.atom")
def site_atom() -> Response:
    """Give a site's newest comments as Atom."""
    return _atom(_of_site())


@api.get("/v1/sites/feed.json")
def site_json() -> Response:
    """Give a site's newest comments as JSON Feed."""
    return _json(_of_site())


def _of_page() -> Feed:
    url, identifier = asked_page()
    site = asked_site(url)
    key = page_key(identifier, url or "")
    with services().databases.main.read() as session:
        page = site_store.page(session, site.id, key)
        found = [] if page is None else feed_store.of_page(session, page.id, ENTRIES)
        entries = [feed.entry(*told) for told in found]
        return feed.of_page(site, key, page or url, entries, own_address())


def _of_site() -> Feed:
    site = asked_site(None)
    with services().databases.main.read() as session:
        entries = [feed.entry(*told) for told in feed_store.of_site(session, site.id, ENTRIES)]
        return feed.of_site(site, entries, own_address())


def _atom(made: Feed) -> Response:
    return cacheable(Response(atom(made), content_type=f"{ATOM_TYPE}; charset=utf-8"))


def _json(made: Feed) -> Response:
    return cacheable(Response(current_app.json.dumps(json_feed(made)), content_type=JSON_TYPE))
