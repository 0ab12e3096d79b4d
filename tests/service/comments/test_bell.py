"""The bell: one job for a burst, no lost wake-up, no waiting for a Redis that is away."""

import time

import pytest
from redis import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from service.comments import bell
from service.connections import redis_client


@pytest.fixture
def redis(valkey):
    with redis_client(valkey.url) as client:
        yield client


def jobs(redis):
    return Queue(bell.MODERATION, connection=redis, serializer=JSONSerializer).get_jobs()


def test_a_burst_is_one_job_that_carries_nothing(redis):
    assert [bell.ring(redis, bell.MODERATION) for _ in range(50)] == [True] + [False] * 49
    [job] = jobs(redis)
    assert (job.func_name, list(job.args), job.kwargs) == ("worker.jobs.moderate", [], {})


def test_after_an_answer_it_rings_again(redis):
    bell.ring(redis, bell.MODERATION)
    bell.answer(redis, bell.MODERATION)

    assert bell.ring(redis, bell.MODERATION)


def test_a_flag_left_behind_expires_before_long(redis):
    bell.ring(redis, bell.MODERATION)

    assert 0 < redis.ttl("commentgate:bell:moderation") <= bell.FLAG_SECONDS


@pytest.mark.attack(63)
@pytest.mark.parametrize("trouble", ["stop", "silence"])
def test_a_redis_that_is_away_is_asked_once_a_moment(redis, valkey, trouble):
    moment = [100.0]
    ringer = bell.Ringer(redis, clock=lambda: moment[0])
    getattr(valkey, trouble)()

    started = time.monotonic()
    for _ in range(1000):
        ringer.ring(bell.MODERATION)
    assert time.monotonic() - started < 1  # a thousand time-outs would take twenty

    with pytest.raises(RedisError):
        bell.ring(redis, bell.MODERATION)


def test_it_rings_as_soon_as_redis_is_back(redis, valkey):
    moment = [100.0]
    ringer = bell.Ringer(redis, clock=lambda: moment[0])
    valkey.stop()
    ringer.ring(bell.MODERATION)
    valkey.start()

    moment[0] += bell.PAUSE_SECONDS
    ringer.ring(bell.MODERATION)

    assert len(jobs(redis)) == 1


def test_after_an_answer_that_came_too_late_it_rings_whether_or_not_the_flag_is_up(redis, valkey):
    moment = [100.0]
    ringer = bell.Ringer(redis, clock=lambda: moment[0])
    valkey.stop()
    ringer.ring(bell.MODERATION)
    valkey.start()
    redis.set("commentgate:bell:moderation", "1")  # as a command does whose answer was not waited for

    moment[0] += bell.PAUSE_SECONDS
    ringer.ring(bell.MODERATION)
    ringer.ring(bell.MODERATION)

    assert len(jobs(redis)) == 1
