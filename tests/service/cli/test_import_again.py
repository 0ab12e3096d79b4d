"""`commentgate import` of a file that was imported before, wholly or in part: no comment is there twice."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select, text

from service.cli import main
from service.comments import people
from service.comments.tables import Comment, DataKey, History, Person
from tests.conftest import BACKENDS
from tests.service.cli.importing import Operator
from tests.service.imports.files import wxr, wxr_comment
from tests.waiting import eventually

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def test_the_same_file_again_changes_nothing(operator):
    path = operator.file(wxr(wxr_comment(1), wxr_comment(1), wxr_comment(2, parent="1")))
    assert "Imported: 2" in operator.ok(path)
    before = {one.id: one.updated_at for one in operator.rows(Comment)}
    output = operator.ok(path)
    assert "Imported: 0." in output
    assert "Already here: 3." in output
    assert {one.id: one.updated_at for one in operator.rows(Comment)} == before
    assert operator.totals() == {"received": 2, "published": 2}
    assert len(operator.rows(DataKey)) == len(operator.rows(Person)) == 1


def test_the_same_file_into_two_sites(operator):
    path = operator.file(wxr(wxr_comment(1), wxr_comment(2, parent="1")))
    operator.ok(path)
    made = CliRunner().invoke(main, ["site", "add", "Copy", "--origin", "https://copy.example"], env=operator.environ)
    assert made.exit_code == 0, made.output
    into = ["import", "--format", "wxr", str(path), "--site", "Copy"]
    assert "Imported: 2 " in CliRunner().invoke(main, into, env=operator.environ).output
    rows = operator.rows(Comment)
    site_of = {one.id: one.site_id for one in rows}
    assert sorted(site_of.values()) == [operator.site_id, operator.site_id, operator.site_id + 1, operator.site_id + 1]
    assert all(site_of[one.parent_id] == one.site_id for one in rows if one.parent_id is not None)
    assert len({one.person_id for one in rows}) == 2  # nobody is known from one site on another


def test_who_was_erased_does_not_come_back_with_the_file(operator):
    path = operator.file(wxr(wxr_comment(1)))
    operator.ok(path)
    people.erase(
        operator.databases, operator.vault, "amina@mail.example", site_ids=[operator.site_id], now=datetime.now(UTC)
    )
    assert "Already here: 1." in operator.ok(path)
    [comment] = operator.rows(Comment)
    assert (comment.status, comment.body, comment.author_name) == ("erased", "", "")
    assert operator.rows(DataKey) == []


def test_a_file_that_was_cut_is_kept_as_far_as_it_goes_and_gone_on_with_later(operator):
    whole = wxr(*(wxr_comment(n) for n in range(1, 501)))
    cut = operator.file(whole[: len(whole) * 3 // 4], "cut.xml")
    result = operator.run(cut)
    assert result.exit_code == 1
    assert "cut.xml: The XML is broken at line" in result.stderr
    assert "What comes before is kept." in result.stderr
    here = len(operator.rows(Comment))
    assert 300 < here < 500
    assert f"Imported: {here} ({here} published)." in result.stdout
    assert f"Imported: {500 - here} " in operator.ok(operator.file(whole))
    assert operator.totals() == {"received": 500, "published": 500}


def _start(operator: Operator, path: Path) -> "subprocess.Popen[bytes]":
    arguments = ["import", "--format", "wxr", str(path), "--site", "News"]
    return subprocess.Popen(
        [sys.executable, "-m", "service.cli", *arguments],
        env={**os.environ, **operator.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.journey
def test_killed_in_the_middle_it_goes_on_where_it_was(operator):
    path = operator.file(
        wxr(*(wxr_comment(n, parent=str(n - 1), author_email=f"r{n}@mail.example") for n in range(1, 3001)))
    )
    process = _start(operator, path)
    eventually(lambda: len(operator.rows(Comment)) >= 300, 60)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    here = len(operator.rows(Comment))
    assert 300 <= here < 3000
    assert operator.totals() == {"received": here, "published": here}

    output = operator.ok(path)
    assert f"Imported: {3000 - here} " in output
    assert f"Already here: {here}." in output
    assert operator.totals() == {"received": 3000, "published": 3000}
    found = operator.comments()
    assert all(found[f"wordpress:{n}"].parent_id == found[f"wordpress:{n - 1}"].id for n in range(2, 3001))
    assert len(operator.rows(History)) == 3000
    assert len(operator.rows(Person)) == 3000


@pytest.mark.journey
def test_two_at_once_write_each_comment_once(operator):
    path = operator.file(wxr(*(wxr_comment(n, author_email=f"r{n % 50}@mail.example") for n in range(1, 1501))))
    processes = [_start(operator, path) for _ in range(2)]
    ended = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ended
    assert len(operator.rows(Comment)) == len(operator.rows(History)) == 1500
    assert operator.totals() == {"received": 1500, "published": 1500}
    assert len(operator.rows(Person)) == 50


def test_an_imported_comment_that_was_decided_and_erased_since_is_still_known(operator):
    path = operator.file(wxr(wxr_comment(1), wxr_comment(2, parent="1")))
    operator.ok(path)
    with operator.databases.main.write() as session:
        ids = list(session.scalars(select(Comment.id)))
        session.execute(text("UPDATE comments SET version = 2"))
        move = {"version": 2, "revision": 1, "at": datetime.now(UTC), "actor": "moderator", "reasons": []}
        moves = [move | {"comment_id": one, "from_status": "published", "to_status": "rejected"} for one in ids]
        session.execute(insert(History), moves)
    assert "Already here: 2." in operator.ok(path)
