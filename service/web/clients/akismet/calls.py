"""One call: its fields, and its key, wherever that stands."""

from dataclasses import dataclass

from flask import request

from service.comments import credentials
from service.web.api import bodies
from service.web.clients import asking
from service.web.clients.akismet import forms
from service.web.clients.akismet.forms import Fields
from service.web.clients.asking import Client, TooMany
from service.web.context import services

MAX_BYTES = 1024 * 1024  # WordPress sends the comment twice, percent-encoded


@dataclass(frozen=True, slots=True)
class Call:
    """What a client sent: all fields, and its key if there is one."""

    fields: Fields
    key: str | None

    def client(self) -> Client:
        """Find whose key it is. Raises UnknownKey."""
        return asking.known(credentials.AKISMET, self.key)

    def account(self) -> Client:
        """Find whose key it is, for a call about the key itself: it needs no scope and no quota.

        Raises UnknownKey or TooMany.
        """
        client = self.client()
        if not services().rates.spend(client.credential.id):
            raise TooMany(quota=False)
        return client


def read() -> Call:
    """Read the request. Raises Problem for a body that cannot be read."""
    query = {name: forms.clean(value) for name, value in request.args.items()}
    body = read_body()
    host, _, domain = request.headers.get("Host", "").partition(".")
    basic = request.authorization
    places = (
        body.get("key"),
        body.get("api_key"),
        query.get("key"),
        query.get("api_key"),
        (basic.username or "").removesuffix(".") if basic and basic.type == "basic" else None,
        host.lower() if domain else None,
    )
    return Call({**query, **body}, next((key for key in places if key), None))


def read_body() -> Fields:
    """Read the fields of the body. Raises Problem."""
    raw = bodies.read_bytes(MAX_BYTES)
    if request.mimetype == "multipart/form-data":
        request.max_form_parts = forms.MAX_FIELDS
        return {name: forms.clean(value) for name, value in request.form.items()}
    if request.mimetype == "application/json" or raw[:1] == b"{":
        return forms.parse_json(raw)
    return forms.parse_form(raw, request.mimetype_params.get("charset"))
