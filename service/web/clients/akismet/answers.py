"""Answers in Akismet's words. All are 200: clients read the body, some with `==`, so it has no newline at its end."""

import uuid

from flask import Response, jsonify

from service.comments.tables import Credential

TRUE = "true"
FALSE = "false"
VALID = "valid"
INVALID = "invalid"
ERROR = "error"
THANKS = "Thanks for making the web a better place."
PREFIX = "X-akismet"


def text(body: str, **headers: str | None) -> Response:
    """Answer with exactly this text; `pro_tip="discard"` becomes `X-akismet-pro-tip: discard`."""
    answer = Response(body, mimetype="text/plain")
    for name, value in headers.items():
        if value is not None:
            answer.headers[f"{PREFIX}-{name.replace('_', '-')}"] = value
    return answer


def verdict(*, spam: bool, discard: bool, check_id: uuid.UUID, recheck_after: int | None) -> Response:
    """Answer a comment-check. A verdict never carries `debug-help`: some clients take that for an error."""
    if spam:
        return text(TRUE, guid=str(check_id), pro_tip="discard" if discard else None)
    return text(FALSE, guid=str(check_id), recheck_after=None if recheck_after is None else str(recheck_after))


def refusal(body: str, help_: str) -> Response:
    """Answer `invalid` or `error` and say why.

    The guid is of no check; without one WordPress does not hold the comment that it could not have checked.
    """
    printable = "".join(char if char.isascii() and char.isprintable() else "?" for char in help_)
    return text(body, debug_help=printable, guid=str(uuid.uuid4()))


def subscription(credential: Credential, *, limit_reached: bool) -> Response:
    """Answer what plan a key is of."""
    return jsonify(
        {
            "account_id": credential.id,
            "account_type": "self-hosted",
            "account_name": "Commentgate",
            "status": "active",
            "next_billing_date": False,
            "limit_reached": limit_reached,
        }
    )
