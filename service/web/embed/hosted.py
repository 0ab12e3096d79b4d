"""The thread and the form as a page of our own, for readers whose browser runs no scripts."""

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from service.comments.errors import FieldError, InvalidSubmission
from service.comments.signs import form_tokens
from service.comments.store import sites as site_store
from service.comments.store import threads as thread_store
from service.comments.tables import Page
from service.comments.urls import origin, page_key, public_page_url
from service.comments.values import language_tag, line, page_address
from service.web import addresses, page_state
from service.web.api import queries
from service.web.api.keys import Asker, public_asker
from service.web.context import services
from service.web.embed import published, threads
from service.web.errors import Problem
from service.web.readers import wording

MAX_SHOWN = 200
WRONG_LINK = (
    "This link is not right. Please tell the website that it is on: the site_key in it is not a site’s public key."
)
NAMING = ("site_key", "page_url", "page_id", "page_title", "lang")  # what its links keep of its address
pages = Blueprint("hosted", __name__)


@pages.get("/thread")
def thread() -> ResponseReturnValue:
    """Show a page's published comments and the form, in the reader's language.

    Raises InvalidSubmission if the page is not one of the site's: this page has a link to it. Raises Problem 404.
    """
    elsewhere = addresses.under_public_name()
    if elsewhere is not None:
        return elsewhere
    asker = _site_of_link()
    url, identifier = _page_of(asker), queries.optional("page_id", line)
    after = queries.optional("cursor", queries.cursor)
    with services().databases.main.read() as session:
        page = site_store.page(session, asker.site.id, page_key(identifier, url))
        rows = [] if page is None else thread_store.shown_on(session, page.id, after=after, limit=MAX_SHOWN + 1)
        shown = rows[:MAX_SHOWN]
        more = queries.make_cursor(shown[-1].received_at, shown[-1].id) if len(rows) > MAX_SHOWN else None
        comments = [published.view(comment) for comment in shown]
    return _page(asker, page, _values(asker, url, identifier, page), comments, more)


def _site_of_link() -> Asker:
    try:
        return public_asker(request.args.get("site_key"))
    except Problem:  # it says what a developer does about it; a reader can do nothing but tell somebody
        raise Problem(404, WRONG_LINK) from None


def _page_of(asker: Asker) -> str:
    url = queries.optional("page_url", page_address)
    if url is None:
        raise InvalidSubmission([FieldError("page_url", "required", "Send page_url.")])
    if origin(url) not in asker.origins():
        raise InvalidSubmission(
            [FieldError("page_url", "foreign_page", "This page is not on one of the site's own addresses.")]
        )
    return public_page_url(url)


def _values(asker: Asker, url: str, identifier: str | None, page: Page | None) -> dict[str, Any]:
    """Give what the form has in it before anybody types."""
    return {
        "site_key": request.args["site_key"],
        "form_token": form_tokens.make(services().vault, asker.site.id, services().now()),
        "page_url": url,
        "page_id": identifier,
        "page_title": queries.optional("page_title", line) or (page.title if page else None),
        "locale": queries.optional("lang", language_tag) or wording.choose()["lang"],
    }


def _page(
    asker: Asker, page: Page | None, values: dict[str, Any], shown: list[dict[str, Any]], more: str | None
) -> Response:
    parent = threads.chosen(shown, request.args.get("reply_to", ""))
    asked = {name: request.args[name] for name in NAMING if request.args.get(name)} | {"page_url": values["page_url"]}
    return wording.page(
        "thread.html",
        wording.choose(values["locale"]),
        values={**values, "parent_id": parent["id"] if parent else None},
        parent=parent,
        threads=threads.grouped(shown),
        email_required=asker.site.email_required,
        page=page_state.state(asker.site.id, page),
        asked=asked,
        cursor=request.args.get("cursor"),
        more=more,
    )
