"""Comments: posted one by one or in batches, looked up, listed, decided, removed."""

import uuid
from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from service import faults
from service.comments import review
from service.comments.errors import FieldError, InvalidSubmission, NotFound
from service.comments.intake import Order, Received
from service.comments.lifecycle import Actor, Status
from service.comments.review import BadWish, Wish
from service.comments.store import authoring
from service.comments.store import comments as comment_store
from service.comments.submission import parse
from service.comments.tables import Comment, Page
from service.comments.views import history_view, own_words_view, site_view
from service.web import forms
from service.web.api import bodies, cors, posting, queries
from service.web.api.keys import Asker, posting_asker, secret_asker
from service.web.context import services
from service.web.errors import Problem, domain_problem, wants_page

MAX_BATCH = 1000
api = Blueprint("comments", __name__)
cors.posting(api)
api.add_url_rule("/v1/comments", "preflight", cors.preflight, methods=["OPTIONS"], provide_automatic_options=False)


@api.post("/v1/comments")
def post() -> ResponseReturnValue:
    """Take in one comment; a browser's form gets a page back, everybody else JSON."""
    if bodies.is_form() and wants_page():
        return forms.take()
    fields = bodies.read_fields()
    asker = posting_asker(fields.pop("site_key", None))
    received = posting.accept(asker, forms.known(fields) if bodies.is_form() else fields)
    shown = accepted_view(received)
    response = jsonify(shown)
    response.headers["Location"] = shown["status_url"] if asker.trusted else shown["receipt_url"]
    return response, 202


def accepted_view(received: Received) -> dict[str, Any]:
    """Give what is answered for an accepted comment."""
    faults.reach("intake.answer")
    url = services().url
    return {
        "id": str(received.comment_id),
        "status": Status.PENDING,
        "status_url": url(f"/v1/comments/{received.comment_id}"),
        "receipt_url": url(f"/v1/receipts/{received.receipt}"),
    }


@api.post("/v1/comments/batch")
def batch() -> ResponseReturnValue:
    """Take in up to 1,000 comments; one answer for each, in order."""
    asker = secret_asker()
    sent = bodies.read_json(bodies.MAX_BATCH_BYTES)
    items = sent.get("comments") if isinstance(sent, dict) else sent
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Problem(400, 'Send an array of comments, or {"comments": [...]}.')
    if not 1 <= len(items) <= MAX_BATCH:
        raise Problem(413 if items else 400, f"A batch has 1 to {MAX_BATCH} comments.")
    return jsonify({"results": _take_batch(asker, items)})


def _take_batch(asker: Asker, items: list[dict[str, object]]) -> list[dict[str, Any]]:
    running = services()
    running.limits.spend_site(asker.site.id, cost=len(items))
    terms, sender = posting.terms(asker), asker.sender()
    answers: list[dict[str, Any]] = [{}] * len(items)
    orders: dict[int, Order] = {}
    for place, item in enumerate(items):
        try:
            submission = parse(item, terms)
        except InvalidSubmission as error:
            answers[place] = domain_problem(error)
            continue
        key = f"x:{submission.external_id}" if submission.external_id else None
        orders[place] = Order(sender, submission, key)
    received = running.intake.receive(list(orders.values()), running.now()) if orders else []
    for place, one in zip(orders, received, strict=True):
        answers[place] = accepted_view(one) if one.error is None else domain_problem(one.error)
    return answers


@api.get("/v1/comments/<uuid:comment_id>")
def get(comment_id: uuid.UUID) -> Response:
    """Give a comment's state and history to its site, and what its author wrote of it beside its text."""
    asker = secret_asker()
    with services().databases.main.read() as session:
        comment, page = _own(comment_store.get(session, comment_id, site_id=asker.site.id))
        moves = comment_store.history(session, comment_id)
        own = own_words_view(
            authoring.appeals(session, [comment_id]).get(comment_id), authoring.revisions(session, comment_id)
        )
        return jsonify({**site_view(comment, page), **own, "history": [history_view(move) for move in moves]})


@api.get("/v1/comments")
def listing() -> Response:
    """List the site's comments in the order of their last change."""
    asker = secret_asker()
    limit = queries.optional("limit", queries.limit) or 50
    with services().databases.main.read() as session:
        rows = comment_store.changed_since(
            session,
            asker.site.id,
            status=queries.optional("status", queries.status),
            since=queries.optional("updated_since", queries.moment),
            after=queries.optional("cursor", queries.cursor),
            limit=limit + 1,
        )
        shown = rows[:limit]
        following = queries.make_cursor(shown[-1][0].updated_at, shown[-1][0].id) if len(rows) > limit else None
        return jsonify({"comments": [site_view(*row) for row in shown], "next_cursor": following})


@api.post("/v1/comments/<uuid:comment_id>/decisions")
def decide(comment_id: uuid.UUID) -> Response:
    """Publish, hold or reject a comment from the site's own desk."""
    asker = secret_asker()
    sent = bodies.read_json()
    if not isinstance(sent, dict):
        raise Problem(400, "Send one JSON object.")
    to, version = _decision(sent)
    running = services()
    with running.databases.main.write() as session:
        try:
            wish = Wish(to=to, actor=Actor.SITE, reason=sent.get("reason") or None, note=sent.get("note") or None)
            comment = review.decide(
                session, comment_id, wish, version=version, now=running.now(), sites=(asker.site.id,)
            )
        except BadWish as error:
            raise InvalidSubmission([FieldError(error.field, error.field, str(error))]) from None
        return jsonify(site_view(comment, session.get_one(Page, comment.page_id)))


def _decision(sent: dict[str, Any]) -> tuple[Status, int]:
    errors = []
    if sent.get("status") not in {Status.PUBLISHED, Status.HELD, Status.REJECTED}:
        errors.append(FieldError("status", "status", "Use published, held or rejected."))
    if type(sent.get("version")) is not int or not 1 <= sent["version"] < 2**31:
        errors.append(FieldError("version", "type", "Send the version of the comment that was looked at, a number."))
    errors += [
        FieldError(name, "type", "This field takes text.")
        for name in ("reason", "note")
        if not isinstance(sent.get(name, ""), str | None)
    ]
    if errors:
        raise InvalidSubmission(errors)
    return Status(sent["status"]), sent["version"]


@api.delete("/v1/comments/<uuid:comment_id>")
def delete(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Erase a comment of the site."""
    asker = secret_asker()
    running = services()
    with running.databases.main.write() as session:
        review.remove(session, comment_id, site_id=asker.site.id, now=running.now())
    return "", 204


def _own(found: tuple[Comment, Page] | None) -> tuple[Comment, Page]:
    if found is None:
        raise NotFound("There is no such comment.")
    return found
