"""Comments from plain HTML forms, without JavaScript: a page for every outcome, and nothing typed is lost."""

import uuid
from collections.abc import Mapping, Sequence

from flask import Response, make_response, redirect
from flask_limiter.errors import RateLimitExceeded

from service.comments.errors import CommentgateError, FieldError, InvalidSubmission
from service.comments.lifecycle import Status
from service.comments.store import comments as comment_store
from service.comments.submission import FIELDS
from service.comments.tables import Site
from service.web import page_state
from service.web.api import bodies, posting
from service.web.api.keys import posting_asker, public_asker
from service.web.context import services
from service.web.errors import Problem, domain_problem
from service.web.readers import wording

NAMES = frozenset(field.name for field in FIELDS)


def known(fields: Mapping[str, object]) -> dict[str, object]:
    """Keep the fields of a comment; a form has buttons and tokens of its own beside them."""
    return {name: value for name, value in fields.items() if name in NAMES}


def take() -> Response:
    """Take in one comment from a browser's form: on to its waiting page, or back to the form with what is wrong."""
    fields = bodies.read_fields()
    wording.prefer(fields.get("locale"))
    t = wording.choose()
    try:
        asker = posting_asker(fields.get("site_key"))
        received = posting.accept(asker, known(fields))
    except InvalidSubmission as error:
        return page(fields, 422, t["refused"], error.errors)
    except CommentgateError as error:
        status = int(str(domain_problem(error)["status"]))
        return page(fields, status, wording.refusal(t, str(error), status))
    except Problem as error:
        return page(fields, error.status, wording.refusal(t, error.detail, error.status))
    except RateLimitExceeded as error:
        seconds = services().limits.retry_after(error)
        response = page(fields, 429, t["too_many"])
        response.headers["Retry-After"] = str(seconds)
        return response
    return make_response(redirect(services().url(f"/v1/receipts/{received.receipt}"), 303))


def page(fields: Mapping[str, object], status: int, banner: str, errors: Sequence[FieldError] = ()) -> Response:
    """Show the form again, as it was filled in; the only page that ever shows an address, and nobody may keep it."""
    t, site = wording.choose(), _site(fields)
    response = wording.page(
        "form.html",
        t,
        status,
        values=fields,
        errors=wording.field_errors(t, errors, fields),
        banner=banner,
        page=page_state.of_form(fields),
        email_required=site is None or site.email_required,
        replying_to=None if site is None else _replying_to(site, fields),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _site(fields: Mapping[str, object]) -> Site | None:
    try:
        return public_asker(str(fields.get("site_key") or "")).site
    except Problem:
        return None


def _replying_to(site: Site, fields: Mapping[str, object]) -> str | None:
    """Give the name of whom a form replies to, if readers can see that comment."""
    try:
        parent_id = uuid.UUID(str(fields.get("parent_id") or ""))
    except ValueError:
        return None
    with services().databases.main.read() as session:
        found = comment_store.get(session, parent_id, site_id=site.id)
        return found[0].author_name if found and found[0].status == Status.PUBLISHED else None
