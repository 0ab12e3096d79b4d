"""The calls about comments: is this spam, this was spam, this was none."""

import uuid
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response

from service.comments.clients import second_looks
from service.comments.clients.checks import NotScored, Question, Verdict
from service.comments.clients.feedback import SUBMIT_HAM, SUBMIT_SPAM, Said
from service.comments.clients.second_looks import Callback
from service.comments.credentials import CHECK, TEACH
from service.comments.lifecycle import Status
from service.comments.policy import Decision
from service.web.clients import checking
from service.web.clients.akismet import answers, calls, comments
from service.web.clients.akismet.calls import Call
from service.web.clients.akismet.forms import Fields
from service.web.clients.akismet.numbers import HAM, SPAM
from service.web.clients.asking import Client
from service.web.context import services


def register(blueprint: Blueprint) -> None:
    """Serve these calls."""
    for path, view in (
        ("/1.1/comment-check", comment_check),
        ("/1.1/submit-spam", submit_spam),
        ("/1.1/submit-ham", submit_ham),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=["GET", "POST"])


def comment_check() -> Response:
    """Say whether a comment is spam, and keep what was asked and answered."""
    call = calls.read()
    client = call.client()
    client.admit(CHECK)
    entry = checking.entry(client, source=comments.blog(call.fields))
    question = comments.question(call.fields)
    try:
        verdict = judge(client, question, call.fields)
    except NotScored:
        checking.count_failure(replace(entry, counts=(checking.FAILED,)))
        raise
    is_spam = verdict.decision.status is not Status.PUBLISHED
    wait = None if is_spam else _wait(client, call.fields, verdict)
    if not comments.is_test(call.fields):
        counts = (SPAM if is_spam else HAM, *checking.foreign(client, verdict))
        entry = replace(entry, counts=counts, question=question, verdict=verdict)
    if wait is not None:
        entry = replace(entry, look_after=wait, callback=_callback(client, call))
    return answers.verdict(
        spam=is_spam,
        discard=verdict.decision.status is Status.REJECTED,
        check_id=checking.write(entry) or uuid.uuid4(),
        recheck_after=None if wait is None else int(wait.total_seconds()),
    )


def submit_spam() -> Response:
    """Take a report that a comment was spam."""
    return _submit(SUBMIT_SPAM)


def submit_ham() -> Response:
    """Take a report that a comment was none."""
    return _submit(SUBMIT_HAM)


def judge(client: Client, question: Question, fields: Fields) -> Verdict:
    """Judge a comment by the site's policy, and one that is asked about again also by what is known by now."""
    verdict = comments.rule(fields, checking.judge(client, question))
    if not comments.is_asked_again(fields) or not _is_uncertain(client, verdict):
        return verdict
    running = services()
    with running.databases.main.read() as session:
        seen = second_looks.look(session, running.vault, client.site.id, question.body, running.now())
    reason = second_looks.objection(seen)
    if reason is None:
        return verdict
    return replace(verdict, decision=Decision(Status.HELD, (reason,), verdict.decision.policy_version))


def _is_uncertain(client: Client, verdict: Verdict) -> bool:
    settled = any(reason.code == comments.ADMINISTRATOR for reason in verdict.decision.reasons)
    is_fine = verdict.decision.status is Status.PUBLISHED and not settled
    return is_fine and second_looks.is_uncertain(verdict.scores, client.policy)


def _wait(client: Client, fields: Fields, verdict: Verdict) -> timedelta | None:
    """Say after which time a second look is due. A comment that is asked about again has just had it."""
    if comments.is_test(fields) or comments.is_asked_again(fields) or not _is_uncertain(client, verdict):
        return None
    return second_looks.AFTER


def _callback(client: Client, call: Call) -> str | None:
    url = comments.callback(call.fields)
    if url is None or call.key is None:
        return None
    return second_looks.seal(services().vault, client.site.id, Callback(url, call.key))


def _submit(report: str) -> Response:
    call = calls.read()
    client = call.client()
    client.admit(TEACH)
    entry = checking.entry(client, source=comments.blog(call.fields))
    question = comments.question(call.fields)
    about = comments.check_id(call.fields)
    if not comments.is_test(call.fields) and (about or question.body.strip() or question.author_name.strip()):
        said = Said(report, comments.said(call.fields))
        entry = replace(entry, question=question, said=said, check_id=about)
    checking.write(entry)
    return answers.text(answers.THANKS)
