"""Inviting people: a link that is shown once, and mailed if there is an address and a mail server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from service.comments.errors import NotAllowed
from service.comments.staff import invitations
from service.comments.staff.invitations import Open
from service.comments.staff.standing import Sites
from service.comments.store import sites as site_store
from service.comments.values import Unacceptable
from service.mail import MailError, mailer
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.comment.cards import Time, time
from service.web.desk.people import mail_field, standing_form
from service.web.desk.people.everyone import ALL_SITES, MAX_ID
from service.web.desk.tabs import sizes_here, tabs

PATH = "/desk/people/invitations"


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that waits, in the list."""

    id: int
    role: str
    sites: str
    by: str | None
    made: Time


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/people/invitations", "invitations", show)
    desk.add_url_rule("/people/invitations", "invite", invite, methods=["POST"])
    withdrawn = f"/people/invitations/<int(max={MAX_ID}):invitation_id>/withdraw"
    desk.add_url_rule(withdrawn, "withdraw_invitation", withdraw, methods=["POST"])


def show() -> ResponseReturnValue:
    """Show the invitations that wait, and the form for another."""
    return _page("moderator", None)


def invite() -> ResponseReturnValue:
    """Make an invitation and show its link, this once; mail it if an address was given."""
    who, running, fields = guard.governing_moderator(), services(), bodies.read_fields()
    role, sites = "moderator", None
    typed = str(fields.get("email", "")).strip()
    try:
        role, sites = standing_form.read(fields)
        address = mail_field.read(typed)
        with running.databases.main.write() as session:
            token = invitations.make(session, who, role=role, sites=sites, now=running.now())
    except Unacceptable as problem:
        return _page(role, sites, errors={"email": problem.message}, email=typed)
    except (ValueError, NotAllowed) as error:
        return _page(role, sites, errors={"sites": str(error)}, email=typed)
    link = running.url(f"/desk/join/{token}")
    return _page("moderator", None, link=link, mailed=_mail(address, link) if address else "")


def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Make a link worthless."""
    who, running = guard.governing_moderator(), services()
    with running.databases.main.write() as session:
        invitations.withdraw(session, who, invitation_id, running.now())
    return redirect(addresses.path(f"{PATH}?done=withdrawn"), 303)


def _mail(address: str, link: str) -> str:
    """Send the link, and say how that went."""
    post = mailer(services().settings)
    if post is None:
        return "No mail was sent: there is no mail server in the settings. Hand the link over yourself."
    try:
        services().limits.spend_invitation_mail(guard.moderator().id)
    except RateLimitExceeded:
        return "No mail was sent: you have had many sent within the hour. Hand the link over yourself."
    text = (
        f"{guard.moderator().name} invites you to the moderation desk at {services().settings.public_url}.\n\n"
        f"Choose a name and a password here, within a week:\n{link}\n\n"
        "The link works once. If you did not expect this, do nothing.\n"
    )
    try:
        post.send(address, "An invitation to the moderation desk", text)
    except MailError:
        return "The mail could not be sent. Hand the link over yourself."
    return f"The link was also sent to {address}."


def _page(
    role: str,
    sites: Sites,
    *,
    errors: Mapping[str, str] | None = None,
    email: str = "",
    link: str = "",
    mailed: str = "",
) -> Response:
    who, running = guard.governing_moderator(), services()
    now = running.now()
    with running.databases.main.read() as session:
        everywhere = site_store.everyone(session)
        names = {site.id: site.name for site in everywhere}
        waiting = invitations.waiting(session, who, now)
        shown = tabs(sizes_here(session))
    rows = [_row(one, names, now) for one in waiting]
    body = render_template(
        "desk/invite.html",
        tabs=shown,
        waiting=rows,
        standing=standing_form.offered(who, everywhere, role, sites),
        errors=errors or {},
        email=email,
        link=link,
        mailed=mailed,
        mails=bool(running.settings.smtp_url),
        withdrawn=request.args.get("done") == "withdrawn",
    )
    return make_response(body, 422 if errors else 200)


def _row(one: Open, names: Mapping[int, str], now: datetime) -> InvitationRow:
    row = one.invitation
    sites = ALL_SITES if row.site_ids is None else ", ".join(names.get(int(site), "?") for site in row.site_ids)
    return InvitationRow(row.id, row.role, sites, one.by, time(row.created_at, now))
