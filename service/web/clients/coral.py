"""Coral's external moderation phase: `POST /coral/external-moderation`, signed by a secret that Coral made.

The address to enter in Coral is `https://HOST/coral/external-moderation?site_key=cgp_...`, with the site's public key;
without it every site's secrets are tried.

Coral publishes a comment when the phase answers an error, answers late or does not answer. So what cannot be judged,
whatever the reason, is answered as withheld: a moderator finds it in Coral's queue of pending comments. Only what was
not signed by Coral, or is none of its requests, gets an error.
"""

import hashlib
import hmac
import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service import outages
from service.comments import credentials
from service.comments.checks import NotScored, Question
from service.comments.errors import SealBroken
from service.comments.lifecycle import Status
from service.comments.policy import Decision
from service.comments.reasons import Reason
from service.comments.records import MAX_KEPT, Entry
from service.comments.store import sites as site_store
from service.comments.tables import Credential
from service.web.api import bodies
from service.web.clients import asking, checking
from service.web.clients.asking import Client, Refusal, UnknownKey
from service.web.clients.coral_text import plain_text
from service.web.context import services
from service.web.errors import Problem, problem

coral = Blueprint("coral", __name__)
HEADER = "X-Coral-Signature"
MOST_SIGNATURES = 10
MOST_SECRETS = 50
WITHHELD = "SYSTEM_WITHHELD"  # Coral's own filters say so too of what a moderator has to see
STATUSES = {Status.HELD: WITHHELD, Status.REJECTED: "REJECTED"}
TOXIC, SPAM = "COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
log = logging.getLogger("commentgate.clients")


@coral.post("/external-moderation")
def moderate() -> Response:
    """Judge a comment that was written or edited in Coral."""
    client = _signer(bodies.read_bytes())
    g.client = client
    question, source = _asked(bodies.read_json())
    client.admit()
    if len(question.body) > MAX_KEPT:
        raise NotScored("The comment is longer than the classifier reads.")
    verdict = checking.judge(client, question)
    wanted = verdict.scores.keys() & client.policy.thresholds.keys()
    counts = () if wanted <= verdict.supported else (checking.REFUSED_LANGUAGE,)
    checking.write(client, _entry(client, source=source, question=question, verdict=verdict, counts=counts))
    return _answer(verdict.decision)


def _signer(raw: bytes) -> Client:
    """Find the site whose secret signed the bytes. Raises UnknownKey."""
    given = _signatures(request.headers.get(HEADER, ""))
    if not given:
        raise UnknownKey(f"Send {HEADER}: sha256=HEX.")
    named = request.args.get("site_key")
    site_id = None if named is None else asking.known(credentials.PUBLIC, named).site.id
    with services().databases.main.read() as session:
        candidates = site_store.signing(session, credentials.CORAL, site_id, MOST_SECRETS)
    for credential, site in candidates:
        if _is_signed(raw, given, credential):
            return Client(site, credential)
    log.warning("a request of Coral's had no signature that is known", extra={"site_id": site_id})
    raise UnknownKey("This was not signed with a secret that is known here.")


def _signatures(header: str) -> list[str]:
    named = (part.strip().partition("=") for part in header.split(",")[:MOST_SIGNATURES])
    return [value for name, _, value in named if name == "sha256" and _HEX.fullmatch(value)]


def _is_signed(raw: bytes, given: Sequence[str], credential: Credential) -> bool:
    try:
        secret = credentials.signing_secret(credential, services().vault)
    except SealBroken:
        log.exception("a signing secret cannot be read", extra={"site_id": credential.site_id})
        return False
    expected = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(expected, one) for one in given)


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


def _entry(client: Client, **more: Any) -> Entry:
    return Entry(site_id=client.site.id, credential_id=client.credential.id, protocol=credentials.CORAL, **more)


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
        checking.count_failure(client, _entry(client, counts=(checking.FAILED,)))
    return _stop(WITHHELD)


def _problem(status: int, detail: str) -> Response:
    answer = jsonify(problem(status, detail))
    answer.content_type = "application/problem+json"
    answer.status_code = status
    return answer
