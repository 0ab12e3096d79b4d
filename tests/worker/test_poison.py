"""A comment that its worker cannot survive ends up held with its reason, and costs no other comment anything."""

import subprocess
import uuid

import psutil
import pytest
from sqlalchemy import select, update

from service.comments.tables import Comment, History
from service.database import Database, Databases
from tests.valkey import ValkeyServer
from tests.waiting import eventually
from tests.worker.support import add_comment, make_site
from tests.worker.workers import Workers, ringing_until

MEMORY_MB = 400  # what this test, in place of the kernel, lets a worker have
DEADLINE_SECONDS = 1.0
DEATHS = 2  # a comment is tried so often


@pytest.mark.journey
@pytest.mark.attack(66)
@pytest.mark.parametrize(
    ("poison", "deaths"),
    [
        pytest.param("raise", 0, id="raises"),
        pytest.param("hang", DEATHS, id="hangs in native code"),
        pytest.param("eat", DEATHS, id="eats memory until it is killed"),
    ],
)
def test_one_poisonous_comment_is_held_and_the_others_are_decided(
    workers: Workers, lite: Databases, valkey: ValkeyServer, poison: str, deaths: int
) -> None:
    site, page, _ = make_site(lite.main)
    others = [add_comment(lite.main, site, page) for _ in range(10)]
    poisonous = add_comment(lite.main, site, page, body=poison)
    others += [add_comment(lite.main, site, page) for _ in range(10)]

    died = 0
    while not until_it_ends(workers.moderator("Sick", DEADLINE_SECONDS), lite.main, valkey):
        died += 1
        end_leases(lite.main)

    found = decisions(lite.main)
    assert found.pop(poisonous) == [("held", ["not_scored"])]
    assert found == {one: [("published", ["nothing_found"])] for one in others}
    assert died == deaths


def until_it_ends(worker: subprocess.Popen[bytes], database: Database, valkey: ValkeyServer) -> bool:
    """Ring for a worker until it has ended or nothing is pending; say whether nothing is."""
    eventually(ringing_until(lambda: over(worker) or not pending(database), valkey.client()), seconds=60)
    return not pending(database)


def over(worker: subprocess.Popen[bytes]) -> bool:
    """Say whether a worker has ended; one that takes too much memory is ended as the kernel would."""
    if worker.poll() is None and psutil.Process(worker.pid).memory_info().rss > MEMORY_MB * 1_000_000:
        worker.kill()
        worker.wait(10)
    return worker.poll() is not None


def pending(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(Comment.id).where(Comment.status == "pending").limit(1)) is not None


def end_leases(database: Database) -> None:
    """Let the time pass that a dead worker's leases would still run."""
    with database.write() as session:
        session.execute(update(Comment).values(lease_until=None))


def decisions(database: Database) -> dict[uuid.UUID, list[tuple[str, list[str]]]]:
    """Give the automatic decisions on each comment, with their reasons."""
    found: dict[uuid.UUID, list[tuple[str, list[str]]]] = {}
    with database.read() as session:
        for move in session.scalars(select(History).where(History.actor == "policy")):
            found.setdefault(move.comment_id, []).append((move.to_status, [reason["code"] for reason in move.reasons]))
    return found
