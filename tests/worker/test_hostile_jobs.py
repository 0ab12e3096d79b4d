"""What somebody may put into Redis: none of it is run, and none of it stops a worker."""

import json
import pickle
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from service.comments import bell
from service.database import Databases
from tests.valkey import ValkeyServer
from tests.waiting import eventually
from tests.worker.workers import Workers, decided, listening, ringing_until

QUEUE_KEY = "rq:queue:moderation"
REGISTRY = "rq:wip:moderation"


def push(redis: Redis, data: bytes, **other: Any) -> str:
    """Put a job into the queue by hand, as somebody would who can reach Redis."""
    job_id = uuid.uuid4().hex
    redis.hset(f"rq:job:{job_id}", mapping={"data": data, "origin": "moderation", "status": "queued", **other})
    redis.rpush(QUEUE_KEY, job_id)
    return job_id


def abandon(redis: Redis, data: bytes) -> None:
    """Make a job look as if a worker had died at it, once the registry that was broken before is whole again."""
    eventually(lambda: redis.type(REGISTRY) != b"string", what="a registry that was cleared", seconds=20)
    redis.zadd(REGISTRY, {f"{push(redis, data, status='started')}:e": 1})


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def call(path: str, *args: Any) -> bytes:
    return json.dumps([path, None, args, {}]).encode()


def hostile_jobs(trap: Path) -> dict[str, Callable[[Redis], object]]:
    ours = bell.JOBS[bell.MODERATION]
    bomb = pickle.dumps(Bomb(trap))
    touch = f"touch {trap}"
    return {
        "a pickle": lambda redis: push(redis, bomb),
        "a pickle as the job's arguments": lambda redis: push(redis, pickle.dumps((ours, None, (Bomb(trap),), {}))),
        "a pickle as metadata": lambda redis: push(redis, call(ours), meta=bomb, result=bomb),
        "another function": lambda redis: push(redis, call("os.system", touch)),
        "another function, of an object": lambda redis: push(redis, json.dumps(["system", "os", [touch], {}]).encode()),
        "ours with an argument": lambda redis: push(redis, call(ours, touch)),
        "the other queue's job": lambda redis: push(redis, call(bell.JOBS[bell.OUTBOX])),
        "the other queue's job in our list": lambda redis: push(
            redis, call(bell.JOBS[bell.OUTBOX]), origin=bell.OUTBOX
        ),
        "a callback": lambda redis: push(redis, call(ours), success_callback_name="os.abort"),
        "a broken date": lambda redis: push(redis, call(ours), created_at="yesterday"),
        "an unknown status": lambda redis: push(redis, call(ours), status="odd"),
        "a huge job": lambda redis: push(redis, b"[" * 5_000_000),
        "deep JSON": lambda redis: push(redis, b"[" * 900),
        "no data": lambda redis: redis.hset("rq:job:empty", "origin", "x") and redis.rpush(QUEUE_KEY, "empty"),
        "a key of another type": lambda redis: redis.set("rq:job:odd", "x") and redis.rpush(QUEUE_KEY, "odd"),
        "no such job": lambda redis: redis.rpush(QUEUE_KEY, "nobody"),
        "an id that is no text": lambda redis: redis.rpush(QUEUE_KEY, b"\xff\xfe"),
        "an empty id": lambda redis: redis.rpush(QUEUE_KEY, ""),
        "a broken registry": lambda redis: redis.set(REGISTRY, "x"),
        "an abandoned job that is none of ours": lambda redis: abandon(redis, bomb),
        "a suspension": lambda redis: redis.set("rq:suspended", 1),
    }


@pytest.mark.attack(52)
@pytest.mark.journey
def test_hostile_jobs_do_nothing_and_do_not_stop_the_worker(
    workers: Workers, lite: Databases, valkey: ValkeyServer, comment: Callable[[], uuid.UUID], tmp_path: Path
) -> None:
    redis, trap = valkey.client(), tmp_path / "trap"
    process = workers.moderator()
    eventually(listening(redis))
    for name, attack in hostile_jobs(trap).items():
        attack(redis)
        waiting = comment()
        eventually(ringing_until(decided(lite, waiting), redis), what=f"a decision after {name}", seconds=20)
        assert process.poll() is None, name
        assert not trap.exists(), name
    eventually(lambda: jobs_in(redis) <= taken_jobs(redis), what="no jobs that nobody knows of", seconds=30)
    assert not redis.llen(QUEUE_KEY)
    assert not redis.exists("rq:failed:moderation")


def jobs_in(redis: Redis) -> set[bytes]:
    """Give the jobs that would stay for ever. A lone sign of life, which RQ may write as a job ends, is none."""
    lasting = (key for key in redis.keys("rq:job:*") if redis.ttl(key) == -1)
    return {key.removeprefix(b"rq:job:") for key in lasting if not is_sign_of_life(redis, key)}


def is_sign_of_life(redis: Redis, key: bytes) -> bool:
    return redis.type(key) == b"hash" and redis.hkeys(key) == [b"last_heartbeat"]


def taken_jobs(redis: Redis) -> set[bytes]:
    """Give the jobs that a worker took and had to leave; RQ gives them a minute, then they are dropped."""
    return set(redis.lrange(f"{QUEUE_KEY}:intermediate", 0, -1))
