"""What every protocol does: judge a comment by the site's policy, write down what was asked, and log what failed."""

import logging
import uuid
from collections.abc import Sequence

from flask import request

from service import outages
from service.comments.clients import checks
from service.comments.clients.checks import NotScored, Question, Scored, Verdict
from service.comments.clients.entries import Entry
from service.web.clients.asking import Client
from service.web.context import services

# What calls are counted as besides.
FAILED = "failed"
REFUSED_LANGUAGE = "refused_language"  # a language that not every attribute supports, refused or scored as another
log = logging.getLogger("commentgate.clients")


def judge(client: Client, question: Question) -> Verdict:
    """Score a comment and decide it by the policy of the client's site. Raises NotScored."""
    return checks.judge(services().scorer, question, client.policy, client.site.languages)


def score(client: Client, questions: Sequence[Question]) -> list[Scored]:
    """Score texts together, for a protocol that makes up its own mind. Raises NotScored."""
    return checks.score_all(services().scorer, questions, client.site.languages)


def foreign(client: Client, verdict: Verdict) -> tuple[str, ...]:
    """Give what a comment is counted as whose language does not support all that the site's policy looks at."""
    wanted = verdict.scores.keys() & client.policy.thresholds.keys()
    return () if wanted <= verdict.supported else (REFUSED_LANGUAGE,)


def entry(client: Client, *counts: str, source: str = "") -> Entry:
    """Begin what is written down of a call: whose it was, and what it is counted as besides."""
    key = client.credential
    return Entry(site_id=key.site_id, credential_id=key.id, protocol=key.kind, source=source, counts=counts)


def write(entry: Entry) -> uuid.UUID | None:
    """Write a call down and give the check that it made or spoke of, if any. Raises what the database raises."""
    return services().write_one.run(entry)


def count_failure(entry: Entry) -> None:
    """Count a call that got no answer, if the database still takes anything: the client is told anyway."""
    try:
        services().write_one.run(entry)
    except Exception:
        log.exception("a failed call was not counted", extra={"site_id": entry.site_id})


def log_failure(error: Exception) -> str | None:
    """Log an error that is no fault of the client's, and give what is wrong with the database, if that is it."""
    reason = outages.reason(error)
    route = request.url_rule.rule if request.url_rule else "none"
    if reason is not None:
        extra = {"reason": reason, "error": type(error).__name__, "route": route}
        log.error("the database is not available", extra=extra)
    elif not isinstance(error, NotScored):  # that was logged where it happened
        log.error("a client's call failed", exc_info=error, extra={"route": route})
    return reason
