"""What every answer carries: headers that keep browsers from guessing, and one line of log."""

import logging
import time
from http import HTTPStatus

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PROBES = ("/livez", "/readyz")  # asked every few seconds: worth a line only when they are not well
log = logging.getLogger("commentgate.web")


def register(app: Flask) -> None:
    """Add the headers and the log line to every answer."""
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Cache-Control", "no-store")
    rule = request.url_rule.rule if request.url_rule else "none"  # the pattern: never the path's values, nor the query
    milliseconds = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
    if rule in PROBES and response.status_code == HTTPStatus.OK:
        return response
    log.info(
        "request",
        extra={"route": rule, "method": request.method, "status": response.status_code, "duration_ms": milliseconds},
    )
    return response
