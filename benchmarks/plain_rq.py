"""What the pipeline is compared with: RQ as it is usually wired, a job a comment.

    python -m benchmarks.plain_rq fork|simple      (started by benchmarks.pipeline)

The job reads its comment, scores it and writes the status in a transaction of its own. In its favour: the classifier
is loaded once before the first fork, the worker logs nothing a job, and there is no history, total or notice to write.
"""

import json
import resource
import sys
import time
import uuid
from functools import cache

from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import select, update

from model import Classifier
from service.comments.lifecycle import Status
from service.comments.policy import Policy, Signals, decide
from service.comments.tables import Comment, Person
from service.connections import redis_client
from service.database import Database
from service.settings import from_environment

QUEUE = "plain"
JOB = "benchmarks.plain_rq.moderate"
WORKERS = {"fork": Worker, "simple": SimpleWorker}


@cache
def classifier() -> Classifier:
    """Load the classifier, once a process and those that it forks."""
    return Classifier.load()


@cache
def database() -> Database:
    """Open the database, which connects when it is first used: in the forked child, if there is one."""
    return Database(from_environment().main_database())


def moderate(comment_id: str) -> None:
    """Moderate one comment."""
    one = Comment.id == uuid.UUID(comment_id)
    query = select(Comment.body, Comment.author_name, Comment.author_url, Person.email_kind).outerjoin(Person)
    with database().read() as session:
        text, name, url, kind = session.execute(query.where(one)).one()
    known = {"text": text, "author_name": name, "author_url": url, "email_kind": kind}
    scores = classifier().score([{field: value for field, value in known.items() if value}])[0]
    decision = decide(Signals(text=text, scores=scores, author_name=name), Policy())
    with database().write() as session:
        session.execute(
            update(Comment)
            .where(one, Comment.status == Status.PENDING)
            .values(status=decision.status, scores=scores, reasons=[reason.as_json() for reason in decision.reasons])
        )


def main(wiring: str) -> None:
    """Work until the queue is empty, then say on standard output what that took."""
    classifier().score(["A first comment, so that everything is loaded."])
    redis = redis_client(from_environment().redis_url, patience=600)
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    worker = WORKERS[wiring]([queue], connection=redis, serializer=JSONSerializer)
    cpu, started = cpu_seconds(), time.perf_counter()
    worker.work(burst=True, logging_level="WARNING")
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    sys.stdout.write(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds() - cpu, "peak_mb": peak}))


def cpu_seconds() -> float:
    """Give the CPU time of this process and of the children that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    from benchmarks import plain_rq  # as the jobs import it, so that there is one classifier and not two

    plain_rq.main(sys.argv[1])
