"""The only wiring: settings become an application."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from service import connections
from service.comments.bell import Ringer
from service.comments.clients.records import Records
from service.comments.intake import Intake
from service.comments.moderation import Scorer
from service.comments.together import Together
from service.scorer import load_scorer
from service.settings import Settings, SettingsError, variable
from service.web import clients, compression, demo, errors, headers, health, metrics
from service.web.api import comments, feeds, form_tokens, openapi, pages, receipts, reports
from service.web.context import EXTENSION, Services, utc_now
from service.web.desk import desk
from service.web.embed import hosted, routes
from service.web.errands import Errands
from service.web.limits import Limits
from service.web.privacy import pages as privacy_pages
from service.web.rates import Rates
from service.web.recent import Recent

RECENT_SECONDS = 2.0


def create_app(settings: Settings, *, now: Callable[[], datetime] = utc_now, scorer: Scorer | None = None) -> Flask:
    """Make the application; without a `scorer` it loads the classifier that the settings name.

    Raises
    ------
    SettingsError
        if there is no secret key, or no public address to make links from.
    """
    if not settings.public_url:
        raise SettingsError(f"{variable('public_url')} must be given, for example https://comments.example.org")
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's default provider
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.extensions[EXTENSION] = make_services(app, settings, now, scorer or load_scorer(settings.classifier))
    for part in (errors, headers, compression, metrics, clients):
        part.register(app)
    for blueprint in (
        comments.api, reports.api, pages.api, feeds.api, form_tokens.api, receipts.api, openapi.api,
        health.checks, demo.pages, desk, privacy_pages, routes.files, hosted.pages,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    return app


def make_services(app: Flask, settings: Settings, now: Callable[[], datetime], scorer: Scorer) -> Services:
    """Open what the views use."""
    databases = connections.open_databases(settings)
    vault = connections.vault(settings)
    redis = connections.redis_client(settings.redis_url or "redis://localhost:6379/0")
    intake = Intake(databases, vault, Ringer(redis), settings.idempotency_hours)
    records = Records(databases, vault, settings.check_retention_days)
    return Services(
        settings=settings,
        databases=databases,
        vault=vault,
        redis=redis,
        intake=intake,
        receive_one=Together(lambda orders: intake.receive(orders, now())),
        scorer=scorer,
        write_one=Together(lambda entries: records.write(entries, now())),
        limits=Limits(app, settings, vault),
        keys=Recent(RECENT_SECONDS),
        policies=Recent(RECENT_SECONDS),
        rates=Rates(settings.limit_client),
        spent=Recent(RECENT_SECONDS),
        errands=Errands(),
        now=now,
    )
