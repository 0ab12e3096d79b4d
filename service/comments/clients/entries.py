"""A client's call as it is to be written down, and what is kept of the comment that it is about. Pure."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.comments import values
from service.comments.clients.checks import Question, Verdict
from service.comments.clients.feedback import Said
from service.comments.privacy import Vault, ip_prefix
from service.comments.submission import MAX_EMAIL
from service.comments.urls import public_page_url
from service.comments.values import Unacceptable

MAX_KEPT = 20_000  # characters of a body; the rest is not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call to be written down.

    `counts` is what it is counted as besides a call. Without a `question` it is only counted. `said` is feedback on the
    comment asked about. A second look is due `look_after`; what comes of it goes to `callback`, already wrapped.
    """

    site_id: int
    credential_id: int
    protocol: str
    source: str = ""
    counts: tuple[str, ...] = ()
    question: Question | None = None
    verdict: Verdict | None = None
    said: Said | None = None
    check_id: uuid.UUID | None = None  # which check feedback is on, if the client knows
    look_after: timedelta | None = None
    callback: str | None = None


def snapshot(entry: Entry, asked: Question, vault: Vault) -> dict[str, Any]:
    """Give what a check keeps of its call; whose it is and when it was is for the caller to add."""
    body, verdict = _storable(asked.body, MAX_KEPT) or "", entry.verdict
    return {
        "site_id": entry.site_id,
        "credential_id": entry.credential_id,
        "protocol": entry.protocol,
        "source": source_of(entry),
        "author_name": _storable(asked.author_name, 200) or "",
        "author_url": _storable(asked.author_url, 2000),
        "body": body,
        "body_match": vault.match("body", str(entry.site_id), body),
        "page_url": _storable(asked.page_url and public_page_url(asked.page_url), 2000),
        "locale": _storable(asked.locale, 35),
        "ip_match": _ip_match(vault, entry.site_id, asked.ip),
        "status": verdict and verdict.decision.status,
        "scores": verdict and dict(verdict.scores),
        "reasons": [reason.as_json() for reason in verdict.decision.reasons] if verdict else [],
        "classifier_version": verdict and verdict.classifier_version,
        "policy_version": verdict and verdict.decision.policy_version,
        "callback": entry.callback,
    }


def sealable(email: str | None) -> str | None:
    """Give an address in the form in which it is encrypted; None for what is no address: that is dropped."""
    if not email or len(email) > MAX_EMAIL:
        return None
    try:
        return values.email(email, check_deliverability=False)
    except Unacceptable:
        return None


def source_of(entry: Entry) -> str:
    """Say where a call came from, as far as can be stored."""
    return _storable(entry.source, 300) or ""


def _storable(text: str | None, length: int) -> str | None:
    """Give the start of a text without what a database refuses: NUL and halves of surrogate pairs."""
    return text and text[:length].replace("\0", "").encode("utf-8", "ignore").decode()


def _ip_match(vault: Vault, site_id: int, ip: str | None) -> str | None:
    try:
        return ip and vault.match("ip", str(site_id), ip_prefix(ip))
    except ValueError:  # not everything that clients send as an address is one
        return None
