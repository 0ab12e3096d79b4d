"""`python -m worker --role moderation|outbox|sweep`: settings -> databases and Redis -> one process at work.

With `--check` it only says, by its exit status, whether this host has a live worker of the role: for health checks.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from functools import partial

from redis import Redis, RedisError
from sqlalchemy.exc import SQLAlchemyError

from service import garbage, in_use, logs
from service.comments import bell
from service.comments.moderation import DEADLINE_SECONDS, Scorer, moderate_batch
from service.comments.store import upkeep
from service.connections import open_databases, redis_client, vault
from service.database import Database, Databases
from service.mail import mailer
from service.scorer import load_scorer
from service.settings import Settings, SettingsError, from_environment, variable
from worker import context, webhook
from worker.actions import Advancer
from worker.context import Context, Done
from worker.digest import Digest
from worker.loop import QueueLoop
from worker.notice_tests import NoticeTester
from worker.outbox import Deliverer
from worker.pulse import Pulse, alive_here
from worker.second_looks import SecondLooker
from worker.stopping import Stop, patiently
from worker.sweep import Sweep
from worker.watchdog import Watchdog

SWEEP = "sweep"
ROLES = (*bell.JOBS, SWEEP)
PATIENCE_SECONDS = 2.0  # of beats and bells: nobody waits for them
EXIT_SETTINGS = 2

log = logging.getLogger("commentgate.worker")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one role until asked to stop; give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("--role", required=True, choices=ROLES)
    parser.add_argument("--check", action="store_true", help="exit 0 if this host has a live worker of the role")
    options = parser.parse_args(arguments)
    try:
        settings = read_settings()
        if options.check:
            return check(settings, options.role)
        logs.configure(f"worker-{options.role}")
        with in_use.shared(settings):
            run(settings, options.role)
    except (SettingsError, in_use.InUse) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_SETTINGS
    return 0


def read_settings() -> Settings:
    """Read the settings. Raises SettingsError, too if no Redis is named: a worker without one has nothing to do."""
    settings = from_environment()
    if not settings.redis_url:
        raise SettingsError(f"{variable('redis_url')} must be given; `commentgate up` sets its own")
    return settings


def check(settings: Settings, role: str) -> int:
    """Give 0 if this host has a live worker of a role, else 1."""
    try:
        return 0 if alive_here(patient_client(settings), role) else 1
    except RedisError:
        return 1


def run(
    settings: Settings, role: str, *, load: Callable[[], Scorer] | None = None, deadline: float = DEADLINE_SECONDS
) -> None:
    """Wait for the database, then work until asked to stop.

    `load` gives the scorer of the moderation worker, if not the one that the settings name; `deadline` is how
    many seconds one of its batches may take.
    """
    stop = Stop()
    stop.install()
    databases = open_databases(settings)
    try:
        if not patiently(partial(look, databases.main), SQLAlchemyError, "waiting for the database", stop):
            return
        if role == bell.MODERATION:
            scorer = load() if load else load_scorer(settings.classifier)
            garbage.settle()
            moderate(settings, databases.main, stop, scorer, deadline)
        elif role == bell.OUTBOX:
            deliver(settings, databases.main, stop)
        else:
            sweep(settings, databases, stop)
    finally:
        databases.close()
        log.info("stopped", extra={"queue": role})


def look(database: Database) -> None:
    """Raise SQLAlchemyError unless the database is there and migrated."""
    with database.read() as session:
        upkeep.check_schema(session)


def moderate(settings: Settings, database: Database, stop: Stop, scorer: Scorer, deadline: float) -> None:
    """Run the worker that moderates."""
    watchdog = Watchdog(bell.MODERATION)
    watchdog.start()

    known = vault(settings)

    def batch() -> Done:
        with watchdog.armed(deadline):
            result = moderate_batch(database, scorer, known)
        return Done(result.claimed, result.more)

    listen(settings, database, stop, batch, queue=bell.MODERATION, version=scorer.version)


def deliver(settings: Settings, database: Database, stop: Stop) -> None:
    """Run the worker that sends notices, takes second looks and goes on with decisions on many comments."""
    watchdog = Watchdog(bell.OUTBOX)
    watchdog.start()
    post = partial(webhook.post, allow_private=settings.webhook_allow_private)
    deliverer = Deliverer(database, vault(settings), post, watchdog.armed, stop)
    looker = SecondLooker(database, vault(settings), post, watchdog.armed, stop)
    advancer = Advancer(database, watchdog.armed, stop)
    tester = NoticeTester(database, patient_client(settings), deliverer.send, watchdog.armed)
    parts = (advancer.batch, tester.batch, deliverer.batch, looker.batch)  # people wait for the first two

    def batch() -> Done:
        done = [_alone(one) for one in parts]
        return Done(sum(one.claimed for one in done), any(one.more for one in done))

    listen(settings, database, stop, batch, queue=bell.OUTBOX)


def _alone(work: Callable[[], Done]) -> Done:
    """Do one kind of work; if it fails, the others go on, and the sweep rings again for it."""
    try:
        return work()
    except Exception:  # whatever a database or a library raises
        log.exception("a batch of the outbox worker failed")
        return Done(0, more=False)


def sweep(settings: Settings, databases: Databases, stop: Stop) -> None:
    """Run the sweep, and the digest beside it."""
    post = mailer(settings)
    if post is not None and settings.digest_hours:
        digest = Digest(
            database=databases.main,
            vault=vault(settings),
            send=post.send,
            hours=settings.digest_hours,
            public_url=settings.public_url,
        )
        digest.start(stop)
    task = Sweep(databases, patient_client(settings), settings)
    with_pulse(Pulse(patient_client(settings), SWEEP), partial(task.run, stop))


def listen(
    settings: Settings,
    database: Database,
    stop: Stop,
    work: Callable[[], Done],
    *,
    queue: str,
    version: str | None = None,
) -> None:
    """Do a queue's work whenever its bell rings."""
    context.provide(Context(database, patient_client(settings), stop, work))
    loop = QueueLoop(settings.redis_url, queue, stop)
    with_pulse(Pulse(patient_client(settings), queue, version=version, also=loop.keep_alive), loop.run)


def patient_client(settings: Settings) -> Redis:
    """Open a client for beats and bells."""
    return redis_client(settings.redis_url, patience=PATIENCE_SECONDS)


def with_pulse(pulse: Pulse, work: Callable[[], None]) -> None:
    """Work with a heartbeat."""
    log.info("started", extra={"queue": pulse.queue, "version": pulse.version})
    pulse.start()
    try:
        work()
    finally:
        pulse.stop()


if __name__ == "__main__":
    sys.exit(main())
