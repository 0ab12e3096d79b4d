"""Health for machines: /livez, /readyz and /metrics."""

import hmac

from flask import Blueprint, Response, jsonify, request

from service.comments.health import Check, check_all, overall
from service.web import metrics
from service.web.context import services
from service.web.errors import Problem

checks = Blueprint("health", __name__)


@checks.get("/livez")
def livez() -> Response:
    """Say that this process answers; touches nothing."""
    return Response("ok\n", mimetype="text/plain")


@checks.get("/readyz")
def readyz() -> Response:
    """Check every dependency (draft-inadarei-api-health-check): only a lost database makes the service unfit."""
    running = services()
    found = check_all(running.databases.main, running.redis, running.now())
    status = overall(found)
    response = jsonify({"status": status, "checks": {check.name: [_shown(check)] for check in found}})
    response.status_code = 503 if status == "fail" else 200
    response.content_type = "application/health+json"
    return response


def _shown(check: Check) -> dict[str, object]:
    shown = {
        "status": check.status,
        "observedValue": check.observed,
        "observedUnit": check.unit,
        "output": check.note,
    }
    return {name: value for name, value in shown.items() if value not in {None, ""}}


@checks.get("/metrics")
def prometheus() -> Response:
    """Give the metrics, to whoever holds the token."""
    token = services().settings.metrics_token
    if not token:
        raise Problem(404, "There is nothing at this address.")
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Problem(401, "Send the metrics token: Authorization: Bearer ...")
    return Response(metrics.render(services()), mimetype="text/plain; version=0.0.4")
