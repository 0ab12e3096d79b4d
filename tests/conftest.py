"""Fixtures shared by all tests: settings, real databases, an application, a site, and a scorer that is told what to say."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck

from service.comments import moderation, sites
from service.comments.privacy import Vault
from service.comments.sites import NewSite
from service.connections import open_databases
from service.database import Databases
from service.settings import Settings
from service.web.app import create_app
from tests import once
from tests.postgres import postgres_server, postgres_url  # noqa: F401 - fixtures
from tests.tables import with_tables
from tests.valkey import valkey  # noqa: F401 - a fixture

SECRET_KEYS = ("an old but long enough secret key 0123456789",)
BACKENDS = ("sqlite", "postgresql")
PUBLIC_URL = "http://127.0.0.1:8080"


def pytest_configure() -> None:
    """Set out: how fast a machine is, or how busy, says nothing of the code."""
    hypothesis.settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    hypothesis.settings.load_profile("any machine")
    once.share()


class Clock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **duration: float) -> None:
        self.moment += timedelta(**duration)


@dataclass(frozen=True)
class Explanation:
    """What the fake scorer gives as an explanation."""

    bias: float
    logit: float


class Scored(NamedTuple):
    """What a fake scorer says of one item."""

    scores: Mapping[str, float | None]
    detected: str


class FakeScorer:
    """A full scorer whose answers are read from the text: "spam 0.9" scores SPAM 0.9; "raise" raises.

    "inexplicable" raises when it is to be explained. The language is English, or what follows "speaks".
    """

    version = "fake-1"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def score_and_tag(self, items: Sequence[Mapping[str, str]]) -> list[Scored]:
        languages = (re.search(r"\bspeaks (\S+)", item["text"]) for item in items)
        return [
            Scored(scores, "en" if found is None else found[1])
            for scores, found in zip(self.score(items), languages, strict=True)
        ]

    def score(self, items: Sequence[Mapping[str, str]]) -> list[dict[str, float | None]]:
        self.batches.append(len(items))
        if any("raise" in item["text"] for item in items):
            raise RuntimeError("told to raise")
        return [{"SPAM": _said("spam", item["text"]), "TOXICITY": _said("toxic", item["text"])} for item in items]

    def explain_many(self, requests: Sequence[tuple[Mapping[str, str], str]]) -> list[Explanation]:
        if any("inexplicable" in item["text"] for item, _ in requests):
            raise RuntimeError("told to raise")
        return [Explanation(bias=-1.0, logit=2.0) for _ in requests]


def _said(word: str, text: str) -> float | None:
    words = text.split()
    if word not in words:
        return 0.01
    value = words[words.index(word) + 1]
    return None if value == "none" else float(value)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backend() -> str:
    """The kind of database; a test runs on both with `@pytest.mark.parametrize("backend", BACKENDS)`."""
    return "sqlite"


@pytest.fixture
def settings(tmp_path: Path, backend: str, request: pytest.FixtureRequest) -> Settings:
    url = request.getfixturevalue("postgres_url") if backend == "postgresql" else ""
    return Settings(
        data_dir=tmp_path,
        database_url=url,
        public_url=PUBLIC_URL,
        secret_keys=SECRET_KEYS,
        metrics_token="t" * 32,
    )


@pytest.fixture
def vault(settings: Settings) -> Vault:
    return Vault(settings.secret_keys)


@pytest.fixture
def databases(settings: Settings) -> Iterator[Databases]:
    opened = with_tables(open_databases(settings))
    yield opened
    opened.close()


@pytest.fixture
def site(databases: Databases, clock: Clock, vault: Vault) -> NewSite:
    with databases.main.write() as session:
        origins = ["https://news.example", PUBLIC_URL]
        return sites.add_site(session, name="Demo", origins=origins, now=clock(), vault=vault)


@pytest.fixture
def other_site(databases: Databases, clock: Clock) -> NewSite:
    with databases.main.write() as session:
        return sites.add_site(session, name="Other", origins=["https://other.example"], now=clock())


@pytest.fixture
def app(settings: Settings, databases: Databases, clock: Clock, scorer: FakeScorer) -> Flask:
    return create_app(settings, now=clock, scorer=scorer)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def scorer() -> FakeScorer:
    return FakeScorer()


@pytest.fixture
def moderate(databases: Databases, scorer: FakeScorer, vault: Vault) -> Callable[[], int]:
    """Run the pipeline until nothing is pending; gives how many comments were decided."""

    def run() -> int:
        decided = 0
        while (result := moderation.moderate_batch(databases.main, scorer, vault)).claimed:
            decided += result.decided
        return decided

    return run


@pytest.fixture
def fields() -> dict[str, Any]:
    """A comment that any site would take."""
    return {
        "page_url": "https://news.example/harbour",
        "author_name": "Amina",
        "author_email": "amina@mail.example",
        "body": "The old pier was built in 1912, not 1921.",
    }


@pytest.fixture
def post(client: FlaskClient, site: NewSite, fields: dict[str, Any]) -> Callable[..., Any]:
    """Post a comment with the secret key; keyword arguments change its fields, None leaves one out."""

    def send(headers: Mapping[str, str] | None = None, **changes: Any) -> Any:
        body = {name: value for name, value in {**fields, **changes}.items() if value is not None}
        key = {"Authorization": f"Bearer {site.secret_key}"}
        return client.post("/v1/comments", json=body, headers={**key, **(headers or {})})

    return send


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped, and why."""
    if report.skipped:
        _skipped.append(f"{report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where everything needed is installed and a test was skipped all the same."""
    if _skipped and os.environ.get("COMMENTGATE_TESTS_NO_SKIPS") and not hasattr(session.config, "workerinput"):
        print("\nskipped, but must run here:\n" + "\n".join(_skipped), file=sys.stderr)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
