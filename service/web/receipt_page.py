"""A comment's status as its author sees it: as JSON, and as a page with forms that works without JavaScript."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response, make_response, redirect
from flask_limiter.errors import RateLimitExceeded

from service.comments.authoring.asked import MAX_WORDS
from service.comments.authoring.doing import Standing
from service.comments.errors import CommentgateError, FieldError, InvalidSubmission, NotFound, StaleDecision
from service.comments.lifecycle import Status
from service.comments.reasons import reason_from_json, told_to_author
from service.comments.tables import Comment
from service.comments.views import moment
from service.web import addresses, page_state
from service.web.context import services
from service.web.embed.languages import Texts
from service.web.errors import domain_problem
from service.web.readers import wording

TITLES = {
    Status.PENDING: "Your comment is being checked",
    Status.HELD: "Your comment is waiting for a moderator",
    Status.PUBLISHED: "Your comment is published",
    Status.REJECTED: "Your comment was not published",
    Status.ERASED: "Your comment was removed",
}
DOINGS = ("edit", "delete", "appeal")


def view(standing: Standing) -> dict[str, Any]:
    """Give what the author of a comment is told of it."""
    comment, page, may = standing.comment, standing.page, standing.rights
    return {
        "id": str(comment.id),
        "status": comment.status,
        "version": comment.version,
        "title": TITLES[Status(comment.status)],
        "message": _message(comment),
        "page_url": page.url,
        "page_title": page.title,
        "page": page_state.state(comment.site_id, page),
        "author_name": comment.author_name,
        "body_text": comment.body,
        "received_at": moment(comment.received_at),
        "may_edit_until": moment(may.edit_until),
        "may_delete": may.delete,
        "may_appeal": may.appeal,
    }


def page(
    token: str,
    standing: Standing,
    *,
    wanted: str = "",
    typed: Mapping[str, object] | None = None,
    problem: Callable[[Texts], str] | None = None,
    errors: Sequence[FieldError] = (),
    status: int = 200,
) -> Response:
    """Show the status page, with the form that is wanted if its author may use it, or has just used it in vain.

    It is in the language of the comment, if that is one of ours; `problem` says in its words what went wrong.
    """
    t = wording.choose(standing.comment.locale)
    may = standing.rights
    allowed = {"edit": may.edit_until is not None, "delete": may.delete, "appeal": may.appeal}
    shown = wanted if wanted in DOINGS and (allowed[wanted] or problem) else ""
    receipt = view(standing)
    return wording.page(
        "receipt.html",
        t,
        status,
        receipt=receipt,
        message=t["hints"].get(receipt["message"], receipt["message"]),
        locale=standing.comment.locale or "",
        address=addresses.path(f"/v1/receipts/{token}"),
        allowed=allowed,
        doing=shown,
        typed=typed or {},
        problem=problem(t) if problem else "",
        errors=_errors(t, errors, typed or {}),
        max_words=MAX_WORDS,
        edited=standing.comment.revision > 1,
        minutes=_minutes(may.edit_until, services().now()),
    )


def back(token: str) -> Response:
    """Lead on to the status page."""
    return make_response(redirect(addresses.path(f"/v1/receipts/{token}"), 303))


def attempt(
    token: str, what: str, typed: Mapping[str, object], act: Callable[[], None], look: Callable[[], Standing]
) -> Response:
    """Do something, and lead on to the status page; or show the form again as it was filled in, with what is wrong."""
    try:
        act()
    except NotFound:
        raise
    except InvalidSubmission as error:
        return page(token, look(), wanted=what, typed=typed, problem=_say("unchanged"), errors=error.errors, status=422)
    except StaleDecision:
        return page(token, look(), wanted=what, typed=typed, problem=_say("overtaken"), status=409)
    except CommentgateError as error:
        status, message = int(str(domain_problem(error)["status"])), str(error)
        problem = partial(wording.refusal, message=message, status=status)
        return page(token, look(), wanted=what, typed=typed, problem=problem, status=status)
    except RateLimitExceeded as error:
        response = page(token, look(), wanted=what, typed=typed, problem=_say("too_much"), status=429)
        response.headers["Retry-After"] = str(services().limits.retry_after(error))
        return response
    return back(token)


def _say(name: str) -> Callable[[Texts], str]:
    return lambda t: str(t["receipt"][name])


def _errors(t: Texts, errors: Sequence[FieldError], typed: Mapping[str, object]) -> dict[str, str]:
    """Say what is wrong with each field; an appeal asks for words in its own way."""
    said = wording.field_errors(t, errors, typed)
    if any((one.field, one.code) == ("words", "required") for one in errors):
        said["words"] = t["receipt"]["no_words"]
    return said


def _message(comment: Comment) -> str:
    if comment.status == Status.PUBLISHED:
        return ""
    reasons = [reason_from_json(one) for one in comment.reasons]
    return told_to_author(reasons, rejected=comment.status == Status.REJECTED)


def _minutes(until: datetime | None, now: datetime) -> int:
    """Say for how many more minutes something may be done, rounded up."""
    return 0 if until is None else -int((now - until).total_seconds() // 60)
