"""The pages of a site: found by how their title or address starts, and opened, held or closed."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from service.comments import pages, values
from service.comments.errors import Conflict
from service.comments.policies import closing
from service.comments.policy import Policy
from service.comments.store import pages as page_store
from service.comments.store.pages import MOST_COUNTED, Start
from service.comments.tables import Page, Site
from service.comments.values import Unacceptable
from service.web import addresses, policies
from service.web.api import bodies, queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.comment.cards import Time, time
from service.web.desk.sites import page_form, site_pages

PAGE_SIZE = 25
MAX_SEARCH = 300


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page in the list."""

    id: int
    title: str | None
    url: str
    since: Time
    mode: str
    mode_words: str
    closes_at: Time | None
    published: str
    held: str


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/sites/<int(max=2147483647):site_id>/pages", "pages", show)
    desk.add_url_rule("/sites/<int(max=2147483647):site_id>/pages/<int(max=2147483647):page_id>", "page", one)
    desk.add_url_rule(
        "/sites/<int(max=2147483647):site_id>/pages/<int(max=2147483647):page_id>",
        "change_page",
        change,
        methods=["POST"],
    )


def show(site_id: int) -> ResponseReturnValue:
    """List pages: the newest first, or those that a search finds in their order."""
    site, now = site_pages.visible(site_id), services().now()
    search = (queries.optional("q", _search) or "")[:MAX_SEARCH]
    after = queries.optional("after", _number)
    found = _find(site, search, after)
    shown = found[:PAGE_SIZE]
    with services().databases.main.read() as session:
        counted = page_store.counts(session, [page.id for page in shown])
    policy = policies.of_site(site.id)
    more = len(found) > PAGE_SIZE
    return site_pages.page(
        "pages.html",
        site=site,
        search=search,
        pages=[_shown(page, counted, policy, now) for page in shown],
        after_days=policy.close_pages_after_days,
        next=_address(site.id, q=search, after=str(shown[-1].id)) if more else "",
        first=_address(site.id, q=search) if after is not None else "",
    )


def one(site_id: int, page_id: int) -> ResponseReturnValue:
    """Show how a page takes comments: to be changed, if whoever looks may."""
    site, page = _load(site_id, page_id)
    return _form(site, page, page_form.filled(pages.terms(page)), done="saved" in request.args)


def change(site_id: int, page_id: int) -> ResponseReturnValue:
    """Open a page, hold or close it."""
    guard.governing_moderator()
    site, page = _load(site_id, page_id)
    running, who, fields = services(), guard.moderator(), bodies.read_fields()
    typed = page_form.kept(fields)
    wanted, errors = page_form.read(typed)
    if wanted is None:
        return _form(site, page, typed, errors=errors, status=422)
    seen = pages.terms(page)
    if str(fields.get("seen", "")) != _stamp(page):
        return _form(site, page, typed, overtaken=True, status=409)
    try:
        with running.databases.main.write() as session:
            pages.change(session, site.id, page.id, wanted, seen=seen, made_by=who.id, now=running.now())
    except Conflict:
        site, page = _load(site_id, page_id)
        return _form(site, page, typed, overtaken=True, status=409)
    return redirect(addresses.path(site_pages.address(site_id, f"/pages/{page_id}?saved=yes")), 303)


def _find(site: Site, search: str, after: int | None) -> list[Page]:
    with services().databases.main.read() as session:
        if not search:
            return list(page_store.newest(session, site.id, after=after, limit=PAGE_SIZE + 1))
        what, start = _what(search, site.origins)
        return list(page_store.starting(session, site.id, what, start, after=after, limit=PAGE_SIZE + 1))


def _what(search: str, origins: list[str]) -> tuple[Start, str]:
    """Say what a search is for: what has a slash and no space is an address, perhaps without its beginning."""
    if "/" not in search or " " in search:
        return Start.TITLE, search
    if search.startswith("/"):
        return Start.URL, f"{origins[0] if origins else ''}{search}"[:200]
    return Start.URL, (search if "://" in search else f"https://{search}")[:200]


def _load(site_id: int, page_id: int) -> tuple[Site, Page]:
    site = site_pages.visible(site_id)
    with services().databases.main.read() as session:
        return site, page_store.one(session, site.id, min(page_id, site_pages.MAX_ID))


def _shown(page: Page, counted: dict[tuple[int, str], int], policy: Policy, now: datetime) -> ShownPage:
    mode = pages.mode_of(page, policy, now)
    by_age = mode == closing.CLOSED and page.mode != closing.CLOSED
    published, held = (_count(counted.get((page.id, status), 0)) for status in page_store.COUNTED)
    return ShownPage(
        id=page.id,
        title=page.title,
        url=page.url,
        since=time(page.created_at, now),
        mode=mode,
        mode_words="Closed by date or age" if by_age else page_form.MODES[mode][0],
        closes_at=time(page.closes_at, now) if page.closes_at is not None and mode != closing.CLOSED else None,
        published=published,
        held=held,
    )


def _count(number: int) -> str:
    return f"{number:,}" if number < MOST_COUNTED else f"{MOST_COUNTED:,}+"


def _form(
    site: Site,
    page: Page,
    typed: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    overtaken: bool = False,
    done: bool = False,
    status: int = 200,
) -> Response:
    now, policy = services().now(), policies.of_site(site.id)
    return site_pages.page(
        "page.html",
        status=status,
        site=site,
        page=_shown(page, {}, policy, now),
        typed=typed,
        errors=errors or {},
        modes=page_form.MODES,
        max_message=pages.MAX_MESSAGE,
        after_days=policy.close_pages_after_days,
        overtaken=page_form.filled(pages.terms(page)) if overtaken else None,
        stamp=_stamp(page),
        done=done,
    )


def _stamp(page: Page) -> str:
    return site_pages.stamp(*page_form.filled(pages.terms(page)).values())


def _address(site_id: int, **query: str) -> str:
    asked = {name: value for name, value in query.items() if value}
    return site_pages.address(site_id, "/pages" + (f"?{urlencode(asked)}" if asked else ""))


def _search(text: str) -> str:
    return " ".join(values.line(text).split())


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unacceptable("after", "Use the address of the next page, unchanged.")
    return int(text)
