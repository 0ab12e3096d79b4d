"""Smaller answers for our own scripts and styles. Pages are sent as they are: together with what strangers wrote, their
size would tell of what else is in them, such as the token of a form (BREACH, 2013)."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

TYPES = frozenset({"text/css", "text/javascript", "image/svg+xml"})
ENDPOINTS = frozenset({"static", "embed.embed"})


def register(app: Flask) -> None:
    """Compress what `static` serves, and the script for other people's pages."""
    app.after_request(_shrink)


def _shrink(response: Response) -> Response:
    if request.endpoint not in ENDPOINTS or response.mimetype not in TYPES or request.method != "GET":
        return response
    response.vary.add("Accept-Encoding")
    tag, _weak = response.get_etag()
    if response.status_code != 200 or tag is None or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    response.set_data(_compressed(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    response.set_etag(tag, weak=True)  # the same text in other bytes
    return response


@lru_cache(maxsize=64)
def _compressed(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)
