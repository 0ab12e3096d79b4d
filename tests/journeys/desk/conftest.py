"""The desk in a real browser: one served application a module, with moderators and whatever comments a test needs."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from service.comments import moderation, sites
from service.comments.privacy import Vault
from service.comments.sites import NewSite
from service.comments.tables import Moderator
from service.connections import open_databases
from service.database import Databases
from service.settings import Settings
from service.web.app import create_app
from service.web.context import utc_now
from tests.conftest import SECRET_KEYS, FakeScorer
from tests.service.web.desk.conftest import HASH, PASSWORD
from tests.tables import with_tables

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE_MS = 20_000
PEOPLE = {"ada": "admin", "maren": "moderator", "otto": "moderator", "vera": "viewer"}


@dataclass
class ServedDesk:
    """A desk that is served, and hands to put comments into it."""

    url: str
    app: Any
    databases: Databases
    site: NewSite
    settings: Settings
    scorer: FakeScorer = field(default_factory=FakeScorer)

    def take(self, *bodies: str, **fields: Any) -> list[str]:
        """Post comments with the secret key and let the policy decide; gives their ids. "toxic 0.7" gets one held."""
        ids = []
        for body in bodies:
            comment = {
                "page_url": "https://news.example/harbour",
                "page_title": "The old pier",
                "author_name": "Amina",
                "author_email": "amina@mail.example",
                "body": body,
                **fields,
            }
            key = {"Authorization": f"Bearer {self.site.secret_key}"}
            answer = self.app.test_client().post("/v1/comments", json=comment, headers=key)
            assert answer.status_code == 202, answer.text
            ids.append(answer.json["id"])
        self.moderate()
        return ids

    def moderate(self) -> None:
        """Decide everything that is pending."""
        while moderation.moderate_batch(self.databases.main, self.scorer, Vault(SECRET_KEYS)).claimed:
            pass


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    folder = tmp_path_factory.mktemp("desk")
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    often = {"limit_sign_in": "1000/minute", "limit_guess": "1000/minute"}
    settings = Settings(data_dir=folder, public_url=url, secret_keys=SECRET_KEYS, **often)
    databases = with_tables(open_databases(settings))
    now = utc_now()
    with databases.main.write() as session:
        origins = ["https://news.example", url]
        site = sites.add_site(session, name="Harbour News", origins=origins, now=now, vault=Vault(SECRET_KEYS))
        for name, role in PEOPLE.items():
            session.add(Moderator(name=name, password_hash=HASH, role=role, created_at=now))
    app = create_app(settings, scorer=FakeScorer())
    server.app = app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield ServedDesk(url, app, databases, site, settings)
    server.shutdown()
    thread.join()
    databases.close()


@pytest.fixture
def open_desk(chrome: Browser, served: ServedDesk) -> Iterator[Callable[..., Page]]:
    """Open the desk as somebody; at the end, no console may have shown an error that the test did not expect.

    `as_` is one of `PEOPLE` or None; other options are Playwright's: `viewport`, `java_script_enabled`, `color_scheme`.
    """
    contexts, errors = [], []

    def make(path: str = "/desk/", *, as_: str | None = "maren", **options: Any) -> Page:
        context = chrome.new_context(base_url=served.url, **{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if as_ is not None:
            page.goto("/desk/login")
            page.get_by_label("Name").fill(as_)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
        page.goto(path)
        return page

    make.errors = errors  # type: ignore[attr-defined]  # for tests that expect one: they clear it
    yield make
    for context in contexts:
        context.close()
    assert errors == []
