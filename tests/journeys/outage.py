"""What journeys through outages share."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psutil
import urllib3
from sqlalchemy import text

from service.comments import sites
from service.comments.store import totals
from service.connections import open_databases
from service.database import Databases
from service.migrations.runner import migrate
from service.settings import Settings
from tests.journeys.load import Load
from tests.journeys.site import Website
from tests.journeys.up import Up
from tests.waiting import eventually

SECRET_KEYS = "a secret key for one journey that is long enough"
COMMON: dict[str, Any] = {"secret_keys": (SECRET_KEYS,), "public_url": "http://comments.example"}
AWAY = "503 application/problem+json"
PR_CAPBSET_DROP, MIND_PERMISSIONS = 24, (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def children(up: Up) -> set[int]:
    return {child.pid for child in psutil.Process(up.process.pid).children()}


def readyz(url: str) -> tuple[int, str]:
    """Give the status of /readyz and what it says of the database."""
    answer = urllib3.request("GET", f"{url}/readyz", timeout=60, retries=False)
    return answer.status, answer.json()["checks"]["database:roundTrip"][0].get("output", "")


def more(load: Load, what: str, count: int = 10, seconds: float = 90) -> None:
    """Wait until the clients were answered so `count` times more."""
    before = load.answers[what]
    eventually(lambda: load.answers[what] >= before + count, seconds, f"{count} more answers {what} of {load.answers}")


def nothing_half_written(databases: Databases) -> None:
    """Every comment has its first move and is counted once, and nothing is without what it belongs to."""
    orphans = (
        "SELECT count(*) FROM comments WHERE id NOT IN (SELECT comment_id FROM history WHERE version = 1)",
        "SELECT count(*) FROM comments WHERE person_id IS NULL AND status != 'erased'",
        "SELECT count(*) FROM history WHERE comment_id NOT IN (SELECT id FROM comments)",
    )
    with databases.main.read() as session:
        assert [session.scalar(text(query)) for query in orphans] == [0, 0, 0]
        kept, counted = totals.read(session), totals.recount(session)
    assert {(s, k): n for s, of in kept.items() for k, n in of.items() if n} == {
        (s, k): n for s, of in counted.items() for k, n in of.items() if n
    }


def all_decided_once(site: Website, load: Load) -> None:
    """Every comment that was acknowledged; one that was not may have been stored just before the end."""
    eventually(lambda: site.counts()["pending"] == 0, seconds=120, what="every comment decided")
    assert set(load.accepted) <= set(site.states())
    assert {len(site.decisions(one)) for one in load.accepted[:: max(1, len(load.accepted) // 50)]} == {1}


class Installation:
    """Databases with a site."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.path = settings.data_dir / "commentgate.db"
        self.databases = open_databases(self.settings)
        migrate(self.databases)
        with self.databases.main.write() as session:
            made = sites.add_site(session, name="Demo", origins=["https://news.example"], now=datetime.now(UTC))
        self.headers = {"Authorization": f"Bearer {made.secret_key}"}

    def comment(self, number: int) -> dict[str, str]:
        return {
            "page_url": "https://news.example/harbour",
            "author_name": f"Reader {number}",
            "author_email": f"reader{number}@mail.example",
            "body": "The ferry was late again. " * 200,
        }

    def rows(self) -> int:
        with closing(sqlite3.connect(self.path)) as connection:
            return int(connection.execute("SELECT count(*) FROM comments").fetchone()[0])
