"""Comments from plain HTML forms, without JavaScript: a page for every outcome, and nothing typed is lost."""

from collections.abc import Mapping, Sequence

from flask import Response, make_response, redirect, render_template
from flask_limiter.errors import RateLimitExceeded

from service.comments.errors import CommentgateError, FieldError, InvalidSubmission
from service.comments.submission import FIELDS
from service.web import page_state
from service.web.api import bodies, posting
from service.web.api.keys import posting_asker
from service.web.context import services
from service.web.errors import Problem, domain_problem

NAMES = frozenset(field.name for field in FIELDS)


def known(fields: Mapping[str, object]) -> dict[str, object]:
    """Keep the fields of a comment; a form has buttons and tokens of its own beside them."""
    return {name: value for name, value in fields.items() if name in NAMES}


def take() -> Response:
    """Take in one comment from a browser's form: on to its waiting page, or back to the form with what is wrong."""
    fields = bodies.read_fields()
    try:
        asker = posting_asker(fields.get("site_key"))
        received = posting.accept(asker, known(fields))
    except InvalidSubmission as error:
        return page(fields, 422, "Please look at the marked fields again.", error.errors)
    except CommentgateError as error:
        return page(fields, int(str(domain_problem(error)["status"])), str(error))
    except Problem as error:
        return page(fields, error.status, error.detail)
    except RateLimitExceeded as error:
        seconds = services().limits.retry_after(error)
        response = page(fields, 429, "Too many comments at once. Your text is still here: please try again shortly.")
        response.headers["Retry-After"] = str(seconds)
        return response
    return make_response(redirect(services().url(f"/v1/receipts/{received.receipt}"), 303))


def page(fields: Mapping[str, object], status: int, banner: str, errors: Sequence[FieldError] = ()) -> Response:
    """Show the form again, as it was filled in; the only page that ever shows an address, and nobody may keep it."""
    by_field: dict[str, str] = {}
    for error in errors:
        by_field.setdefault(error.field, error.message)
    told = page_state.of_form(fields)
    body = render_template("form.html", values=fields, errors=by_field, banner=banner, page=told)
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
