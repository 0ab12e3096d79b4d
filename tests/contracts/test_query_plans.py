"""Every query that runs often goes by an index, on both databases: what is measured small stays so when they are large.

The statements are those that the functions really emit; the tables hold enough for a full scan to be told from a look-up.
"""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.comments import health
from service.comments.store import (
    desk,
    desk_narrow,
    upkeep,
)
from service.comments.tables import (
    Comment,
)
from service.connections import KEYS_SCHEMA
from service.database import Database, Databases
from tests import postgres
from tests.contracts.grown import MOST, NOW, Grown, Query
from tests.contracts.plans import full_scans
from tests.contracts.queries_of_comments import COMMENTS
from tests.contracts.queries_of_desk import CARDS, LISTS
from tests.contracts.queries_of_people import PEOPLE, RETENTION

QUERIES: dict[str, Query] = {**PEOPLE, **COMMENTS, **CARDS, **LISTS, **RETENTION}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def grown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grown]:
    """Filled once for all of these tests, which take back what they write."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("plans")
        opened = Databases(*(Database(f"sqlite:///{folder / name}") for name in ("main.db", "keys.db")))
    else:
        url = postgres.url(postgres.shared(request.config), "plans")
        with psycopg.connect(url.replace("/plans", "/postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE plans")
        opened = Databases(Database(url), Database(url, schema=KEYS_SCHEMA))
        with opened.main.write() as session:
            session.execute(text(f"CREATE SCHEMA {KEYS_SCHEMA}"))
    yield Grown(opened)
    opened.close()


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_whole_table(grown: Grown, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    query = QUERIES[name]
    monkeypatch.setattr(desk, "STEPS", (250, 750))  # bounds all the same, and shorter than these tables
    monkeypatch.setattr(desk_narrow, "FEW", 1000)

    assert full_scans(grown.databases.main, lambda session: query(session, grown), MOST) == []


def test_the_health_check_reads_no_whole_table(grown: Grown) -> None:
    main = grown.databases.main

    assert full_scans(main, lambda _: health._waiting(main, NOW), MOST) == []


def test_the_sweep_reads_no_whole_key_store(grown: Grown) -> None:
    def look(session: Session) -> None:
        page = upkeep.keys_after(session, uuid.UUID(int=0), before=NOW, limit=1000)
        upkeep.delete_keys(session, page)

    assert full_scans(grown.databases.keys, look, MOST) == []


def test_a_full_scan_would_be_seen(grown: Grown) -> None:
    unindexed = select(Comment.id).where(Comment.author_name == "Reader 7").limit(1)

    assert full_scans(grown.databases.main, lambda session: session.execute(unindexed), MOST)
