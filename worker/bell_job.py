"""A job as it comes out of Redis, which anybody who can reach Redis may have written.

Of what RQ would read from a job's hash only its bookkeeping is believed. What could name code or addresses (callbacks,
webhooks, dependencies, results, repeats) is never read, and a job that is not exactly one of our bells is deleted
before anything looks at it twice.
"""

import json
import logging
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.utils import as_text

from service.comments import bell

BELIEVED = frozenset(
    {"data", "origin", "status", "created_at", "enqueued_at", "started_at", "ended_at", "last_heartbeat", "worker_name"}
)
MOST_BYTES = 1000
TIMEOUT_SECONDS = 90  # RQ's own limit; the watchdog is stricter
FAILURE_SECONDS = 60  # how long RQ keeps a bell whose worker died

log = logging.getLogger("commentgate.jobs")


class BellJob(Job):
    """A job that can only be one of `bell.JOBS`."""

    @classmethod
    def fetch(cls, id: str, connection: Redis | None = None, serializer: Any = None) -> Job:  # noqa: A002 - RQ's name
        """Read a job. One that is not ours is deleted; then, as if it had never been, NoSuchJobError is raised."""
        try:
            job = super().fetch(id, connection=connection, serializer=serializer)
            ours = is_bell(job.origin, job.data)
        except (RedisConnectionError, RedisTimeoutError):
            raise
        except Exception as error:  # nothing that Redis holds may stop a worker
            log.warning("a job could not be read", extra={"error": type(error).__name__})
            ours = False
        if not ours:
            log.error("a job that is none of ours was dropped")
            if connection is not None:
                connection.delete(cls.key_for(id))
            raise NoSuchJobError("not a bell")
        return job

    def restore(self, raw_data: Any) -> None:
        """Take over what is believed of a hash. Raises ValueError if it is larger than a bell can be."""
        known = {name: value for name, value in raw_data.items() if as_text(name) in BELIEVED}
        if any(len(value) > MOST_BYTES for value in known.values()):
            raise ValueError("too large for a bell")
        super().restore(known)
        self.timeout = TIMEOUT_SECONDS
        self.result_ttl = 0
        self.failure_ttl = FAILURE_SECONDS


def is_bell(queue: str, data: bytes) -> bool:
    """Say whether a job's data, as JSON, are those of a queue's bell: its function and no arguments."""
    try:
        function, instance, args, kwargs = json.loads(data)
    except (ValueError, TypeError):
        return False
    return bell.JOBS.get(queue) == function and instance is None and not args and not kwargs
