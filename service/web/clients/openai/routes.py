"""The call, as it comes over HTTP."""

import secrets

from flask import Blueprint, Response, g, jsonify, request

from service.comments.clients.checks import Question
from service.comments.credentials import OPENAI, SPAM_CATEGORY
from service.web.api import bodies
from service.web.clients import asking, checking
from service.web.clients.asking import UnknownKey
from service.web.clients.openai import errors, requests
from service.web.clients.openai.categories import CATEGORIES, SPAM, is_foreign, result
from service.web.context import services

openai = Blueprint(OPENAI, __name__)
openai.register_error_handler(Exception, errors.answer)


@openai.post("/v1/moderations")
@openai.post("/moderations")
def moderations() -> Response:
    """Score texts."""
    client = asking.known(OPENAI, _key())
    g.client = client
    client.admit()
    model, texts = requests.read(bodies.read_json())
    scored = checking.score(client, [Question(body=text) for text in texts])
    foreign = (checking.REFUSED_LANGUAGE,) if any(map(is_foreign, scored)) else ()
    checking.write(checking.entry(client, *foreign))
    categories = {**CATEGORIES, **(SPAM if client.has(SPAM_CATEGORY) else {})}
    return jsonify(
        id=f"modr-{secrets.token_hex(16)}",
        model=model or f"commentgate-{services().scorer.version}",
        results=[result(one, categories, client.policy) for one in scored],
    )


def _key() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise UnknownKey("You did not provide an API key. Send it in a header: Authorization: Bearer YOUR_KEY.")
    return key.strip()
