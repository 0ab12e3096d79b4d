"""What somebody erased leaves SQLite's files with the next sweep, however it was erased and whoever crashed since."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event, select

from service.comments import people, review
from service.comments.store import finding
from service.comments.tables import Trace
from service.settings import Settings
from tests.conftest import BACKENDS
from tests.privacy.conftest import AMINA
from tests.worker.support import NOW
from worker.expiry import Expiry

pytestmark = pytest.mark.attack(57)
MARKED = "xylotheque"


@pytest.fixture
def files(settings):
    """Say whether the files tell of what was written."""

    def read():
        return MARKED.encode() in b"".join(path.read_bytes() for path in settings.data_dir.glob("*.db*"))

    return read


@pytest.fixture
def sweep(databases):
    """A sweep that has just started, so many minutes after the beginning."""

    def run(minutes=0.0, task=None):
        task = task or Expiry(databases, Settings(data_dir=Path("unused")))
        task.scrub(NOW + timedelta(minutes=minutes))
        return task

    return run


@pytest.fixture
def removals(client, databases, site, moderator_id, ids_of, clock):
    """The ways in which a comment is erased: given what was answered when it was posted."""

    def by_author(answer):
        path = "/v1" + answer["receipt_url"].split("/v1")[1]
        assert client.delete(path).status_code == 204

    def by_site(answer):
        key = {"Authorization": f"Bearer {site.secret_key}"}
        assert client.delete(f"/v1/comments/{answer['id']}", headers=key).status_code == 204

    def by_reader(_answer):
        assert people.erase_people(databases, ids_of(AMINA), clock()) == 1

    return {"its author": by_author, "the site": by_site, "a reader's page that then ends": by_reader}


@pytest.mark.parametrize("who", ["its author", "the site", "a reader's page that then ends"])
def test_what_somebody_erased_leaves_the_files_with_the_next_sweep(post, moderate, removals, files, sweep, who):
    answer = post(body=f"My {MARKED}.").json
    moderate()
    removals[who](answer)
    assert files()

    sweep()

    assert not files()


def test_log_first_and_words_within_the_hour(post, published, removals, files, sweep, databases):
    """The merge takes a while where the index is large; the log, with whole texts, is soon emptied."""
    removals["its author"](post(body="first").json)
    task = sweep(0)
    removals["its author"](post(body=f"My {MARKED} by the sea.").json)
    log = Path(databases.main.engine.url.database + "-wal")
    assert b"by the sea" in log.read_bytes()

    sweep(5, task)
    assert b"by the sea" not in log.read_bytes()
    assert noted(databases) == 1
    sweep(61, task)
    assert (files(), noted(databases)) == (False, 0)


def noted(databases):
    with databases.main.read() as session:
        return len(session.scalars(select(Trace.id)).all())


def test_nothing_is_done_when_nothing_was_erased(databases, published, sweep):
    published()
    seen = []
    event.listen(databases.main.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    sweep()
    assert [one.split()[0] for one in seen if one != "BEGIN"] == ["SELECT"]


def test_who_reads_for_long_puts_it_off_and_no_more(post, removals, files, sweep, databases, monkeypatch):
    monkeypatch.setattr("service.database.SCRUB_PATIENCE_MS", 50)
    answer = post(body=f"My {MARKED}.").json
    with databases.main.read() as reading:
        reading.execute(select(Trace)).all()
        removals["its author"](answer)
        task = sweep(0)
        assert (files(), noted(databases)) == (True, 1)
    sweep(5, task)
    assert b"xylotheque" not in Path(databases.main.engine.url.database + "-wal").read_bytes()
    sweep(61, task)
    assert (files(), noted(databases)) == (False, 0)


def test_what_is_erased_during_a_scrub_is_not_taken_for_scrubbed(post, removals, databases, monkeypatch, sweep):
    first, second = post(body="first").json, post(body="second").json
    removals["its author"](first)
    merge = finding.merge_words

    def slowly(database):
        merge(database)
        removals["its author"](second)

    with monkeypatch.context() as slow:
        slow.setattr(finding, "merge_words", slowly)
        sweep()
    assert noted(databases) == 1
    sweep()
    assert noted(databases) == 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_only_sqlite_has_traces(post, moderate, databases, backend, site, clock):
    answer = post().json
    moderate()
    with databases.main.write() as session:
        review.remove(session, UUID(answer["id"]), site_id=site.site_id, now=clock())
    assert noted(databases) == (1 if backend == "sqlite" else 0)
