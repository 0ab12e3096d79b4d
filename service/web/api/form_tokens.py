"""A signed time for a comment form, so that its site learns how fast it was filled in."""

from flask import Blueprint, Response, jsonify

from service.comments.signs import form_tokens
from service.web.api import cors
from service.web.api.public import asked_site
from service.web.context import services

api = Blueprint("form_tokens", __name__)
cors.public(api)


@api.get("/v1/form-token")
def form_token() -> Response:
    """Give the token of a form that is opened now."""
    site, running = asked_site(None), services()
    response = jsonify({"form_token": form_tokens.make(running.vault, site.id, running.now())})
    response.headers["Cache-Control"] = "no-store"
    return response
