"""Second looks: when they are due, what they change, and that none is lost or taken twice."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from rq import Queue
from sqlalchemy import select

from service.comments import bell
from service.comments.clients.checks import Question
from service.comments.clients.entries import Entry
from service.comments.clients.feedback import SUBMIT_HAM, SUBMIT_SPAM, Said
from service.comments.store import second_looks as store
from service.comments.tables import Credential
from service.database import Databases
from service.settings import Settings
from tests.valkey import ValkeyServer
from tests.waiting import eventually
from tests.worker.blog import TEXT, URL, Blog, is_over, looker, unwanted
from tests.worker.receiver import receiving
from tests.worker.support import Posted, keeping, make_site
from tests.worker.workers import Workers
from worker.second_looks import BATCH, LEASE
from worker.stopping import Stop
from worker.sweep import Sweep


@pytest.fixture
def blog(databases: Databases) -> Blog:
    return Blog(databases)


def test_a_comment_stays_fine_if_nothing_more_is_known(blog: Blog) -> None:
    check_id = blog.ask()

    assert looker(blog.database, unwanted).batch() == (1, False)
    check = blog.check(check_id)
    assert (check.status, check.reasons, check.looks) == ("published", [{"code": "nothing_found"}], 1)
    assert is_over(check)


def test_the_same_text_by_others_makes_all_of_them_spam(blog: Blog) -> None:
    ids = [blog.ask(author) for author in ("Ada", "Bo", "Cy")]
    looker(blog.database, unwanted).batch()

    for check_id in ids:
        check = blog.check(check_id)
        assert (check.status, check.reasons) == ("held", [{"code": "same_text_again", "count": 3}])


@pytest.mark.parametrize(
    ("calls", "status"),
    [
        pytest.param([SUBMIT_SPAM], "held", id="reported as spam"),
        pytest.param([SUBMIT_SPAM, SUBMIT_HAM], "published", id="and taken back"),
        pytest.param([SUBMIT_HAM], "published", id="reported as none"),
    ],
)
def test_what_was_said_of_the_text_counts(blog: Blog, calls: list[str], status: str) -> None:
    check_id = blog.ask()
    for call in calls:
        blog.say(call, "Somebody else")
    looker(blog.database, unwanted).batch()

    assert blog.check(check_id).status == status


def test_another_sites_comments_are_not_looked_at(blog: Blog, databases: Databases) -> None:
    check_id = blog.ask()
    other = make_site(databases.main, "other")[0]
    with databases.main.read() as session:
        key_id = session.scalars(select(Credential.id).where(Credential.site_id == other)).first()
    said = Entry(site_id=other, credential_id=key_id or 0, protocol="akismet", question=Question(body=TEXT))
    blog.records.write([replace(said, said=Said(SUBMIT_SPAM, {}))], databases.main.now())
    looker(blog.database, unwanted).batch()

    assert blog.check(check_id).status == "published"


def test_a_look_that_is_not_due_waits(blog: Blog) -> None:
    check_id = blog.ask(due=False)

    assert looker(blog.database, unwanted).batch().claimed == 0
    assert blog.check(check_id).looks == 0


def test_a_worker_that_dies_loses_nothing(blog: Blog) -> None:
    check_id, database = blog.ask(), blog.database
    with database.write() as session:
        store.claim_due(session, now=database.now(), lease=LEASE, limit=BATCH)
    assert looker(database, unwanted).batch().claimed == 0

    with database.write() as session:
        later = database.now() + LEASE
        assert [check.id for check in store.claim_due(session, now=later, lease=LEASE, limit=BATCH)] == [check_id]


def test_a_batch_that_is_stopped_is_given_back(blog: Blog) -> None:
    check_id, stop = blog.ask(), Stop()
    stop.requested = True
    looker(blog.database, unwanted, stop).batch()

    check = blog.check(check_id)
    assert (check.looks, check.lease_until, check.look_at is None) == (0, None, False)


def test_a_full_batch_says_that_there_may_be_more(blog: Blog) -> None:
    for number in range(BATCH + 1):
        blog.ask(f"Author {number}", body=f"{TEXT} {number}")

    assert looker(blog.database, unwanted).batch() == (BATCH, True)
    assert looker(blog.database, unwanted).batch() == (1, False)


def test_two_workers_take_each_look_once(blog: Blog) -> None:
    posted: Posted = []
    for number in range(12):
        blog.ask(f"Author {number}", body=f"{TEXT} {number}", callback=URL)
    workers = [threading.Thread(target=looker(blog.database, keeping(posted)).batch) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len({body for _, body, _ in posted}) == len(posted) == 12


@pytest.mark.parametrize(("due", "rung"), [pytest.param(True, 1, id="due"), pytest.param(False, 0, id="not yet")])
def test_the_sweep_rings_for_second_looks(lite: Databases, valkey: ValkeyServer, due: bool, rung: int) -> None:
    blog = Blog(lite)
    blog.ask(due=due)
    Sweep(lite, valkey.client(), Settings(data_dir=Path("unused"))).ring(lite.main.now())

    assert Queue(bell.OUTBOX, connection=valkey.client()).count == rung


@pytest.mark.journey
def test_sweep_and_outbox_take_a_look_by_themselves(workers: Workers, lite: Databases, valkey: ValkeyServer) -> None:
    with receiving() as receiver:
        blog = Blog(lite)
        check_id = blog.ask(callback=receiver.url)
        for role in ("outbox", "sweep"):
            workers.start("worker", "--role", role)
        eventually(lambda: is_over(blog.check(check_id)), seconds=30)

    assert str(check_id) in receiver.received[0][2].decode()
