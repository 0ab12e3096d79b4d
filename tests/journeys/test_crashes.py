"""What was answered 202 is decided once, whatever is killed in between."""

import os
import signal
import sqlite3
from contextlib import closing

import pytest
from redis import Redis

from tests.journeys.site import Website
from tests.journeys.up import Up, running
from tests.waiting import eventually

pytestmark = pytest.mark.journey
WORKER = ("--role", "moderation")


def moderator_process(up: Up):
    return eventually(lambda: up.child(*WORKER), what="a moderation worker")


def leased(data_dir) -> int:
    """Count the comments that a worker has claimed and not decided."""
    with closing(sqlite3.connect(f"file:{data_dir / 'commentgate.db'}?mode=ro", uri=True)) as database:
        query = "SELECT count(*) FROM comments WHERE status='pending' AND lease_until IS NOT NULL"
        return database.execute(query).fetchone()[0]


@pytest.mark.attack(61)
def test_a_worker_killed_in_the_middle_of_a_batch_loses_nothing(tmp_path):
    with running(tmp_path) as up:
        site = Website(tmp_path)
        posted = []
        while True:
            posted += site.post_batch(300)
            worker = moderator_process(up)
            if eventually(lambda: leased(tmp_path) or site.counts()["pending"] == 0, what="a claim"):
                worker.send_signal(signal.SIGSTOP)
                if in_hand := leased(tmp_path):
                    break
                worker.send_signal(signal.SIGCONT)
        worker.send_signal(signal.SIGKILL)
        assert in_hand

        eventually(lambda: site.counts()["pending"] == 0, seconds=90, what="every comment decided")

        states = site.states()
        assert set(states) == set(posted)
        assert {len(site.decisions(one)) for one in posted} == {1}
        assert all(one["scores"] for one in states.values() if one["status"] == "published")


@pytest.mark.attack(62)
def test_flushall_with_comments_pending_loses_nothing(tmp_path):
    with running(tmp_path) as up:
        site = Website(tmp_path)
        worker = moderator_process(up)
        worker.send_signal(signal.SIGSTOP)
        posted = site.post_batch(50)
        assert site.counts()["pending"] == 50
        with closing(Redis(unix_socket_path=str(redis_socket(up)))) as redis:
            redis.flushall()
        worker.send_signal(signal.SIGCONT)

        eventually(lambda: site.counts()["pending"] == 0, seconds=60, what="every comment decided")

        assert set(site.states()) == set(posted)
        assert {len(site.decisions(one)) for one in posted} == {1}


def redis_socket(up: Up) -> str:
    url = up.child(*WORKER).environ()["COMMENTGATE_REDIS_URL"]
    return url.removeprefix("unix://").partition("?")[0]


def test_on_postgresql_a_comment_goes_all_the_way(tmp_path, postgres_url):
    settings = {
        "COMMENTGATE_DATABASE_URL": postgres_url,
        "COMMENTGATE_SECRET_KEYS": "a secret key for one journey that is long enough",
        "COMMENTGATE_PUBLIC_URL": "http://comments.example",
    }
    with running(tmp_path, settings=settings) as up:
        site = Website(tmp_path)
        posted = site.post_batch(50)
        spam = site.call("POST", "/v1/comments", site.comment(99, "Cheap viagra casino loans http://pills.example !!!"))

        eventually(lambda: site.counts()["pending"] == 0, seconds=60, what="every comment decided")

        states = site.states()
        assert {states[one]["status"] for one in posted} == {"published"}
        assert states[spam["id"]]["status"] in {"held", "rejected"}
        os.kill(moderator_process(up).pid, signal.SIGKILL)
        later = site.post_batch(10)
        eventually(lambda: site.counts()["pending"] == 0, seconds=90, what="the later ones decided")
        assert {site.states()[one]["status"] for one in later} == {"published"}
