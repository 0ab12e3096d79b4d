"""A comment in Akismet's fields, and what those fields say beside the text. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from service.comments import urls
from service.comments.clients.checks import Question, Verdict
from service.comments.lifecycle import Status
from service.comments.policy import Decision
from service.comments.reasons import Reason
from service.comments.submission import MAX_BODY
from service.web.clients.akismet.forms import Fields

ADMINISTRATOR = "administrator"
GUARANTEED = "akismet-guaranteed-spam"
TESTS = (  # fields and the values that always count as spam, whoever the author is
    ("comment_author", "viagra-test-123"),
    ("comment_author", GUARANTEED),
    ("comment_author_email", f"{GUARANTEED}@example.com"),
    ("comment_content", GUARANTEED),
)
FILLED_BY_BOTS = "POST_ak_hp_textarea"  # WordPress adds this field to its forms and hides it
MAX_TYPE = 40


def question(fields: Fields) -> Question:
    """Take what is made anything of. Headers and everything else that clients send along is dropped here."""
    return Question(
        body=excerpt(fields.get("comment_content", "")),
        author_name=fields.get("comment_author", ""),
        author_url=fields.get("comment_author_url") or None,
        author_email=fields.get("comment_author_email") or None,
        ip=fields.get("user_ip") or None,
        page_url=fields.get("permalink") or None,
        locale=fields.get("blog_lang", "").partition(",")[0].strip().replace("_", "-") or None,
    )


def blog(fields: Fields) -> str:
    """Give the address of the blog that asks; several may have one key."""
    return fields.get("blog", "")


def excerpt(text: str) -> str:
    """Give all of a text of usual length; of a longer one its start and end."""
    half = (MAX_BODY - 1) // 2
    return text if len(text) <= MAX_BODY else f"{text[:half]}\n{text[-half:]}"


def is_test(fields: Fields) -> bool:
    """Whether it is sent to try the service out: then nothing is kept of it."""
    return fields.get("is_test", "").strip().lower() in {"1", "true"}


def is_asked_again(fields: Fields) -> bool:
    """Whether the client asks about a comment that it had asked about before."""
    return bool(fields.get("recheck_reason", "").strip())


def check_id(fields: Fields) -> uuid.UUID | None:
    """Give the check that a client names, if it was told one."""
    try:
        return uuid.UUID(fields.get("guid", ""))
    except ValueError:
        return None


def said(fields: Fields) -> Mapping[str, Any]:
    """Give what a report says beside spam or not: what kind of thing it is about, such as `contact-form`."""
    kind = fields.get("comment_type", "")[:MAX_TYPE]
    return {"comment_type": kind} if kind else {}


def callback(fields: Fields) -> str | None:
    """Give the address that a later verdict may go to, if it is an http address at all."""
    url = fields.get("callback", "")
    try:
        urls.parse_http_url(url)
    except ValueError:
        return None
    return url if len(url) <= urls.MAX_URL and not urlsplit(url).fragment else None


def rule(fields: Fields, verdict: Verdict) -> Verdict:
    """Apply what the fields settle whatever the text says: test values, an administrator, bait, a great length."""
    decision = verdict.decision
    if any(fields.get(name, "").strip() == value for name, value in TESTS):
        return _decided(verdict, Status.HELD, Reason("test_value"))
    if ADMINISTRATOR in fields.get("user_role", "").replace(" ", "").lower().split(","):
        return _decided(verdict, Status.PUBLISHED, Reason(ADMINISTRATOR))
    if _is_bait_taken(fields):
        status = max(decision.status, Status.HELD, key=(Status.PUBLISHED, Status.HELD, Status.REJECTED).index)
        return _decided(verdict, status, Reason("honeypot"), *_objections(decision))
    if decision.status is Status.PUBLISHED and len(fields.get("comment_content", "")) > MAX_BODY:
        return _decided(verdict, Status.HELD, Reason("too_long", {"limit": MAX_BODY}))  # the rest may be anything
    return verdict


def _is_bait_taken(fields: Fields) -> bool:
    name = fields.get("honeypot_field_name", "")
    hidden = (name, f"POST_{name}") if name else ()
    return any(fields.get(field, "").strip() for field in (*hidden, FILLED_BY_BOTS))


def _objections(decision: Decision) -> tuple[Reason, ...]:
    return () if decision.status is Status.PUBLISHED else decision.reasons


def _decided(verdict: Verdict, status: Status, *reasons: Reason) -> Verdict:
    return replace(verdict, decision=Decision(status, reasons, verdict.decision.policy_version))
