"""Oneself: password, second factor, sessions, the address for the digest, keyboard shortcuts."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.errors import SealBroken
from service.comments.privacy import digest
from service.comments.staff import audit, desk_sessions, own_settings
from service.comments.values import Unacceptable
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.people import mail_field
from service.web.desk.people.session_rows import session_rows
from service.web.desk.tabs import sizes_here, tabs

PATH = "/desk/me"
DONE: Mapping[str, str] = {
    "password": "Your password is changed, and you are signed out everywhere else.",
    "address": "Your address is kept.",
    "no-address": "No address is kept.",
    "keys": "Your keyboard shortcuts are set.",
    "session": "That session is ended.",
    "sessions": "You are signed out everywhere else.",
    "factor-off": "The second factor is off.",
}


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/me", "me", show)
    desk.add_url_rule("/me/password", "change_password", change_password, methods=["POST"])
    desk.add_url_rule("/me/address", "set_address", set_address, methods=["POST"])
    desk.add_url_rule("/me/keys", "set_keys", set_keys, methods=["POST"])
    desk.add_url_rule("/me/sessions", "end_own_sessions", end_sessions, methods=["POST"])


def show() -> ResponseReturnValue:
    """Show the page."""
    return page()


def change_password() -> ResponseReturnValue:
    """Set a new password; the old one is asked for, and whoever else was signed in with it is out."""
    fields, running, who = bodies.read_fields(), services(), guard.moderator()
    running.limits.spend_code(who.id)
    old, new = str(fields.get("old", "")), str(fields.get("new", ""))
    if new != str(fields.get("again", "")):
        return page({"again": "This is not what you typed above."})
    try:
        with running.databases.main.write() as session:
            right = own_settings.change_password(session, who, old=old, new=new, now=running.now())
    except ValueError as error:
        return page({"new": str(error)})
    return done("password") if right else page({"old": "This is not your password."})


def set_address() -> ResponseReturnValue:
    """Keep the address for the digest, or none."""
    fields, running, who = bodies.read_fields(), services(), guard.moderator()
    typed = str(fields.get("email", "")).strip()
    try:
        address = mail_field.read(typed)
    except Unacceptable as problem:
        return page({"email": problem.message}, typed={"email": typed})
    with running.databases.main.write() as session:
        own_settings.set_email(session, running.vault, who, address, running.now())
    return done("address" if address else "no-address")


def set_keys() -> ResponseReturnValue:
    """Switch keyboard shortcuts on or off."""
    running = services()
    off = bodies.read_fields().get("keys") != "on"
    with running.databases.main.write() as session:
        own_settings.set_keys(session, guard.moderator(), off=off, now=running.now())
    return done("keys")


def end_sessions() -> ResponseReturnValue:
    """End one of the own sessions, or all others."""
    running, who = services(), guard.moderator()
    name = str(bodies.read_fields().get("session", ""))
    with running.databases.main.write() as session:
        if name:
            count = int(desk_sessions.end_one(session, who.id, name))
        else:
            count = desk_sessions.end_all(session, who.id, but=who.token)
        if count:
            audit.record(session, who.id, "session_ended", running.now(), person=who.id, count=count)
    return done("session" if name else "sessions")


def done(what: str) -> ResponseReturnValue:
    """Go back to the page, which says what was done."""
    return redirect(addresses.path(f"{PATH}?done={what}"), 303)


def page(errors: Mapping[str, str] | None = None, *, typed: Mapping[str, str] | None = None) -> Response:
    """Give the page, with what is wrong beside its field."""
    running, who = services(), guard.moderator()
    now = running.now()
    with running.databases.main.read() as session:
        own = own_settings.mine(session, who)
        rows = session_rows(desk_sessions.live(session, who.id, now), digest(who.token), now)
        shown = tabs(sizes_here(session))
    try:
        email = own_settings.email_of(own, running.vault) or ""
    except SealBroken:
        email = ""
    body = render_template(
        "desk/me.html",
        tabs=shown,
        errors=errors or {},
        email=(typed or {}).get("email", email),
        digests=bool(running.settings.smtp_url and running.settings.digest_hours),
        hours=running.settings.digest_hours,
        sessions=rows,
        factor_since=own.totp_since and wording.clock(own.totp_since),
        recovery_left=len(own.recovery_digests or []),
        keys_off=who.keys_off,
        done=DONE.get(request.args.get("done", "")),
    )
    return make_response(body, 422 if errors else 200)
