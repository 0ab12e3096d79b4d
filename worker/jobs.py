"""What RQ calls. A job carries nothing: it looks for work in the database until there is none, or its time is up."""

import logging
import time

from redis import RedisError

from service import faults, outages
from service.comments import bell
from service.comments.store import outbox
from worker import context

MOST_BATCHES = 20
MOST_SECONDS = 10.0

log = logging.getLogger("commentgate.jobs")


def moderate() -> None:
    """Moderate what is pending, then ring for the notices that came of it."""
    faults.reach("deciding.pop")
    here = context.current()
    if drain(here, bell.MODERATION) and _notices_due(here):
        bell.try_ring(here.redis, bell.OUTBOX)
    faults.reach("deciding.job_end")


def deliver() -> None:
    """Send the notices that are due."""
    drain(context.current(), bell.OUTBOX)


def drain(here: context.Context, queue: str) -> int:
    """Work until nothing is left to claim, the job's time is up or the process is to stop; count what was claimed.

    The bell is answered before the first look for work, so what is committed after the last look rings anew. It is rung
    again after every batch that left more to claim: idle workers join, and work is not forgotten if this job stops.
    Time to gather work is taken before the bell is answered, so that meanwhile nobody rings it again.
    """
    here.pace.gather(here.stop)
    _answer(here, queue)
    faults.reach("deciding.clear_flag")
    total, until = 0, time.monotonic() + MOST_SECONDS
    for _ in range(MOST_BATCHES):
        done = _one_batch(here, queue)
        total += done.claimed
        if not done.more:
            here.pace.worked(total)
            break
        bell.try_ring(here.redis, queue)
        if here.stop.requested or time.monotonic() >= until:
            break
    return total


def _answer(here: context.Context, queue: str) -> None:
    try:
        bell.answer(here.redis, queue)
    except RedisError as error:  # the flag expires by itself
        log.warning("the bell was not answered", extra={"queue": queue, "error": type(error).__name__})


def _one_batch(here: context.Context, queue: str) -> context.Done:
    try:
        return here.work()
    except Exception as error:  # whatever it was: what was claimed stays pending, and the sweep rings again
        log.exception("a batch failed", extra={"queue": queue, "reason": outages.reason(error) or "see the trace"})
        return context.Done(0, more=False)


def _notices_due(here: context.Context) -> bool:
    try:
        now = here.database.now()
        with here.database.read() as session:
            return outbox.any_due(session, now)
    except Exception:
        log.exception("the outbox was not looked at", extra={"queue": bell.OUTBOX})
        return False
