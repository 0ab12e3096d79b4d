"""A comment service, and somebody else's website on another port whose strict policy allows no more than it must."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from service.comments import moderation, sites
from service.comments.privacy import Vault
from service.comments.sites import NewSite
from service.connections import open_databases
from service.database import Databases
from service.settings import Settings
from service.web.app import create_app
from service.web.context import utc_now
from tests.conftest import SECRET_KEYS, FakeScorer
from tests.tables import with_tables

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1000, "height": 900}
PATIENCE_MS = 20_000
OFTEN = dict.fromkeys(("limit_site", "limit_address", "limit_email", "limit_report"), "100000/minute")


@dataclass
class Foreign:
    """A website that embeds the thread. A test says what its pages are like."""

    url: str = ""
    service: str = ""
    site_key: str = ""
    page: str = ""

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        if environ["PATH_INFO"] == "/favicon.ico":
            start("204 No Content", [])
            return []
        policy = "; ".join(
            ("default-src 'none'", *(f"{kind}-src {self.service}" for kind in ("script", "connect", "img")))
        )
        policy += "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy)])
        return [self.page.encode()]

    def article(
        self,
        path: str = "/harbour",
        *,
        language: str = "en",
        attributes: str = "",
        scheme: str = "light dark",
        canonical: str | None = None,
    ) -> str:
        """Make the next page that is asked for; gives its address."""
        url = self.url + path
        hosted = (
            f"{self.service}/thread?site_key={self.site_key}&amp;page_url={quote(url, safe='')}&amp;lang={language}"
        )
        link = "" if canonical is None else f'<link rel="canonical" href="{canonical}">'
        self.page = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>The old pier</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta name="color-scheme" content="{scheme}">{link}</head><body>'
            "<main><h1>The old pier</h1>"
            f'<script src="{self.service}/embed.js" data-site="{self.site_key}" {attributes} async></script>'
            f'<noscript><a href="{hosted}">Read and write comments</a></noscript></main></body></html>'
        )
        return url


@dataclass
class Served:
    """A comment service that is served, with hands to put comments into it and to decide them."""

    url: str
    app: Any
    databases: Databases
    site: NewSite
    foreign: Foreign
    scorer: FakeScorer = field(default_factory=FakeScorer)
    away: bool = False

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Any:
        if self.away and environ["REQUEST_METHOD"] == "POST":
            start("503 Service Unavailable", [("Content-Type", "text/plain"), ("Access-Control-Allow-Origin", "*")])
            return [b"away"]
        return self.app(environ, start)

    def take(self, body: str, path: str = "/harbour", **fields: Any) -> str:
        """Post a comment with the secret key and let the policy decide; gives its id."""
        comment = {
            "page_url": self.foreign.url + path,
            "author_name": "Amina",
            "author_email": "amina@mail.example",
            "body": body,
            **fields,
        }
        key = {"Authorization": f"Bearer {self.site.secret_key}"}
        answer = self.app.test_client().post("/v1/comments", json=comment, headers=key)
        assert answer.status_code == 202, answer.text
        self.moderate()
        return str(answer.json["id"])

    def decide(self, comment_id: str, status: str, **more: Any) -> None:
        """Decide a comment as the site's own desk does, after the policy."""
        self.moderate()
        client, key = self.app.test_client(), {"Authorization": f"Bearer {self.site.secret_key}"}
        found = client.get(f"/v1/comments/{comment_id}", headers=key).json
        if found["status"] == status:
            return
        decision = {"status": status, "version": found["version"], **more}
        answer = client.post(f"/v1/comments/{comment_id}/decisions", json=decision, headers=key)
        assert answer.status_code == 200, answer.text

    def moderate(self) -> None:
        """Decide everything that is pending."""
        while moderation.moderate_batch(self.databases.main, self.scorer, Vault(SECRET_KEYS)).claimed:
            pass

    def newest(self) -> dict[str, Any]:
        """Give the comment that came last."""
        key = {"Authorization": f"Bearer {self.site.secret_key}"}
        listed = self.app.test_client().get("/v1/comments?limit=200", headers=key).json["comments"]
        return max(listed, key=lambda comment: comment["received_at"])


@contextmanager
def serving(app: Any) -> Iterator[tuple[str, Any]]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", server
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    foreign = Foreign()
    with serving(foreign) as (foreign.url, _), serving(lambda *_: []) as (url, server):
        settings = Settings(
            data_dir=tmp_path_factory.mktemp("embed"), public_url=url, secret_keys=SECRET_KEYS, cache_seconds=0, **OFTEN
        )
        databases = with_tables(open_databases(settings))
        with databases.main.write() as session:
            vault = Vault(SECRET_KEYS)
            site = sites.add_site(session, name="Harbour News", origins=[foreign.url], now=utc_now(), vault=vault)
        server.app = found = Served(url, create_app(settings, scorer=FakeScorer()), databases, site, foreign)
        foreign.service, foreign.site_key = url, site.site_key
        assert urlsplit(url).port != urlsplit(foreign.url).port
        yield found
        databases.close()


@pytest.fixture
def browse(chrome: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open a browser; at the end, no console may have shown an error that the test did not expect."""
    contexts, errors = [], []
    expect.set_options(timeout=PATIENCE_MS)

    def make(address: str, **options: Any) -> Page:
        context = chrome.new_context(**{"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "UTC", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    make.errors = errors  # type: ignore[attr-defined]  # for tests that expect one: they clear it
    served.away = False
    yield make
    for context in contexts:
        context.close()
    assert errors == []
