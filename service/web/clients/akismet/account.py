"""The calls about a key: whether it is good, how much it was used, and what WordPress's own pages ask."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, Response, jsonify

from service.comments.clients.records import month_of
from service.comments.store import usage
from service.comments.tables import Usage
from service.web.clients.akismet import answers, calls, numbers
from service.web.clients.akismet.calls import Call
from service.web.clients.asking import Client
from service.web.context import services


def register(blueprint: Blueprint) -> None:
    """Serve these calls; clients do not agree on the method."""
    for path, view in (
        ("/1.1/verify-key", verify_key),
        ("/1.1/deactivate", deactivate),
        ("/1.1/token", token),
        ("/1.1/verify-wpcom-key", verify_wpcom_key),
        ("/1.1/test", test),
        ("/1.1/get-subscription", get_subscription),
        ("/1.1/get-stats", get_stats),
        ("/1.2/get-key-stats", get_key_stats),
        ("/1.2/usage-limit", usage_limit),
        ("/1.2/key-sites", key_sites),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=["GET", "POST"])


def verify_key() -> Response:
    """Say that a key is good; one that is not never gets here."""
    calls.read().account()
    return answers.text(answers.VALID)


def deactivate() -> Response:
    """Say goodbye to a blog. Its key stays good: other blogs may have it too, and who has a key may not revoke it."""
    calls.read().account()
    return answers.text("deactivated")


def token() -> Response:
    """Give a token, as clients need one. It opens nothing: the pages that it would open are another company's."""
    calls.read().account()
    return answers.text(secrets.token_hex(20))


def verify_wpcom_key() -> Response:
    """Say that there is no such account: WordPress.com's are not known here."""
    return answers.refusal(answers.INVALID, "This service has no WordPress.com accounts.")


def test() -> Response:
    """Say that somebody is here."""
    return answers.text("connected")


def get_subscription() -> Response:
    """Say what plan a key is of."""
    client = calls.read().account()
    quota = client.credential.quota
    return answers.subscription(client.credential, limit_reached=quota is not None and client.calls() >= quota)


def get_stats() -> Response:
    """Add up what became of a blog's comments, `from` some time ago."""
    call = calls.read()
    return _stats(call, call.fields.get("blog") or None)


def get_key_stats() -> Response:
    """Add up what became of the comments of all blogs of a key, `from` some time ago."""
    return _stats(calls.read(), None)


def _stats(call: Call, blog: str | None) -> Response:
    client, running = call.account(), services()
    first = numbers.first_month(call.fields.get("from", ""), running.now())
    with running.databases.main.read() as session:
        rows = usage.since(session, client.credential.id, first)
    return jsonify(numbers.stats(rows, blog))


def usage_limit() -> Response:
    """Say how much of its quota a key has used this month."""
    client = calls.read().account()
    return jsonify(numbers.limit(client.credential.quota, client.calls()))


def key_sites() -> Response:
    """List the blogs that used a key in a month, as JSON or, with `format=csv`, as CSV."""
    call = calls.read()
    client = call.account()
    asked = numbers.Listing.of(call.fields, month_of(services().now()))
    sites = numbers.sites(_usage_of(client, asked.month), asked)
    if call.fields.get("format", "").lower() == "csv":
        return Response(numbers.as_csv(sites, asked), mimetype="text/csv")
    return jsonify(numbers.as_json(sites, asked))


def _usage_of(client: Client, month: str) -> Sequence[Usage]:
    with services().databases.main.read() as session:
        return usage.of_key(session, client.credential.id, month)
