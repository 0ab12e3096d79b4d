"""Reports: readers say that a comment should not be there. What they say goes to moderators only."""

import uuid

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from service.comments import reports
from service.comments.errors import InvalidSubmission
from service.comments.store import comments as comment_store
from service.web.api import bodies, cors
from service.web.api.keys import Asker, posting_asker, visitor
from service.web.context import services
from service.web.errors import wants_page
from service.web.readers import wording

api = Blueprint("reports", __name__)
cors.posting(api)
PATH = "/v1/comments/<uuid:comment_id>/reports"


@api.route(PATH, methods=["OPTIONS"], provide_automatic_options=False)
def preflight(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Answer a browser that asks beforehand."""
    return cors.preflight()


@api.post(PATH)
def report(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Take a report of a published comment. The same reader's second is answered as the first, and changes nothing."""
    fields = bodies.read_fields()
    wording.prefer(fields.get("locale"))
    asker = posting_asker(fields.pop("site_key", None))
    if bodies.is_form():  # which may have buttons and tokens of its own
        fields = {name: value for name, value in fields.items() if name in reports.FIELDS}
    said = _parse(asker, fields)
    services().limits.spend_report(asker.site.id, said.ip)
    running = services()
    with running.databases.main.write() as session:
        reports.take(session, running.vault, comment_id, said, site_id=asker.site.id, now=running.now())
    if bodies.is_form() and wants_page():
        return _thanks(asker, comment_id)
    return jsonify({"comment_id": str(comment_id), "reason": said.reason}), 202


def _thanks(asker: Asker, comment_id: uuid.UUID) -> Response:
    """Thank a reader, with the way back to the page that the comment is on."""
    with services().databases.main.read() as session:
        found = comment_store.get(session, comment_id, site_id=asker.site.id)
        back = None if found is None else {"url": found[1].url, "title": found[1].title}
    return wording.page("reported.html", wording.choose(), 202, back=back)


def _parse(asker: Asker, fields: dict[str, object]) -> reports.Said:
    """Read a report; what cannot be taken spends the limits all the same."""
    ip = None if asker.trusted else visitor()
    try:
        return reports.parse(fields, trusted=asker.trusted, ip=ip)
    except InvalidSubmission:
        services().limits.spend_report(asker.site.id, ip)
        raise
