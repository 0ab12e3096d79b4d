"""What every reader may see: the published comments of a page, and how many there are."""

from flask import Blueprint, Response, jsonify

from service.comments.errors import FieldError, InvalidSubmission
from service.comments.store import comments as comment_store
from service.comments.store import sites as site_store
from service.comments.store import threads as thread_store
from service.comments.urls import MAX_URL, page_key
from service.comments.values import line, page_address
from service.web import page_state
from service.web.api import cors, queries
from service.web.api.public import asked_page, asked_site, cacheable
from service.web.context import services
from service.web.embed import published

MAX_PAGES = 100
api = Blueprint("pages", __name__)
cors.public(api)


@api.get("/v1/pages/comments")
def comments() -> Response:
    """List a page's published comments, oldest first, with the places of those that were removed and had replies."""
    url, identifier = asked_page()
    site = asked_site(url)
    limit = queries.optional("limit", queries.limit) or 50
    after = queries.optional("cursor", queries.cursor)
    with services().databases.main.read() as session:
        page = site_store.page(session, site.id, page_key(identifier, url or ""))
        rows = [] if page is None else thread_store.shown_on(session, page.id, after=after, limit=limit + 1)
        shown = rows[:limit]
        following = queries.make_cursor(shown[-1].received_at, shown[-1].id) if len(rows) > limit else None
        body = {
            "page_id": identifier,
            "page_url": page.url if page else url,
            "page_title": page.title if page else None,
            "page": page_state.state(site.id, page),
            "email_required": site.email_required,
            "comments": [published.view(comment) for comment in shown],
            "next_cursor": following,
        }
    return cacheable(jsonify(body))


@api.get("/v1/pages/counts")
def counts() -> Response:
    """Count the published comments of up to 100 pages."""
    asked = [(f"id:{identifier}", identifier) for identifier in queries.many("page_id", line)]
    asked += [(page_key(None, url), url) for url in queries.many("page_url", page_address)]
    if not 1 <= len(asked) <= MAX_PAGES or any(len(value) > MAX_URL for _, value in asked):
        raise InvalidSubmission([FieldError("page_id", "count", f"Send 1 to {MAX_PAGES} page_id or page_url.")])
    site = asked_site(None)
    with services().databases.main.read() as session:
        found = comment_store.published_counts(session, site.id, [key for key, _ in asked])
    return cacheable(jsonify({"counts": {value: found.get(key, 0) for key, value in asked}}))
