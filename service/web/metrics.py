"""Prometheus metrics, true for the whole service whichever process is asked.

Requests are counted by prometheus_client's multiprocess mode, in files that all web processes share. Everything else is
read from the database and Redis at the moment of asking.
"""

import os
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from service.comments.health import check_all
from service.comments.store import totals

if TYPE_CHECKING:
    from service.web.context import Services

STATUSES = {"fail": 0, "warn": 0.5, "pass": 1}
EXTENSION = "commentgate-metrics"


def register(app: Flask) -> None:
    """Count every request."""
    registry = CollectorRegistry()
    seconds = Histogram(
        "commentgate_request_seconds",
        "Time to answer a request",
        ("route", "method", "status"),
        registry=registry,
        buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5),
    )
    app.extensions[EXTENSION] = registry

    @app.after_request
    def observe(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "none"
        elapsed = perf_counter() - g.started if "started" in g else 0.0
        seconds.labels(rule, request.method, response.status_code).observe(elapsed)
        return response


def render(services: "Services") -> bytes:
    """Give everything in the text format of Prometheus."""
    state = CollectorRegistry()
    comments = Gauge("commentgate_comments", "Comments by site and status", ("site", "status"), registry=state)
    check = Gauge("commentgate_check", "1 passes, 0.5 warns, 0 fails", ("name",), registry=state)
    observed = Gauge("commentgate_observed", "What each check observed", ("name", "unit"), registry=state)
    found = check_all(services.databases.main, services.redis, services.now())
    for one in found:
        check.labels(one.name).set(STATUSES[one.status])
        if isinstance(one.observed, int | float):
            observed.labels(one.name, one.unit).set(one.observed)
        elif one.observed:
            Gauge("commentgate_classifier", "The classifier in use", ("version",), registry=state).labels(
                one.observed
            ).set(1)
    if all(one.status != "fail" for one in found):
        with services.databases.main.read() as session:
            for site_id, of_site in totals.read(session).items():
                for status, count in of_site.items():
                    comments.labels(site_id, status).set(count)
    return generate_latest(state) + generate_latest(_requests())


def _requests() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # a single process, as in the tests
        own: CollectorRegistry = current_app.extensions[EXTENSION]
        return own
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
