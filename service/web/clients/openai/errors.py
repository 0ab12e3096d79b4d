"""Everything that can go wrong, in the shape that OpenAI's clients read."""

from http import HTTPStatus

from flask import Response, g, jsonify
from werkzeug.exceptions import HTTPException

from service.web.clients import checking
from service.web.clients.asking import NotInScope, TooMany, UnknownKey
from service.web.errors import Problem

INVALID = "invalid_request_error"


class Invalid(Exception):
    """A request that cannot be answered; `code` and `param` as OpenAI names them."""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code


def answer(error: Exception) -> Response:
    """Answer any error."""
    match error:
        case UnknownKey():
            return _say(401, str(error), code="invalid_api_key")
        case NotInScope():
            return _say(403, str(error), code="insufficient_permissions")
        case TooMany():
            return _too_many(error)
        case Invalid():
            return _say(400, str(error), param=error.param, code=error.code)
        case Problem():
            return _say(error.status, error.detail)
        case HTTPException() if (error.code or 500) < HTTPStatus.INTERNAL_SERVER_ERROR:
            return _say(error.code or 400, error.description or "The request cannot be answered.")
        case _:
            return _failed(error)


def _too_many(error: TooMany) -> Response:
    kind = "insufficient_quota" if error.quota else "rate_limit_exceeded"
    answer = _say(429, str(error), kind=kind, code=kind)
    if error.quota:
        answer.headers["X-Should-Retry"] = "false"  # their clients would try twice more, in vain
    return answer


def _failed(error: Exception) -> Response:
    reason = checking.log_failure(error)
    if reason is None and (client := g.get("client")):
        checking.count_failure(checking.entry(client, checking.FAILED))
    status = 503 if reason else 500
    return _say(status, "The texts could not be scored; please try again.", kind="server_error")


def _say(
    status: int, message: str, *, kind: str = INVALID, param: str | None = None, code: str | None = None
) -> Response:
    answer = jsonify(error={"message": message, "type": kind, "param": param, "code": code})
    answer.status_code = status
    return answer
