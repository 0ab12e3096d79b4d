"""Everything that can go wrong, in the shape of Google's errors and in the words that clients look for.

No failure of ours is a 200: several clients let a comment pass if they cannot find its scores, but none takes a missing
answer for a low score.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from werkzeug.exceptions import HTTPException

from service.comments.clients.checks import NotScored
from service.web.clients import checking
from service.web.clients.asking import NotInScope, TooMany, UnknownKey
from service.web.errors import Problem

CONTENT_TYPE = "application/json; charset=UTF-8"
ANALYZER_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
SERVICE = "commentanalyzer.googleapis.com"
INVALID_KEY = "API key not valid. Please pass a valid API key."
NO_KEY = "Method doesn't allow unregistered callers. Please use an API key to call this API."

COMMENT_EMPTY = "COMMENT_EMPTY"
COMMENT_TOO_LONG = "COMMENT_TOO_LONG"
NO_REQUESTED_ATTRIBUTES = "NO_REQUESTED_ATTRIBUTES"
LANGUAGE_NOT_SUPPORTED = "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
LANGUAGE_DETECTION_FAILED = "LANGUAGE_DETECTION_FAILED"
INVALID_REQUEST = "INVALID_REQUEST"

_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


class Refused(Exception):
    """A request that cannot be answered, with one of the kinds of error that clients know."""

    def __init__(self, kind: str, message: str, **more: object) -> None:
        super().__init__(message)
        self.kind = kind
        self.detail = {"@type": ANALYZER_ERROR, "errorType": kind, **more}


class NoKey(Exception):
    """The caller has shown no key at all."""


def language_not_supported(attribute: str, asked: Sequence[str], detected: Sequence[str]) -> Refused:
    """Say that an attribute has no scores in a comment's language."""
    return Refused(
        LANGUAGE_NOT_SUPPORTED,
        f"Attribute {attribute} does not support request languages: {', '.join(asked)}",
        languageNotSupportedByAttributeError={"detectedLanguages": list(detected), "attribute": attribute},
    )


def respond(body: Mapping[str, Any], status: int = 200) -> Response:
    """Answer with JSON; what is not ASCII is escaped, so that half a surrogate pair can be echoed."""
    return Response(json.dumps(body, indent=2), status, content_type=CONTENT_TYPE)


def answer(error: Exception) -> Response:
    """Answer any error."""
    code, message, details = _told(error)
    status = _STATUSES.get(code, "INVALID_ARGUMENT" if code < 500 else "INTERNAL")
    body: dict[str, Any] = {"code": code, "message": message, "status": status}
    if details:
        body["details"] = details
    return respond({"error": body}, code)


def _told(error: Exception) -> tuple[int, str, list[dict[str, Any]]]:
    match error:
        case Refused():
            return 400, str(error), [error.detail]
        case UnknownKey():
            return 400, INVALID_KEY, [_info("API_KEY_INVALID")]
        case NoKey():
            return 403, NO_KEY, [_info("CREDENTIALS_MISSING")]
        case NotInScope():
            return 403, str(error), [_info("API_KEY_SERVICE_BLOCKED")]
        case TooMany():
            return 429, str(error), [_info("RATE_LIMIT_EXCEEDED")]
        case Problem():
            return error.status, error.detail, [{"@type": ANALYZER_ERROR, "errorType": INVALID_REQUEST}]
        case HTTPException() if error.code and error.code < 500:
            return error.code, error.name, []
    return _ours(error)


def _ours(error: Exception) -> tuple[int, str, list[dict[str, Any]]]:
    reason = checking.log_failure(error)
    if isinstance(error, NotScored):
        return 503, str(error), []
    if reason is not None:
        return 503, "The service cannot use its database at the moment. Please try again shortly.", []
    return 500, "Internal error encountered.", []


def _info(reason: str) -> dict[str, Any]:
    return {"@type": ERROR_INFO, "reason": reason, "domain": "googleapis.com", "metadata": {"service": SERVICE}}
