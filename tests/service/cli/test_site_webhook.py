"""`commentgate site webhook`."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.cli import main
from service.comments import webhooks
from service.comments.privacy import Vault
from service.comments.tables import Audit, OutboxEvent, Page, Site
from service.database import Database
from tests.worker.support import NOW, add_comment, add_event

KEY = "k" * 32
URL = "https://news.example/hook"


@pytest.fixture
def run(tmp_path: Path):
    environ = {"COMMENTGATE_DATA_DIR": str(tmp_path), "COMMENTGATE_SECRET_KEYS": KEY}

    def invoke(*arguments: str):
        return CliRunner().invoke(main, arguments, env=environ)

    assert invoke("migrate").exit_code == 0
    assert invoke("site", "add", "Demo", "--origin", "https://news.example").exit_code == 0
    return lambda *more: invoke("site", "webhook", "Demo", *more)


@pytest.fixture
def database(tmp_path: Path):
    opened = Database(f"sqlite:///{tmp_path / 'commentgate.db'}")
    yield opened
    opened.close()


def secrets_of(database):
    with database.read() as session:
        return list(webhooks.held_secrets(session.scalars(select(Site)).one(), Vault([KEY])))


def test_an_address_a_rotation_and_the_end(run, database):
    first = run(URL).output.strip()
    assert secrets_of(database) == [first]
    second = run("--rotate").output.strip()
    assert secrets_of(database) == [second, first]
    again = run("--rotate")
    assert (again.exit_code, "being replaced already" in again.output) == (1, True)
    third = run(URL).output.strip()  # at once, and alone
    assert secrets_of(database) == [third]
    assert run().output == "No notices are sent any more.\n"
    assert secrets_of(database) == []
    with database.read() as session:
        deeds = session.scalars(select(Audit.what).order_by(Audit.id)).all()
    assert deeds == [*("webhook_changed", "webhook_secret_replaced"), *["webhook_changed"] * 2]


def test_what_was_given_up_is_sent_again(run, database, monkeypatch):
    monkeypatch.setattr(webhooks, "REPLAYED_AT_ONCE", 2)
    run(URL)
    with database.write() as session:
        page = Page(site_id=1, key="id:a", url="https://news.example/a", created_at=NOW)
        session.add(page)
        session.flush()
        page_id = page.id
    for _ in range(3):
        add_event(database, 1, add_comment(database, 1, page_id), next_attempt_at=None, attempts=9)

    assert run("--replay").output == "3 notices will be sent again.\n"
    assert run("--replay").output == "0 notices will be sent again.\n"
    with database.read() as session:
        assert None not in session.scalars(select(OutboxEvent.next_attempt_at)).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("ftp://news.example/",), "Use a full web address", id="another scheme"),
        pytest.param(("--rotate",), "This site has no webhook.", id="nothing to rotate"),
        pytest.param(("--replay",), "This site has no webhook.", id="nowhere to send to"),
        pytest.param((URL, "--rotate"), "Give one of", id="two at once"),
    ],
)
def test_what_cannot_be_is_refused_in_words(run, arguments, words):
    result = run(*arguments)

    assert result.exit_code != 0
    assert words in result.output
