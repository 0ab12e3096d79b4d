"""`commentgate site policy` and `site page`: what they change is used, named and written down."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.cli import main
from service.comments.tables import Page, PolicyVersion
from service.database import Database


@pytest.fixture
def run(tmp_path: Path):
    environ = {"COMMENTGATE_DATA_DIR": str(tmp_path), "COMMENTGATE_SECRET_KEYS": "k" * 32}

    def invoke(*arguments: str):
        return CliRunner().invoke(main, arguments, env=environ)

    assert invoke("migrate").exit_code == 0
    assert invoke("site", "add", "Demo", "--origin", "https://news.example").exit_code == 0
    return invoke


@pytest.fixture
def database(tmp_path: Path):
    opened = Database(f"sqlite:///{tmp_path / 'commentgate.db'}")
    yield opened
    opened.close()


def test_a_policy_goes_out_and_comes_back_with_words_of_what_changed(run, tmp_path, database):
    rules = json.loads(run("site", "policy", "Demo").output)
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({**rules, "banned_words": ["casino"], "close_pages_after_days": 30}))

    assert run("site", "policy", "Demo", str(file), "--words", "no casinos").output == (
        "Version 2 is the policy of Demo now.\n"
    )

    assert json.loads(run("site", "policy", "Demo").output)["close_pages_after_days"] == 30
    with database.read() as session:
        made = session.scalars(select(PolicyVersion).where(PolicyVersion.version == 2)).one()
    assert (made.words, made.made_by) == ("no casinos", None)


def test_a_page_is_closed_with_a_message_or_at_a_date(run, database):
    with database.write() as session:
        now = database.now()
        session.add(Page(site_id=1, key="id:harbour", url="https://news.example/h", mode="open", created_at=now))

    closing = ("--message", "Thank you all.", "--closes-at", "2030-01-01T00:00Z")
    assert run("site", "page", "Demo", "harbour", "--mode", "open", *closing).output == "harbour is open.\n"

    with database.read() as session:
        page = session.scalars(select(Page)).one()
    assert (page.mode, page.message, page.closes_at.year) == ("open", "Thank you all.", 2030)


@pytest.mark.parametrize(
    "more",
    [("--mode", "ajar"), ("--mode", "closed", "--closes-at", "soon"), ("--mode", "closed", "--message", "x" * 301)],
    ids=["no such mode", "no date", "a long message"],
)
def test_what_cannot_be_is_refused_in_words(run, more):
    result = run("site", "page", "Demo", "harbour", *more)

    assert result.exit_code == 2
    assert "Error" in result.stderr
