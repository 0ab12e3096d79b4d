"""Which pages in a browser may read answers: any for what is public, a site's own for what they post."""

from flask import Blueprint, Response, g, request

from service.comments.store import sites as site_store
from service.web.api.keys import own_origin
from service.web.context import services

POSTING_HEADERS = "Content-Type, X-Site-Key, Idempotency-Key"


def public(blueprint: Blueprint, *, exposed: str = "ETag") -> None:
    """Let every origin read what these routes answer; nothing of it depends on who asks, only on what is asked for."""

    @blueprint.after_request
    def allow(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = exposed
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def posting(blueprint: Blueprint) -> None:
    """Let a site's own origins read the answers to their posts."""

    @blueprint.after_request
    def allow(response: Response) -> Response:
        if origin := g.get("posting_origin"):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Location, Retry-After"
        response.headers.add("Vary", "Origin")
        return response


def preflight(headers: str = POSTING_HEADERS) -> Response:
    """Answer a browser that asks beforehand. It sends no key yet, so any site's origin is let through to the post."""
    response = Response(status=204)
    claimed = request.headers.get("Origin", "")
    with services().databases.main.read() as session:
        known = {origin for site in site_store.everyone(session) for origin in site.origins}
    if claimed in known | {own_origin()}:
        g.posting_origin = claimed
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = headers
        response.headers["Access-Control-Max-Age"] = "600"
    return response


def open_preflight(methods: str) -> Response:
    """Answer a browser that asks beforehand on a route of which any origin may use these methods."""
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = "600"
    return response
