"""Addresses of our own pages: below the public address's path, and under one name of this machine."""

import re
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request

from service.web.context import services

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
DESK = "/desk/"
_WITHIN_DESK = re.compile(r"/desk/[\w/?=&.%~:|-]*", re.ASCII)


def path(own: str) -> str:
    """Give an own page's path as browsers see it; a proxy may serve us below a path of its own."""
    return urlsplit(services().settings.public_url).path + own


def within_desk(text: object) -> str:
    """Take the address of a desk page that a form sends back; whatever else is sent could lead elsewhere."""
    return text if isinstance(text, str) and _WITHIN_DESK.fullmatch(text) and "//" not in text else DESK


def under_public_name() -> Response | None:
    """Send a browser that used another name of this machine to the public one.

    Cookies, origins and redirects after a form count by name, and 127.0.0.1 is not localhost to a browser. Only names
    of the loopback interface are treated so: behind a proxy the Host header proves nothing.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    public = urlsplit(services().settings.public_url)
    try:
        asked = urlsplit(f"//{request.host}")
        same_door = asked.port == public.port and {asked.hostname, public.hostname} <= LOOPBACK
    except ValueError:
        return None
    if not same_door or asked.hostname == public.hostname:
        return None
    query = request.query_string.decode("ascii", "replace")
    return make_response(redirect(services().url(request.path) + (f"?{query}" if query else "")))
