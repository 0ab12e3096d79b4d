"""Switching one's own second factor on and off."""

import io
from collections.abc import Mapping

import segno
from flask import Blueprint, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from service.comments.errors import Conflict, NotFound, SealBroken
from service.comments.staff import desk_sessions, own_settings, totp
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.people import me
from service.web.desk.people.second_step import MAX_CODE
from service.web.desk.tabs import sizes_here, tabs

PATH = f"{me.PATH}/second-factor"
WRONG = "This code is not right. Is the clock of your device?"
NOT_YOURS = "This is not your password."
NOT_OFF = {"password": NOT_YOURS, "code": "This code is not right, or was used before."}


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/me/second-factor", "second_factor", show)
    desk.add_url_rule("/me/second-factor.svg", "second_factor_picture", picture)
    desk.add_url_rule("/me/second-factor/begin", "begin_second_factor", begin, methods=["POST"])
    desk.add_url_rule("/me/second-factor", "confirm_second_factor", confirm, methods=["POST"])
    desk.add_url_rule("/me/second-factor/off", "end_second_factor", switch_off, methods=["POST"])


def begin() -> ResponseReturnValue:
    """Make a secret, and show it."""
    running = services()
    with running.databases.main.write() as session:
        totp.begin(session, running.vault, guard.moderator().id)
    return redirect(addresses.path(PATH), 303)


def show() -> ResponseReturnValue:
    """Show the secret that waits to be confirmed."""
    return _page()


def picture() -> ResponseReturnValue:
    """Draw the QR code of the secret that waits to be confirmed."""
    secret = _secret()
    if secret is None:
        raise NotFound("There is nothing to show.")
    drawn = io.BytesIO()
    code = segno.make(totp.address(secret, guard.moderator().name), micro=False)
    code.save(drawn, kind="svg", border=4, light="#fff", omitsize=True)
    response = make_response(drawn.getvalue())
    response.content_type = "image/svg+xml"
    return response


def confirm() -> ResponseReturnValue:
    """Switch it on with the password and a right code, and show the recovery codes, this once.

    Without the password, whoever found a desk open could lock its owner out.
    """
    fields, running, who = bodies.read_fields(), services(), guard.moderator()
    password, code = str(fields.get("password", "")), str(fields.get("code", ""))[:MAX_CODE]
    running.limits.spend_code(who.id)
    try:
        with running.databases.main.write() as session:
            if not own_settings.knows_password(session, who, password):
                return _page({"password": NOT_YOURS}, code)
            codes = totp.confirm(session, running.vault, who.id, code, running.now())
            if codes is not None:
                desk_sessions.end_all(session, who.id, but=who.token)
    except Conflict:
        return redirect(addresses.path(me.PATH), 303)
    if codes is None:
        return _page({"code": WRONG}, code)
    with running.databases.main.read() as session:
        shown = tabs(sizes_here(session))
    return make_response(render_template("desk/recovery.html", tabs=shown, codes=codes))


def switch_off() -> ResponseReturnValue:
    """Switch it off, with the password and a code."""
    fields, running, who = bodies.read_fields(), services(), guard.moderator()
    running.limits.spend_code(who.id)
    password, code = str(fields.get("password", "")), str(fields.get("code", ""))[:MAX_CODE]
    try:
        with running.databases.main.write() as session:
            wrong = totp.switch_off(session, running.vault, who.id, password=password, code=code, now=running.now())
    except SealBroken:
        return me.page({"off-code": "The second factor cannot be read any more. An admin can reset it."})
    return me.page({f"off-{wrong}": NOT_OFF[wrong]}) if wrong else me.done("factor-off")


def _secret() -> str | None:
    running = services()
    with running.databases.main.read() as session:
        own = own_settings.mine(session, guard.moderator())
        return totp.unconfirmed(own, running.vault)


def _page(errors: Mapping[str, str] | None = None, code: str = "") -> Response | ResponseReturnValue:
    secret = _secret()
    if secret is None:
        return redirect(addresses.path(me.PATH), 303)
    with services().databases.main.read() as session:
        shown = tabs(sizes_here(session))
    body = render_template(
        "desk/second_factor.html",
        tabs=shown,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        app_address=totp.address(secret, guard.moderator().name),
        errors=errors or {},
        code=code,
    )
    return make_response(body, 422 if errors else 200)
