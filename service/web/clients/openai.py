"""OpenAI's moderations: `POST /v1/moderations` with a key as bearer token.

What a category rests on is the one attribute that means the same:

    harassment              TOXICITY: rude or insulting to anybody; a swear word at nobody can score too
    harassment/threatening  THREAT
    hate                    IDENTITY_ATTACK

The other categories have no basis here, `violence` neither: OpenAI means that violence is depicted, which a threat is
not. They score 0.0 with an empty list of applied input types: not checked, rather than safe. The list is empty, too,
where the attribute does not support the text's language; it was then scored as one of the site's languages. A category
`spam` is there only for keys made with the option `spam-category`.

A category is flagged from the threshold at which the site's policy holds for its attribute. Where the policy has none,
the default policy's counts, or else `FLAGGED_FROM`; `flagged` is whether any category is. Texts are not kept: calls are
only counted.
"""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from service import outages
from service.comments.checks import NotScored, Question, Scored
from service.comments.credentials import OPENAI, SPAM_CATEGORY
from service.comments.policy import DEFAULT_THRESHOLDS, Policy
from service.comments.records import Entry
from service.web.api import bodies
from service.web.clients import asking, checking
from service.web.clients.asking import Client, NotInScope, TooMany, UnknownKey
from service.web.context import services
from service.web.errors import Problem

openai = Blueprint("openai", __name__)
CATEGORIES: Mapping[str, str | None] = {
    "harassment": "TOXICITY",
    "harassment/threatening": "THREAT",
    "hate": "IDENTITY_ATTACK",
    "hate/threatening": None,
    "illicit": None,
    "illicit/violent": None,
    "self-harm": None,
    "self-harm/intent": None,
    "self-harm/instructions": None,
    "sexual": None,
    "sexual/minors": None,
    "violence": None,
    "violence/graphic": None,
}
SPAM: Mapping[str, str | None] = {"spam": "SPAM"}
# Of held-out comments on Wikipedia it flags half of the threats and identity attacks, and one in a hundred others; of
# comments at the natural rate, fewer than one in a thousand.
FLAGGED_FROM = 0.05
MAX_TEXTS = 100
MAX_CHARACTERS = 20_000  # of one text: the classifier reads no further
MAX_MODEL = 100
INVALID = "invalid_request_error"
log = logging.getLogger("commentgate.clients")


class Invalid(Exception):
    """A request that cannot be answered; `code` and `param` as OpenAI names them."""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code


@openai.post("/v1/moderations")
@openai.post("/moderations")
def moderations() -> Response:
    """Score texts."""
    client = asking.known(OPENAI, _key())
    g.client = client
    client.admit()
    model, texts = _asked(bodies.read_json())
    scored = checking.score(client, [Question(body=text) for text in texts])
    unsupported = any(_unsupported(one) for one in scored)
    checking.write(client, _entry(client, *([checking.REFUSED_LANGUAGE] if unsupported else [])))
    categories = {**CATEGORIES, **(SPAM if client.has(SPAM_CATEGORY) else {})}
    return jsonify(
        id=f"modr-{secrets.token_hex(16)}",
        model=model or f"commentgate-{services().scorer.version}",
        results=[_result(one, categories, client.policy) for one in scored],
    )


def _key() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise UnknownKey("You did not provide an API key. Send it in a header: Authorization: Bearer YOUR_KEY.")
    return key.strip()


def _asked(body: Any) -> tuple[str | None, list[str]]:
    """Read the model and the texts, one for each result."""
    if not isinstance(body, dict):
        raise Invalid("The body must be one JSON object.")
    model = body.get("model")
    if model is not None and not (isinstance(model, str) and 0 < len(model) <= MAX_MODEL):
        raise Invalid("The model must be a name.", param="model")
    given = body.get("input")
    if given is None:
        raise Invalid("Missing required parameter: 'input'.", param="input", code="missing_required_parameter")
    return model, _texts([given] if isinstance(given, str) else given)


def _texts(given: object) -> list[str]:
    if not isinstance(given, list) or not given:
        raise Invalid("The input must be a text, or a list of texts or of parts that is not empty.", param="input")
    if len(given) > MAX_TEXTS:
        message = f"The input has {len(given)} elements; at most {MAX_TEXTS} are taken at once."
        raise Invalid(message, param="input", code="array_above_max_length")
    whole = all(isinstance(one, str) for one in given)
    texts = given if whole else ["\n".join(_part(one) for one in given)]  # parts are one thing, with one result
    if any(len(text) > MAX_CHARACTERS for text in texts):
        message = f"A text is longer than {MAX_CHARACTERS} characters."
        raise Invalid(message, param="input", code="string_above_max_length")
    return texts


def _part(part: object) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "image_url":
        raise Invalid("Images are not checked here; send text only.", param="input", code="unsupported_input_type")
    text = part.get("text") if isinstance(part, dict) and kind == "text" else None
    if not isinstance(text, str):
        raise Invalid('Each part must be {"type": "text", "text": "..."}.', param="input")
    return text


def _unsupported(scored: Scored) -> bool:
    mapped = {attribute for attribute in CATEGORIES.values() if attribute in scored.scores}
    return not mapped <= scored.supported


def _result(scored: Scored, categories: Mapping[str, str | None], policy: Policy) -> dict[str, Any]:
    scores = {name: scored.scores.get(attribute or "") for name, attribute in categories.items()}
    flags = {
        name: score is not None and score >= _flagged_from(categories[name] or "", policy)
        for name, score in scores.items()
    }
    return {
        "flagged": any(flags.values()),
        "categories": flags,
        "category_scores": {name: score or 0.0 for name, score in scores.items()},
        "category_applied_input_types": {
            name: ["text"] if attribute in scored.supported else [] for name, attribute in categories.items()
        },
    }


def _flagged_from(attribute: str, policy: Policy) -> float:
    limit = policy.thresholds.get(attribute) or DEFAULT_THRESHOLDS.get(attribute)
    if limit is None:
        return FLAGGED_FROM
    chosen = [one for one in (limit.hold, limit.reject) if one is not None]
    return min(chosen, default=float("inf"))  # a site may have chosen none


def _entry(client: Client, *counts: str) -> Entry:
    return Entry(site_id=client.site.id, credential_id=client.credential.id, protocol=OPENAI, counts=counts)


@openai.errorhandler(Exception)
def _error(error: Exception) -> Response:
    """Answer in the shape that OpenAI's clients read."""
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
    reason = outages.reason(error)
    logged = reason is not None or isinstance(error, NotScored)
    log.error("moderations failed", exc_info=None if logged else error, extra={"reason": reason})
    if reason is None and (client := g.get("client")):
        checking.count_failure(client, _entry(client, checking.FAILED))
    status = 503 if reason else 500
    return _say(status, "The texts could not be scored; please try again.", kind="server_error")


def _say(
    status: int, message: str, *, kind: str = INVALID, param: str | None = None, code: str | None = None
) -> Response:
    answer = jsonify(error={"message": message, "type": kind, "param": param, "code": code})
    answer.status_code = status
    return answer
