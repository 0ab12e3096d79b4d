"""What the sweep erases because its time is over. Short transactions: those who post wait for none of it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service import connections
from service.comments.erasing import retention, steps
from service.comments.lifecycle import Status
from service.comments.store import people as people_store
from service.comments.store import retention as store
from service.comments.store import traces
from service.database import Databases
from service.settings import Settings

COMMENTS = 20  # in one transaction; each is a dozen statements
ROWS = 1000
PEOPLE = 100  # whom it finishes erasing at one time
MOST_SLICES = 50  # of one kind at one time; the next sweep goes on
FIRST_ID = uuid.UUID(int=0)
MERGE_PERIOD = timedelta(hours=1)  # merging the whole index of words takes a while where it is large
FINISH_AGE = timedelta(minutes=1)  # before which whoever began to erase somebody is left to finish
PERSON_AGE = timedelta(days=1)  # before which nobody is missed: their comment may be about to be stored

Task = Callable[[Session, int], int]  # gives how many rows it touched, of as many as it may


@dataclass(slots=True)
class Expiry:
    """Erases by the settings; goes round everybody in pages."""

    databases: Databases
    settings: Settings
    _next_person: uuid.UUID = FIRST_ID
    _merged: datetime | None = None

    def once(self, now: datetime) -> None:
        """Erase what has had its time at a moment."""
        self._comments(now)
        self._rows(now)
        self._people(now)

    def finish(self, now: datetime) -> None:
        """Finish erasing whom somebody began to erase and left."""
        with self.databases.main.read() as session:
            left = people_store.unfinished(session, now - FINISH_AGE, PEOPLE)
        if left:
            steps.finish(self.databases, left, now, MOST_SLICES)

    def _comments(self, now: datetime) -> None:
        terms = connections.terms(self.settings)
        for status in Status:
            if (age := terms.of(status)) is not None:
                self._in_slices(_expiring(status, now - age, now), COMMENTS)

    def scrub(self, now: datetime) -> None:
        """Take what anybody erased out of the write-ahead logs, and now and then out of the index of words."""
        with self.databases.main.read() as session:
            if not traces.noted(session, 1):
                return
        if self._merged is None or abs(now - self._merged) >= MERGE_PERIOD:
            self._merged = now
            steps.scrub(self.databases)
        else:
            steps.empty_logs(self.databases)

    def _rows(self, now: datetime) -> None:
        kept = self.settings
        for number, task in (
            (kept.comment_retention_days, store.delete_labelled_checks),
            (kept.outbox_retention_days, store.delete_delivered),
            (kept.outbox_retention_days, store.delete_given_up),
            (kept.audit_retention_days, store.delete_log),
        ):
            if (age := retention.days(number)) is not None:
                self._in_slices(_before(task, now - age), ROWS)
        with self.databases.main.write() as session:
            store.delete_links(session, now)

    def _people(self, now: datetime) -> None:
        """Forget everybody of whom nothing is left, a few pages at a time, starting over at the end."""
        before = now - PERSON_AGE
        for _ in range(MOST_SLICES):
            with self.databases.main.read() as session:
                page = store.people_after(session, self._next_person, ROWS)
                gone = store.without_anything(session, page, before)
                late = people_store.late_comers(session, page, now - FINISH_AGE)
            self._next_person = page[-1] if len(page) == ROWS else FIRST_ID
            if gone:
                with self.databases.main.write() as session:
                    retention.forget_people(session, gone, before, now)
            if late:
                steps.finish(self.databases, late, now, MOST_SLICES)
            if len(page) < ROWS:
                break

    def _in_slices(self, task: Task, size: int) -> int:
        total = 0
        for _ in range(MOST_SLICES):
            with self.databases.main.write() as session:
                touched = task(session, size)
            total += touched
            if touched < size:
                break
        return total


def _expiring(status: Status, before: datetime, now: datetime) -> Task:
    return lambda session, limit: retention.expire_comments(session, status, before, now, limit)


def _before(task: Callable[[Session, datetime, int], int], before: datetime) -> Task:
    return lambda session, limit: task(session, before, limit)
