"""The RQ worker of one queue, and the loop that keeps it at work while Redis comes and goes."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

from redis import Redis, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from rq import Queue, SimpleWorker
from rq.exceptions import InvalidJobOperation, StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import now
from rq.worker_registration import WORKERS_BY_QUEUE_KEY, clean_worker_registry

from service.comments import bell
from service.connections import redis_client
from worker.bell_job import BellJob
from worker.stopping import Stop, patiently

WAIT_SECONDS = 4  # one blocking wait for a job
ANSWER_SECONDS = 8  # a Redis that is silent for so long is taken for dead; longer than the wait
GONE_SECONDS = 15  # a worker or job that has not been heard of for so long is taken for dead
FORGOTTEN_SECONDS = 60  # a job that nobody gave a sign of life for so long is forgotten; the sweep rings again
MAINTENANCE_SECONDS = 5

log = logging.getLogger("commentgate.worker")


class QueueWorker(SimpleWorker):
    """Listens to one queue, in this process and thread.

    With one queue RQ moves a job aside when it takes it, so that a crash does not lose it. The time-outs are short, so
    that RQ's own registries forget a dead worker within 20 s. Failed jobs are dropped, not kept with their traceback:
    the work is in the database, and the sweep rings again.
    """

    job_class = BellJob
    log_result_lifespan = False
    max_connection_wait_time = 5.0
    dequeue_timeout: ClassVar[int] = WAIT_SECONDS
    connection_timeout: ClassVar[int] = ANSWER_SECONDS

    def __init__(self, queue: str, connection: Redis, stop: Stop) -> None:
        super().__init__(
            [queue],
            connection=connection,
            serializer=JSONSerializer,
            default_result_ttl=0,
            worker_ttl=GONE_SECONDS,
            job_monitoring_interval=WAIT_SECONDS,
            maintenance_interval=MAINTENANCE_SECONDS,
            log_job_description=False,
        )
        self._stop = stop

    def keep_alive(self) -> None:
        """Tell RQ's registries that the job in hand is being worked on. For the heartbeat thread; raises RedisError.

        The job may have ended meanwhile, and RQ writes the sign of life all the same: what it wrote expires.
        """
        for execution in list(self.executions.values()):
            self.maintain_heartbeats(execution.job, execution)
            self.connection.expire(execution.job.key, FORGOTTEN_SECONDS)

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a job, unless asked to stop meanwhile."""
        self._stop.interrupt = self._interrupt
        try:
            if self._stop.requested:
                raise StopRequested
            return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)
        finally:
            self._stop.interrupt = None

    @staticmethod
    def _interrupt() -> None:
        raise StopRequested

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Do a job, unless it was put into another queue's list."""
        if job.origin == queue.name:
            super().execute_job(job, queue)
        else:
            log.error("a job of another queue was dropped", extra={"queue": queue.name})
            job.delete()

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Log a failed job without its data. One that Redis forgot has done its work: only RQ misses its own notes."""
        if exc_info[:1] == (InvalidJobOperation,):
            log.warning("Redis forgot the job in hand: was it flushed?", extra={"queue": job.origin})
        else:
            log.error("a job failed", exc_info=exc_info, extra={"queue": job.origin})

    def handle_job_failure(
        self,
        job: Job,
        queue: Queue,
        started_job_registry: Any = None,
        exc_string: str = "",
        execution: Execution | None = None,
    ) -> None:
        """Drop a failed job."""
        with self.connection.pipeline() as pipeline:
            self.cleanup_execution(job, pipeline=pipeline, execution=execution)
            with suppress(InvalidJobOperation):  # Redis has forgotten it: there is nothing to delete
                job.delete(pipeline=pipeline)
            pipeline.execute()

    def run_maintenance_tasks(self) -> None:
        """Clear away what dead workers left; a registry that cannot be read is cleared altogether.

        Only what this worker uses is looked at. Without RQ's lock, which a worker killed at the wrong moment would
        leave behind for a quarter of an hour: two workers that clear up at once do no harm.
        """
        self.last_cleaned_at = now()  # type: ignore[assignment]  # RQ declares it as None
        for queue in self.queues:
            started, failed, taken = queue.started_job_registry, queue.failed_job_registry, queue.intermediate_queue
            self._clear_up(started.key, started.cleanup)
            self._clear_up(failed.key, failed.cleanup)
            self._clear_up(taken.key, partial(taken.cleanup, self, queue))
            self._clear_up(WORKERS_BY_QUEUE_KEY % queue.name, partial(clean_worker_registry, queue))

    def _clear_up(self, key: str, task: Callable[[], None]) -> None:
        try:
            task()
        except (RedisConnectionError, RedisTimeoutError):
            raise
        except Exception:
            log.exception("a registry in Redis was cleared", extra={"queue": self.queues[0].name})
            self.connection.delete(key)

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Keep RQ's own record of this worker for a short while, whatever RQ would choose."""
        super().heartbeat(GONE_SECONDS, pipeline)

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Keep the record of a job in hand until the next few heartbeats."""
        return GONE_SECONDS

    def teardown(self) -> None:
        """Sign off, if Redis is there to hear it."""
        try:
            super().teardown()  # type: ignore[no-untyped-call]  # RQ's
        except RedisError as error:
            log.warning("the worker could not sign off", extra={"error": type(error).__name__})

    def _install_signal_handlers(self) -> None:
        """Leave signals to `Stop`, which does not ask Redis anything while handling one."""

    def check_for_suspension(self, burst: bool) -> None:
        """Take no suspension from Redis either: comments would wait unseen."""

    def subscribe(self) -> None:
        """Take no commands over Redis."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed to."""


class QueueLoop:
    """Runs a queue's worker until asked to stop; makes a new one whenever the old one gave up."""

    def __init__(self, url: str, queue: str, stop: Stop) -> None:
        if queue not in bell.JOBS:
            raise ValueError(f"there is no queue {queue!r}")
        self._url = url
        self._queue = queue
        self._stop = stop
        self._worker: QueueWorker | None = None

    def run(self) -> None:
        """Work until asked to stop."""
        while not self._stop.requested:
            patiently(self._work, RedisError, "waiting for Redis", self._stop)
            self._stop.sleep(1)  # RQ has logged why its loop ended

    def keep_alive(self) -> None:
        """Pass a heartbeat on to the worker at work. Raises RedisError."""
        worker = self._worker
        if worker is not None:
            worker.keep_alive()

    def _work(self) -> None:
        worker = QueueWorker(self._queue, redis_client(self._url, patience=ANSWER_SECONDS), self._stop)
        self._worker = worker
        try:
            worker.work(logging_level="WARNING")
        finally:
            self._worker = None
            worker.connection.close()
