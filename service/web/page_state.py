"""Whether a page takes comments, as readers are told it: over the API, on the form, on the receipt."""

from collections.abc import Mapping
from typing import Any

from service.comments import pages, values
from service.comments.store import sites as site_store
from service.comments.tables import Page
from service.comments.urls import page_key
from service.comments.values import Unacceptable
from service.web import policies
from service.web.api.keys import public_asker
from service.web.context import services
from service.web.errors import Problem


def state(site_id: int, page: Page | None) -> dict[str, Any]:
    """Give a page's mode now, and the message for readers if it is closed. Nobody has commented on None yet."""
    return pages.public_view(page, policies.of_site(site_id), services().now())


def of_form(fields: Mapping[str, object]) -> dict[str, Any] | None:
    """Give the state of the page that a comment's form names; None if it names none, or not by a key of ours."""
    try:
        site_id = public_asker(str(fields.get("site_key") or "")).site.id
        identifier = values.line(str(fields.get("page_id") or ""))
        url = "" if identifier else values.page_address(str(fields.get("page_url") or ""))
    except (Problem, Unacceptable):
        return None
    with services().databases.main.read() as session:
        page = site_store.page(session, site_id, page_key(identifier, url))
    return state(site_id, page)
