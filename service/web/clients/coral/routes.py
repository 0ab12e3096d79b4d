"""What Coral asks, and what it is told."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, jsonify
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service import outages
from service.comments.clients.checks import NotScored, Question
from service.comments.clients.entries import MAX_KEPT
from service.comments.credentials import CORAL
from service.comments.lifecycle import Status
from service.comments.policy import Decision
from service.comments.reasons import Reason
from service.web.api import bodies
from service.web.clients import checking
from service.web.clients.asking import Refusal, UnknownKey
from service.web.clients.coral.signatures import signer
from service.web.clients.coral.text import plain_text
from service.web.errors import Problem, problem

coral = Blueprint(CORAL, __name__)
WITHHELD = "SYSTEM_WITHHELD"  # Coral's own filters say so too of what a moderator has to see
STATUSES = {Status.HELD: WITHHELD, Status.REJECTED: "REJECTED"}
TOXIC, SPAM = "COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"
log = logging.getLogger("commentgate.clients")


@coral.post("/external-moderation")
def moderate() -> Response:
    """Judge a comment that was written or edited in Coral."""
    client = signer(bodies.read_bytes())
    g.client = client
    question, source = _asked(bodies.read_json())
    client.admit()
    if len(question.body) > MAX_KEPT:
        raise NotScored("The comment is longer than the classifier reads.")
    verdict = checking.judge(client, question)
    entry = checking.entry(client, *checking.foreign(client, verdict), source=source)
    checking.write(replace(entry, question=question, verdict=verdict))
    return _answer(verdict.decision)


def _asked(body: Any) -> tuple[Question, str]:
    """Read what was written, and which Coral it was written in. Ids of people and comments are not read."""
    comment = body.get("comment") if isinstance(body, dict) else None
    text = comment.get("body") if isinstance(comment, dict) else None
    if not isinstance(text, str):
        raise Problem(400, "There is no comment.body in this request.")
    story, domain = body.get("story"), body.get("tenantDomain")
    url = story.get("url") if isinstance(story, dict) else None
    question = Question(body=plain_text(text), page_url=url if isinstance(url, str) else None)
    return question, domain if isinstance(domain, str) else ""


def _answer(decision: Decision) -> Response:
    if decision.status is Status.PUBLISHED:
        return Response(status=204)
    return _stop(STATUSES.get(decision.status, WITHHELD), _flags(decision.reasons))


def _flags(reasons: Sequence[Reason]) -> list[str]:
    over = [reason.values.get("attribute") for reason in reasons if reason.code == "score"]
    return list(dict.fromkeys(SPAM if attribute == "SPAM" else TOXIC for attribute in over))


def _stop(status: str, flags: Sequence[str] = ()) -> Response:
    """Stop a comment. Coral refuses lists and names that are empty, so those are left out."""
    actions = [{"actionType": "FLAG", "reason": flag} for flag in flags]
    return jsonify({"status": status} | ({"actions": actions} if actions else {}))


@coral.errorhandler(Exception)
def _error(error: Exception) -> Response:
    match error:
        case UnknownKey():
            return _problem(401, str(error))
        case Problem() if error.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _problem(error.status, error.detail)
        case HTTPException() if not isinstance(error, RequestEntityTooLarge):
            return _problem(error.code or 400, error.description or "The request cannot be answered.")
        case _:
            return _withhold(error)


def _withhold(error: Exception) -> Response:
    reason, client = outages.reason(error), g.get("client")
    expected = reason is not None or isinstance(error, Refusal | NotScored | Problem | HTTPException)
    site_id = client.site.id if client else None
    said = {"site_id": site_id, "error": type(error).__name__, "reason": reason}
    log.error("a comment was withheld, not judged", exc_info=None if expected else error, extra=said)
    if client and reason is None:
        checking.count_failure(checking.entry(client, checking.FAILED))
    return _stop(WITHHELD)


def _problem(status: int, detail: str) -> Response:
    answer = jsonify(problem(status, detail))
    answer.content_type = "application/problem+json"
    answer.status_code = status
    return answer
