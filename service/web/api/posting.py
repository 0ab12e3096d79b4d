"""From a request to the intake: keys, limits, repetitions, in the order in which they must come."""

from collections.abc import Mapping

from flask import request

from service.comments.errors import InvalidSubmission
from service.comments.intake import Order, Received
from service.comments.submission import Submission, Terms, parse
from service.web.api.keys import Asker, visitor
from service.web.context import services
from service.web.errors import Problem

MAX_IDEMPOTENCY_KEY = 255


def terms(asker: Asker) -> Terms:
    """Give what this site asks of a submission by this key."""
    return Terms(
        trusted=asker.trusted,
        origins=asker.origins(),
        email_required=asker.site.email_required,
        check_deliverability=services().settings.check_deliverability,
    )


def accept(asker: Asker, fields: Mapping[str, object]) -> Received:
    """Take one comment in.

    A repetition is answered before any limit is spent; whatever else is sent, acceptable or not, spends them.

    Raises
    ------
    InvalidSubmission, Conflict, RateLimitExceeded, Problem
    """
    running = services()
    try:
        submission = parse(fields, terms(asker))
    except InvalidSubmission:
        _spend(asker, visitor() if not asker.trusted else None)
        raise
    order = Order(asker.sender(), submission, _idempotency_key())
    received = running.intake.replay(order, running.now())
    if received is None:
        spend(asker, submission)
        received = running.receive_one.run(order)
    if received.error is not None:
        raise received.error
    return received


def spend(asker: Asker, submission: Submission) -> None:
    """Spend the limits of one acceptable submission. Raises RateLimitExceeded."""
    ip = submission.author_ip if asker.trusted else visitor()
    _spend(asker, ip)
    if ip is not None and submission.author_email is not None:
        services().limits.spend_email(asker.site.id, submission.author_email, ip)


def _spend(asker: Asker, ip: str | None) -> None:
    limits = services().limits
    limits.spend_site(asker.site.id)
    if ip is not None:
        limits.spend_address(asker.site.id, ip)


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= MAX_IDEMPOTENCY_KEY or not key.isascii() or not key.isprintable():
        raise Problem(400, f"An Idempotency-Key has 1 to {MAX_IDEMPOTENCY_KEY} printable ASCII characters.")
    return f"h:{key}"
