"""The notices to a site that were given up, for admins: why, and sending them again."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from service.comments import webhooks
from service.comments.errors import Conflict
from service.comments.store import dead_letters
from service.comments.store.dead_letters import Place
from service.comments.tables import OutboxEvent, Site
from service.comments.webhooks import Hand
from service.web import addresses
from service.web.api import bodies, queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.comment.cards import Time, time
from service.web.desk.sites import site_pages
from service.web.desk.sites.delivery import bounded
from service.web.errors import Problem

PAGE_SIZE = 50
MOST_SLICES = 10  # that one press of the button sends again; who owes more presses it again


@dataclass(frozen=True, slots=True)
class Row:
    """A notice that was given up."""

    id: str
    kind: str
    comment_id: str
    version: int
    attempts: int
    error: str
    made: Time


def register(desk: Blueprint) -> None:
    """Add the views."""
    base = "/sites/<int(max=2147483647):site_id>/webhook/given-up"
    desk.add_url_rule(base, "given_up", show)
    desk.add_url_rule(base, "replay", replay, methods=["POST"])


def show(site_id: int) -> ResponseReturnValue:
    """List them, those made last first."""
    return _page(site_pages.governed(site_id))


def replay(site_id: int) -> ResponseReturnValue:
    """Send one again, or all."""
    site, fields = site_pages.governed(site_id), bodies.read_fields()
    one = str(fields.get("notice", ""))
    if not one and fields.get("all") != "yes":
        raise Problem(422, "Say which notices to send again.")
    try:
        count = _replay_one(site, one) if one else _replay_all(site)
    except Conflict as error:
        return _page(site, str(error), 409)
    return redirect(addresses.path(_address(site.id, f"?sent={count}")), 303)


def _replay_one(site: Site, name: str) -> int:
    try:
        event_id = uuid.UUID(name)
    except ValueError:
        raise Problem(422, "Say which notice to send again by its id.") from None
    with services().databases.main.write() as session:
        return webhooks.replay(session, site.id, _hand(), event_id=event_id)[0]


def _replay_all(site: Site) -> int:
    """Send the oldest again, in short transactions; what is given up anew meanwhile is not taken twice."""
    count, after = 0, None
    for _ in range(MOST_SLICES):
        with services().databases.main.write() as session:
            some, after = webhooks.replay(session, site.id, _hand(), after=after)
        count += some
        if after is None:
            break
    return count


def _hand() -> Hand:
    return Hand(guard.moderator().id, services().now())


def _page(site: Site, problem: str = "", status: int = 200) -> Response:
    cursor = queries.optional("older", queries.cursor)
    before = None if cursor is None else Place(*cursor)
    with services().databases.main.read() as session:
        found = dead_letters.newest(session, site.id, before=before, limit=PAGE_SIZE + 1)
        count = dead_letters.count(session, site.id)
    shown, now = found[:PAGE_SIZE], services().now()
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return site_pages.page(
        "given_up.html",
        status=status,
        site=site,
        rows=[_row(one, now) for one in shown],
        count=bounded(count),
        problem=problem,
        sent=_sent(),
        older="" if last is None else _address(site.id, f"?older={queries.make_cursor(last.created_at, last.id)}"),
        newest="" if before is None else _address(site.id),
        can_send=site.webhook_url is not None and site.webhook_gone_at is None,
    )


def _row(event: OutboxEvent, now: datetime) -> Row:
    return Row(
        id=str(event.id),
        kind=event.kind,
        comment_id=str(event.comment_id),
        version=event.version,
        attempts=event.attempts,
        error=event.last_error or "",
        made=time(event.created_at, now),
    )


def _sent() -> int | None:
    text = request.args.get("sent", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _address(site_id: int, more: str = "") -> str:
    return site_pages.address(site_id, f"/webhook/given-up{more}")
