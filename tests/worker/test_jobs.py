"""The protocol of the bell: nothing that was committed is forgotten, and a burst rings once."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue

from service.comments import bell
from service.database import Databases
from tests.valkey import ValkeyServer
from tests.worker.support import add_comment, add_event, make_site
from worker import context, jobs
from worker.context import Context, Done
from worker.stopping import Stop


def ringing(redis: Redis, queue: str) -> int:
    """Count the jobs that wait in a queue."""
    return Queue(queue, connection=redis).count


def provide(databases: Databases, redis: Redis, work: Callable[[], Done], stop: Stop | None = None) -> None:
    context.provide(Context(databases.main, redis, stop or Stop(), work))


def answers(*results: Done) -> Callable[[], Done]:
    waiting = list(results)
    return lambda: waiting.pop(0)


def test_the_bell_is_answered_before_the_first_look_for_work(lite: Databases, valkey: ValkeyServer) -> None:
    redis = valkey.client()
    assert bell.ring(redis, bell.MODERATION)
    assert not bell.ring(redis, bell.MODERATION)  # a burst rings once
    rung_meanwhile = []

    def work() -> Done:  # somebody commits a comment and rings while the job looks for work
        rung_meanwhile.append(bell.ring(redis, bell.MODERATION))
        return Done(0, more=False)

    provide(lite, redis, work)
    jobs.moderate()
    assert rung_meanwhile == [True]
    assert ringing(redis, bell.MODERATION) == 2


def test_a_full_batch_rings_so_that_idle_workers_join(lite: Databases, valkey: ValkeyServer) -> None:
    redis = valkey.client()
    rung = []

    def work() -> Done:
        rung.append(ringing(redis, bell.MODERATION))
        return Done(200, more=True) if len(rung) == 1 else Done(5, more=False)

    provide(lite, redis, work)
    jobs.moderate()
    assert rung == [0, 1]


def test_a_job_ends_after_its_batches_and_leaves_the_bell_ringing(lite: Databases, valkey: ValkeyServer) -> None:
    redis = valkey.client()
    results = [Done(200, more=True)] * (jobs.MOST_BATCHES + 5)
    provide(lite, redis, results.pop)
    jobs.moderate()
    assert len(results) == 5
    assert ringing(redis, bell.MODERATION) == 1


def test_a_job_that_is_to_stop_finishes_its_batch_and_leaves_the_rest(lite: Databases, valkey: ValkeyServer) -> None:
    redis, stop = valkey.client(), Stop()
    done = []

    def work() -> Done:
        stop.requested = True  # the signal comes in the middle of the batch
        done.append(1)
        return Done(200, more=True)

    provide(lite, redis, work, stop)
    jobs.moderate()
    assert done == [1]
    assert ringing(redis, bell.MODERATION) == 1


def test_a_batch_that_fails_ends_the_job_but_not_the_worker(lite: Databases, valkey: ValkeyServer) -> None:
    def work() -> Done:
        raise OSError("the database went away")

    provide(lite, valkey.client(), work)
    jobs.moderate()


def test_work_goes_on_while_redis_is_away(lite: Databases, valkey: ValkeyServer) -> None:
    redis = valkey.client()
    valkey.stop()
    results = [Done(3, more=False)]
    provide(lite, redis, results.pop)
    jobs.moderate()
    assert results == []


@pytest.mark.parametrize(
    ("decided", "age", "rung"),
    [
        pytest.param(1, timedelta(minutes=-1), 1, id="a notice is due"),
        pytest.param(1, timedelta(minutes=5), 0, id="a notice has to wait"),
        pytest.param(0, timedelta(minutes=-1), 0, id="nothing was decided"),
    ],
)
def test_decisions_ring_for_their_notices(
    lite: Databases, valkey: ValkeyServer, decided: int, age: timedelta, rung: int
) -> None:
    redis = valkey.client()
    site, page, _ = make_site(lite.main, webhook="http://hooks.example/")
    add_event(lite.main, site, add_comment(lite.main, site, page), next_attempt_at=lite.main.now() + age)
    provide(lite, redis, answers(Done(decided, more=False)))
    jobs.moderate()
    assert ringing(redis, bell.OUTBOX) == rung


def test_every_job_path_that_the_bell_names_is_a_function_here() -> None:
    assert {path.rpartition(".")[2] for path in bell.JOBS.values()} == {"moderate", "deliver"}
    for path in bell.JOBS.values():
        assert path.startswith(f"{jobs.__name__}.")
        assert callable(getattr(jobs, path.rpartition(".")[2]))


def test_jobs_have_no_context_outside_a_worker(tmp_path: Path) -> None:
    context._current.clear()
    with pytest.raises(RuntimeError, match="only in a worker"):
        jobs.deliver()


@pytest.mark.parametrize(
    ("first", "waits"),
    [
        pytest.param(Done(3, more=False), True, id="a job that has just ended"),
        pytest.param(Done(0, more=False), False, id="a job that found nothing"),
        pytest.param(None, False, id="a quiet time"),
    ],
)
def test_a_job_lets_work_gather_only_after(
    lite: Databases, valkey: ValkeyServer, first: Done | None, waits: bool
) -> None:
    redis, started, looked = valkey.client(), [0.0], []

    def work() -> Done:
        looked.append(time.monotonic() - started[0])
        return first if first is not None and len(looked) == 1 else Done(0, more=False)

    provide(lite, redis, work)
    for _ in range(1 if first is None else 2):
        started[0] = time.monotonic()
        jobs.moderate()
    assert (looked[-1] >= context.GATHER_SECONDS) is waits


def test_what_is_rung_while_work_gathers_is_the_same_bell(lite: Databases, valkey: ValkeyServer) -> None:
    redis, found = valkey.client(), []

    def work() -> Done:
        found.append(redis.exists("commentgate:bell:moderation"))
        return Done(1, more=False)

    provide(lite, redis, work)
    bell.ring(redis, bell.MODERATION)
    jobs.moderate()
    bell.ring(redis, bell.MODERATION)
    gathering = threading.Thread(target=jobs.moderate)
    gathering.start()
    assert not bell.ring(redis, bell.MODERATION)  # the flag is up until the job looks for work
    gathering.join()
    assert found == [0, 0]
