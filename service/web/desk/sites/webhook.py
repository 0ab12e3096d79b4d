"""A site's webhook, for admins: where notices go, the secret they are signed with, and how delivery goes."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from redis import RedisError

from service.comments import bell, notice_tests, webhooks
from service.comments.errors import Conflict, SealBroken
from service.comments.tables import Site
from service.comments.values import Unacceptable
from service.comments.webhooks import Hand
from service.database import Session
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.comment.cards import time
from service.web.desk.sites import delivery, site_pages

UNREADABLE = (
    "The present secret cannot be read any more, because the key of this service that it was kept under is gone. "
    "Stop sending, then save the address again: that makes a new one."
)
OVERTAKEN = "Nothing was saved: somebody else changed the address meanwhile. What you typed is still below."
DONE: Mapping[str, str] = {
    "address": "Notices go to this address from now on. The secret is the same as before.",
    "stopped": "No notices are sent any more, and the secret is forgotten.",
    "ended": "Notices are signed with the newest secret only.",
}


def register(desk: Blueprint) -> None:
    """Add the views."""
    base = "/sites/<int(max=2147483647):site_id>/webhook"
    desk.add_url_rule(base, "webhook", show)
    for name, view in (("", aim), ("/stop", stop), ("/rotate", rotate), ("/end-old", end_old), ("/test", test)):
        desk.add_url_rule(f"{base}{name}", f"webhook_{view.__name__}", view, methods=["POST"])


def show(site_id: int) -> ResponseReturnValue:
    """Show the webhook."""
    site, done = site_pages.governed(site_id), DONE.get(request.args.get("done", ""), "")
    return _page(site, done=done, look_again=True)


def aim(site_id: int) -> ResponseReturnValue:
    """Send notices to another address; the first time, make the secret and show it, this once."""
    site, running, fields = site_pages.governed(site_id), services(), bodies.read_fields()
    typed = str(fields.get("url", ""))
    try:
        url = webhooks.address(typed)
    except Unacceptable as error:
        return _page(site, typed=typed, wrong=error.message, status=422)
    if str(fields.get("seen", "")) != _stamp(site):
        return _page(site, typed=typed, problem=OVERTAKEN, status=409)
    with running.databases.main.write() as session:
        secret = webhooks.send_to(session, site.id, url, running.vault, _hand())
    return _done(site.id, "address") if secret is None else _page(site_pages.governed(site_id), secret=secret)


def stop(site_id: int) -> ResponseReturnValue:
    """Send notices nowhere."""
    site = site_pages.governed(site_id)
    with services().databases.main.write() as session:
        webhooks.stop(session, site.id, _hand())
    return _done(site.id, "stopped")


def rotate(site_id: int) -> ResponseReturnValue:
    """Make a new secret and show it, this once; the old one signs beside it for a day."""
    site, running = site_pages.governed(site_id), services()
    secret, problem = _try(lambda session: webhooks.rotate(session, site.id, running.vault, _hand()))
    return _page(site_pages.governed(site_id), secret=secret or "", problem=problem, status=409 if problem else 200)


def end_old(site_id: int) -> ResponseReturnValue:
    """End the older of two secrets at once."""
    site, running = site_pages.governed(site_id), services()
    _, problem = _try(lambda session: webhooks.end_old(session, site.id, running.vault, _hand()))
    return _page(site, problem=problem, status=409) if problem else _done(site.id, "ended")


def test(site_id: int) -> ResponseReturnValue:
    """Have a test notice sent; the page says what became of it."""
    site, running = site_pages.governed(site_id), services()
    _, problem = _try(lambda session: webhooks.note_test(session, site_id, _hand()))
    if problem:
        return _page(site, problem=problem, status=409)
    try:
        notice_tests.ask(running.redis, site_id, running.now())
    except RedisError:
        return _page(site, problem=delivery.NO_TEST, status=503)
    bell.try_ring(running.redis, bell.OUTBOX)
    return redirect(addresses.path(site_pages.address(site_id, "/webhook#delivery")), 303)


def _try(change: Callable[[Session], str | None]) -> tuple[str | None, str]:
    """Make a change; give what it gave, or what is in its way."""
    try:
        with services().databases.main.write() as session:
            return change(session), ""
    except Conflict as error:
        return None, str(error)
    except SealBroken:
        return None, UNREADABLE


def _hand() -> Hand:
    return Hand(guard.moderator().id, services().now())


def _done(site_id: int, what: str) -> ResponseReturnValue:
    return redirect(addresses.path(site_pages.address(site_id, f"/webhook?done={what}")), 303)


def _stamp(site: Site) -> str:
    return site_pages.stamp(site.webhook_url)


def _page(
    site: Site,
    *,
    typed: str | None = None,
    wrong: str = "",
    problem: str = "",
    secret: str = "",
    done: str = "",
    look_again: bool = False,
    status: int = 200,
) -> Response:
    now = services().now()
    ends = site.webhook_old_until
    tested = delivery.tested(site.id)
    return site_pages.page(
        "webhook.html",
        status=status,
        site=site,
        typed=(site.webhook_url or "") if typed is None else typed,
        errors={"url": wrong} if wrong else {},
        problem=problem,
        secret=secret,
        done=done,
        stamp=_stamp(site),
        state=delivery.state_of(site.id),
        tested=tested,
        look_again=look_again and tested is not None and tested.soon,
        gone=None if site.webhook_gone_at is None else time(site.webhook_gone_at, now),
        ends=time(ends, now) if ends is not None and ends > now else None,
        hours=int(webhooks.OVERLAP.total_seconds() // 3600),
    )
