"""What the first start makes, and what later starts do with it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from service.cli.first_run import DEMO_SITE, FirstRun, ensure, origins_of
from service.comments.privacy import Vault, digest
from service.comments.staff.sessions import check_password
from service.comments.store.sites import by_credential, by_name
from service.comments.tables import Base, Moderator, Site
from service.database import Database

URL = "http://127.0.0.1:8080"
LATER_KEYS = ("perspective_key", "openai_key", "coral_secret")
VAULT = Vault(["a master key that is only for these tests"])


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'main.db'}")
    Base.metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "first-run.json"


def start(db: Database, path: Path, url: str = URL, public_url: str = "") -> FirstRun | None:
    return ensure(db, path, VAULT, url=url, public_url=public_url or url)


def origins(db: Database) -> list[str]:
    with db.read() as session:
        site = by_name(session, DEMO_SITE)
        assert site is not None
        return site.origins


def test_the_first_start_makes_a_site_and_a_moderator(db: Database, path: Path) -> None:
    made = start(db, path)
    assert made is not None
    assert path.stat().st_mode & 0o777 == 0o600
    written = json.loads(path.read_text())
    first = ["url", "site_key", "secret_key", "akismet_key", "desk_url", "moderator", "password"]
    assert list(written) == [*first, "perspective_key", "openai_key", "coral_secret"]
    assert written["url"] == URL
    assert written["desk_url"] == f"{URL}/desk/"
    with db.read() as session:
        for key, kind in (
            ("site_key", "public"),
            ("secret_key", "secret"),
            ("akismet_key", "akismet"),
            ("perspective_key", "perspective"),
            ("openai_key", "openai"),
            ("coral_secret", "coral"),
        ):
            assert by_credential(session, digest(written[key]), [kind]) is not None
        assert check_password(session, written["moderator"], written["password"]) is not None
    assert origins(db) == ["http://127.0.0.1:8080", "http://localhost:8080"]


def test_the_second_start_gives_the_same_keys(db: Database, path: Path) -> None:
    assert start(db, path) == start(db, path)


def test_a_file_of_an_earlier_version_still_gives_its_keys(db: Database, path: Path) -> None:
    made = start(db, path)
    assert made is not None
    written = json.loads(path.read_text())
    path.write_text(json.dumps({name: written[name] for name in written if name not in LATER_KEYS}))
    assert start(db, path) == replace(made, perspective_key="", openai_key="", coral_secret="")


def test_another_port_replaces_the_address_and_the_origins(db: Database, path: Path) -> None:
    first = start(db, path)
    second = start(db, path, url="http://127.0.0.1:9090")
    assert first is not None
    assert second is not None
    assert second.url == "http://127.0.0.1:9090"
    assert second.secret_key == first.secret_key
    assert FirstRun.read(path) == second
    assert origins(db) == ["http://127.0.0.1:9090", "http://localhost:9090"]


def test_origins_that_the_operator_added_stay(db: Database, path: Path) -> None:
    start(db, path)
    with db.write() as session:
        site = by_name(session, DEMO_SITE)
        assert site is not None
        site.origins = [*site.origins, "https://blog.example"]
    start(db, path, url="http://127.0.0.1:9090")
    assert "https://blog.example" in origins(db)


def test_a_public_address_is_an_origin_too(db: Database, path: Path) -> None:
    made = start(db, path, public_url="https://comments.example.org")
    assert made is not None
    assert made.desk_url == "https://comments.example.org/desk/"
    assert "https://comments.example.org" in origins(db)


def test_a_file_without_a_database_is_replaced(db: Database, path: Path) -> None:
    """So does a crash between the file and the commit look, or a database that was removed."""
    before = start(db, path)
    with db.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
    after = start(db, path)
    assert before is not None
    assert after is not None
    assert after.secret_key != before.secret_key
    assert FirstRun.read(path) == after


@pytest.mark.parametrize(
    "contents", [pytest.param(None, id="no file"), pytest.param("{", id="broken"), pytest.param("[]", id="no mapping")]
)
def test_a_database_without_a_file_is_left_alone(db: Database, path: Path, contents: str | None) -> None:
    start(db, path)
    path.unlink()
    if contents is not None:
        path.write_text(contents)
    assert start(db, path) is None
    with db.read() as session:
        assert len(session.scalars(select(Site)).all()) == 1
        assert len(session.scalars(select(Moderator)).all()) == 1


def test_a_file_of_another_database_is_not_shown(db: Database, path: Path) -> None:
    made = start(db, path)
    assert made is not None
    path.write_text(path.read_text().replace(made.site_key, "cgp_of_another_database"))
    assert start(db, path) is None


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        pytest.param(
            ["http://localhost:80"], {"http://localhost:80", "http://127.0.0.1:80"}, id="loopback by each name"
        ),
        pytest.param(["http://[::1]:80"], {"http://[::1]:80", "http://localhost:80", "http://127.0.0.1:80"}, id="IPv6"),
        pytest.param(["https://a.example"], {"https://a.example"}, id="another host as it is"),
    ],
)
def test_origins(urls: list[str], expected: set[str]) -> None:
    assert set(origins_of(*urls)) == expected
