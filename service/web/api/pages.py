"""What every reader may see: the published comments of a page, and how many there are."""

from flask import Blueprint, Response, jsonify, request

from service.comments.errors import FieldError, InvalidSubmission
from service.comments.store import comments as comment_store
from service.comments.store import sites as site_store
from service.comments.tables import Site
from service.comments.urls import MAX_URL, origin, page_key
from service.comments.values import line, page_address
from service.comments.views import public_view
from service.web import page_state
from service.web.api import cors, queries
from service.web.api.keys import public_asker, secret_asker
from service.web.context import services

MAX_PAGES = 100
api = Blueprint("pages", __name__)
cors.public(api)


@api.get("/v1/pages/comments")
def comments() -> Response:
    """List a page's published comments, oldest first."""
    url, identifier = queries.optional("page_url", page_address), queries.optional("page_id", line)
    if url is None and identifier is None:
        raise InvalidSubmission([FieldError("page_url", "required", "Send page_url or page_id.")])
    site = _site(url)
    limit = queries.optional("limit", queries.limit) or 50
    after = queries.optional("cursor", queries.cursor)
    with services().databases.main.read() as session:
        page = site_store.page(session, site.id, page_key(identifier, url or ""))
        rows = [] if page is None else comment_store.published_on(session, page.id, after=after, limit=limit + 1)
        shown = rows[:limit]
        following = queries.make_cursor(shown[-1].received_at, shown[-1].id) if len(rows) > limit else None
        return _cacheable(
            {
                "page_id": identifier,
                "page_url": page.url if page else url,
                "page_title": page.title if page else None,
                "page": page_state.state(site.id, page),
                "comments": [public_view(comment) for comment in shown],
                "next_cursor": following,
            }
        )


@api.get("/v1/pages/counts")
def counts() -> Response:
    """Count the published comments of up to 100 pages."""
    asked = [(f"id:{identifier}", identifier) for identifier in queries.many("page_id", line)]
    asked += [(page_key(None, url), url) for url in queries.many("page_url", page_address)]
    if not 1 <= len(asked) <= MAX_PAGES or any(len(value) > MAX_URL for _, value in asked):
        raise InvalidSubmission([FieldError("page_id", "count", f"Send 1 to {MAX_PAGES} page_id or page_url.")])
    site = _site(None)
    with services().databases.main.read() as session:
        found = comment_store.published_counts(session, site.id, [key for key, _ in asked])
    return _cacheable({"counts": {value: found.get(key, 0) for key, value in asked}})


def _site(page_url: str | None) -> Site:
    """Find the site that is asked about: by its key, by the page's origin, or because there is only one."""
    key = request.headers.get("X-Site-Key") or request.args.get("site_key")
    if key:
        return public_asker(key).site
    if "Authorization" in request.headers:
        return secret_asker().site
    with services().databases.main.read() as session:
        sites = site_store.everyone(session)
    if page_url is not None:
        sites = [site for site in sites if origin(page_url) in site.origins] or sites
    if len(sites) != 1:
        raise InvalidSubmission([FieldError("site_key", "required", "Send the site's public key as site_key.")])
    return sites[0]


def _cacheable(body: dict[str, object]) -> Response:
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-cache"  # kept by browsers, and asked about with its ETag
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # the same response
