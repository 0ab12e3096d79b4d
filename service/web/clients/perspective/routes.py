"""Perspective's calls, as they come over HTTP: is there a key, whose is it, may it ask, and what does it ask."""

from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import NotFound

from service.comments import credentials
from service.web.api import cors
from service.web.api.bodies import read_json
from service.web.clients.asking import Client, known
from service.web.clients.perspective import analysis, discovery, errors, suggestion
from service.web.clients.perspective.requests import Comment, read_analyze, read_suggest
from service.web.context import services

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
HEADERS = "Content-Type, X-Goog-Api-Key, X-Goog-Api-Client, X-Requested-With, X-JavaScript-User-Agent"

perspective = Blueprint(credentials.PERSPECTIVE, __name__)
perspective.register_error_handler(Exception, errors.answer)
cors.posting(perspective)


@perspective.post("/v1alpha1/comments:analyze", provide_automatic_options=False)
def analyze() -> Response:
    """Score a comment."""
    client = _client(credentials.CHECK)
    asked = read_analyze(read_json(any_type=True))
    return errors.respond(analysis.answer(client, asked) | _token(asked.comment))


@perspective.post("/v1alpha1/comments:suggestscore", provide_automatic_options=False)
def suggest() -> Response:
    """Take what a comment's scores should be."""
    client = _client(credentials.TEACH)
    asked = read_suggest(read_json(any_type=True))
    suggestion.keep(client, asked, request.user_agent.string)
    return errors.respond(_token(asked.comment))


@perspective.get("/$discovery/rest")
def describe() -> Response:
    """Tell Google's client libraries which methods there are, and where; it is the same for everybody."""
    if request.args.get("version", discovery.VERSION) != discovery.VERSION:
        raise NotFound
    prefix = f"/{perspective.name}" if request.blueprint == perspective.name else ""
    response = errors.respond(discovery.document(services().url(f"{prefix}/")))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@perspective.route("/v1alpha1/<path:_rest>", methods=["OPTIONS"], provide_automatic_options=False)
def preflight(_rest: str) -> Response:
    """Answer a browser that asks beforehand."""
    return cors.preflight(HEADERS)


@perspective.route("/v1alpha1/<path:_rest>", methods=METHODS, provide_automatic_options=False)
def nothing_here(_rest: str) -> Response:
    """Answer what is no method of this service in the shape of its errors."""
    raise NotFound


def _client(scope: str) -> Client:
    key = request.args.get("key") or request.headers.get("X-Goog-Api-Key")
    if not key:
        raise errors.NoKey
    client = known(credentials.PERSPECTIVE, key)
    claimed = request.headers.get("Origin")
    if claimed in client.site.origins:
        g.posting_origin = claimed  # before it may be refused: its page may read that, too
    client.admit(scope)
    return client


def _token(comment: Comment) -> dict[str, Any]:
    return {} if comment.token is None else {"clientToken": comment.token}
