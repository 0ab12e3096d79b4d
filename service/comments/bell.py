"""The doorbell: tells a worker that there is work, never which.

SQL holds the work. A bell is one RQ job; a flag in Redis keeps a burst of comments from ringing more than once. No
wake-up is lost: intake commits, *then* rings; the job answers (takes the flag away) *before* it looks for work. So a
comment that found the flag still up is committed early enough to be seen by the job that the flag stands for. If the
bell is lost with Redis, the flag expires and the sweep rings again.
"""

import logging
import time
from collections.abc import Callable

from redis import Redis, RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from service import faults

MODERATION = "moderation"
OUTBOX = "outbox"
JOBS = {MODERATION: "worker.jobs.moderate", OUTBOX: "worker.jobs.deliver"}
FLAG_SECONDS = 5
PAUSE_SECONDS = 1.0
JOB_SECONDS = 60  # RQ's own limit; the worker's watchdog is stricter

log = logging.getLogger("commentgate.bell")


def _flag(queue: str) -> str:
    return f"commentgate:bell:{queue}"


def ring(redis: Redis, queue: str, *, anew: bool = False) -> bool:
    """Ring unless the bell is already ringing, or even then (`anew`); say whether it was rung. Raises RedisError."""
    if not redis.set(_flag(queue), "1", nx=not anew, ex=FLAG_SECONDS):
        return False
    faults.reach("intake.flag")
    try:
        Queue(queue, connection=redis, serializer=JSONSerializer).enqueue_call(
            JOBS[queue], timeout=JOB_SECONDS, result_ttl=0, failure_ttl=86_400, description=queue
        )
    except RedisError:
        answer(redis, queue)
        raise
    faults.reach("intake.enqueue")
    return True


def answer(redis: Redis, queue: str) -> None:
    """Take the flag away, before the first look for work. Raises RedisError."""
    redis.delete(_flag(queue))


def try_ring(redis: Redis, queue: str, *, anew: bool = False) -> bool:
    """Ring, or leave it to the sweep: what is committed must not fail because Redis is away. Says if it answered."""
    try:
        ring(redis, queue, anew=anew)
    except RedisError as error:
        log.warning("the bell was not rung", extra={"queue": queue, "error": type(error).__name__})
        return False
    return True


class Ringer:
    """Rings for many callers; a Redis that did not answer is left alone for a moment, so that they do not all wait.

    Then it is rung anew: an answer that was too late may have put the flag up, and no job in the queue.
    """

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._clock = clock
        self._silent_until = 0.0
        self._unsure = False

    def ring(self, queue: str) -> None:
        """Ring, or leave it to the sweep."""
        if self._clock() < self._silent_until:
            return
        if try_ring(self._redis, queue, anew=self._unsure):
            self._unsure = False
        else:
            self._silent_until, self._unsure = self._clock() + PAUSE_SECONDS, True
