"""Every error's way out: the exception tree mapped to HTTP, once, as RFC 9457 problems or as a page."""

import logging
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, request
from flask_limiter.errors import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from service import outages
from service.comments import errors as domain
from service.web import addresses
from service.web.context import services
from service.web.readers import wording

STATUSES: dict[type[domain.CommentgateError], int] = {
    domain.InvalidSubmission: 422,
    domain.NotFound: 404,
    domain.NotAllowed: 403,
    domain.Conflict: 409,
    domain.SealBroken: 410,
}
RETRY_SECONDS = 5
log = logging.getLogger("commentgate.web")


class Problem(Exception):
    """A request that is refused at the edge, before the domain sees it."""

    def __init__(self, status: int, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.extra = extra


def register(app: Flask) -> None:
    """Map every exception."""
    app.register_error_handler(Problem, lambda e: answer(e.status, e.detail, **e.extra))
    app.register_error_handler(domain.CommentgateError, _domain)
    app.register_error_handler(RateLimitExceeded, _rate_limit)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, detail: str, **extra: object) -> dict[str, object]:
    """Give a problem in RFC 9457's shape."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **extra}


def domain_problem(error: domain.CommentgateError) -> dict[str, object]:
    """Give the problem that a refusal of the domain is."""
    status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 400)
    extra: dict[str, object] = {}
    if isinstance(error, domain.InvalidSubmission):
        extra["errors"] = [{"field": e.field, "code": e.code, "message": e.message} for e in error.errors]
    if isinstance(error, domain.StaleDecision):
        extra |= {"version": error.current_version, "comment_status": error.status}
    return problem(status, str(error), **extra)


def answer(status: int, detail: str, **extra: object) -> Response:
    """Answer with a problem: as a page where a person is looking, else as JSON."""
    if wants_page():
        return _page(status, detail, extra.get("errors"))
    response = jsonify(problem(status, detail, **extra))
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="commentgate"'
    response.content_type = "application/problem+json"
    response.status_code = status
    return response


def _page(status: int, detail: str, fields: object) -> Response:
    """Show a problem: to moderators in English, to readers in their language."""
    is_desk = f"{request.path}/".startswith(addresses.DESK)
    t = wording.of(wording.ENGLISH) if is_desk else wording.choose()
    found = [domain.FieldError(**one) for one in fields] if isinstance(fields, list) else []
    return wording.page(
        "error.html",
        t,
        status,
        status=status,
        detail=wording.refusal(t, detail, status),
        errors=wording.field_errors(t, found, request.args),
    )


def wants_page() -> bool:
    """Whether the caller is a browser that shows what it gets."""
    best = request.accept_mimetypes.best_match(["application/json", "text/html"], default="application/json")
    return best == "text/html" and request.accept_mimetypes["text/html"] > 0 and "Accept" in request.headers


def _domain(error: domain.CommentgateError) -> Response:
    body = domain_problem(error)
    extra = {name: value for name, value in body.items() if name not in {"type", "title", "status", "detail"}}
    return answer(int(str(body["status"])), str(body["detail"]), **extra)


def _rate_limit(error: RateLimitExceeded) -> Response:
    seconds = services().limits.retry_after(error)
    response = answer(429, f"Too many at once. Please try again in {_spoken(seconds)}.")
    response.headers["Retry-After"] = str(seconds)
    return response


def _spoken(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    response = answer(status, _plain(status, error))
    allow = error.get_response().headers.get("Allow")
    if allow:
        response.headers["Allow"] = allow
    return response


def _plain(status: int, error: HTTPException) -> str:
    known = {
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
        413: "That is more than this address takes at once.",
    }
    return known.get(status) or error.description or "The request cannot be answered."


def _unexpected(error: Exception) -> Response:
    if (reason := outages.reason(error)) is not None:
        return _unavailable(reason, error)
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    log.error("a request failed", exc_info=error, extra={"route": _route()})
    return answer(500, "Something went wrong on our side. It was logged; please try again.")


def _unavailable(reason: str, error: Exception) -> Response:
    extra = {"reason": reason, "error": type(error).__name__, "route": _route()}
    log.error("the database is not available", extra=extra)
    response = answer(503, "The service cannot use its database at the moment. Please try again shortly.")
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "none"
