"""A blog that asks about comments, and a worker that takes second looks at them."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from service.comments.clients import second_looks
from service.comments.clients.checks import Question, Verdict
from service.comments.clients.entries import Entry
from service.comments.clients.feedback import Said
from service.comments.clients.records import Records
from service.comments.clients.second_looks import Callback
from service.comments.lifecycle import Status
from service.comments.policy import Decision
from service.comments.reasons import Reason
from service.comments.tables import Check, Credential
from service.database import Database, Databases
from tests.worker.support import VAULT, make_site, unguarded
from worker.second_looks import SecondLooker
from worker.stopping import Stop

TEXT = "spam 0.2 and more than twenty characters"
URL = "http://blog.example/webhook"
KEY = "abcdefghijkl"
FINE = Verdict(
    scores={"SPAM": 0.2, "TOXICITY": 0.01},
    supported=frozenset({"SPAM", "TOXICITY"}),
    decision=Decision(Status.PUBLISHED, (Reason("nothing_found"),), 1),
    classifier_version="fake-1",
)


class Blog:
    """A client of one site, and what is kept of it."""

    def __init__(self, databases: Databases) -> None:
        self.database = databases.main
        self.site_id = make_site(databases.main)[0]
        with databases.main.read() as session:
            query = select(Credential.id).where(Credential.site_id == self.site_id, Credential.kind == "akismet")
            self.key_id = session.scalars(query).one()
        self.records = Records(databases, VAULT, 30)

    def ask(self, author: str = "Ada", *, body: str = TEXT, due: bool = True, callback: str | None = None) -> uuid.UUID:
        """Ask about a comment whose second look is due now, or in a while."""
        sealed = callback and second_looks.seal(VAULT, self.site_id, Callback(callback, KEY))
        wait = timedelta(seconds=-1 if due else 60)
        return self._write(author, body, verdict=FINE, look_after=wait, callback=sealed)

    def say(self, call: str, author: str = "Ada", *, body: str = TEXT) -> uuid.UUID:
        """Report a comment."""
        return self._write(author, body, said=Said(call, {}))

    def _write(self, author: str, body: str, **more: Any) -> uuid.UUID:
        question = Question(body=body, author_name=author)
        entry = Entry(site_id=self.site_id, credential_id=self.key_id, protocol="akismet", question=question)
        [written] = self.records.write([replace(entry, **more)], self.database.now())
        assert written is not None
        return written

    def check(self, check_id: uuid.UUID) -> Check:
        """Read a check."""
        with self.database.read() as session:
            return session.get_one(Check, check_id)

    def make_due(self, check_id: uuid.UUID) -> None:
        """Let the time pass until a look is due."""
        with self.database.write() as session:
            past = self.database.now() - timedelta(seconds=1)
            session.execute(update(Check).where(Check.id == check_id).values(look_at=past, lease_until=None))


def looker(database: Database, post: Callable[..., None], stop: Stop | None = None) -> SecondLooker:
    return SecondLooker(database, VAULT, post, unguarded, stop or Stop())


def unwanted(*_: object) -> None:
    raise AssertionError("nobody was to be told")


def is_over(check: Check) -> bool:
    """Say whether nothing more is to be looked at or told."""
    return (check.look_at, check.lease_until, check.callback) == (None, None, None)
