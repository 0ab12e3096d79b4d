"""Receipts: what became of a comment, for the person who wrote it."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from service.comments import receipts
from service.comments.errors import NotFound
from service.comments.lifecycle import Status
from service.comments.reasons import reason_from_json
from service.comments.store import comments as comment_store
from service.comments.tables import Comment
from service.comments.views import moment
from service.web import page_state
from service.web.context import services
from service.web.errors import wants_page

api = Blueprint("receipts", __name__)
TITLES = {
    Status.PENDING: "Your comment is being checked",
    Status.HELD: "Your comment is waiting for a moderator",
    Status.PUBLISHED: "Your comment is published",
    Status.REJECTED: "Your comment was not published",
    Status.ERASED: "Your comment was removed",
}


@api.get("/v1/receipts/<token>")
def receipt(token: str) -> ResponseReturnValue:
    """Give a comment's status and a coarse reason."""
    running = services()
    comment_id = receipts.read(running.vault, token)
    with running.databases.main.read() as session:
        found = comment_store.get(session, comment_id)
    if found is None:
        raise NotFound("There is no comment under this address.")
    comment, page = found
    told = page_state.state(comment.site_id, page)
    shown = {
        "id": str(comment.id),
        "status": comment.status,
        "title": TITLES[Status(comment.status)],
        "message": _message(comment),
        "page_url": page.url,
        "page_title": page.title,
        "page": told,
        "author_name": comment.author_name,
        "body_text": comment.body,
        "received_at": moment(comment.received_at),
    }
    return render_template("receipt.html", receipt=shown) if wants_page() else jsonify(shown)


def _message(comment: Comment) -> str:
    hints = [reason_from_json(reason).hint for reason in comment.reasons]
    return next((hint for hint in hints if hint), "") if comment.status != Status.PUBLISHED else ""
