"""What is kept of clients' calls: checks as they were submitted, feedback tied to them, and usage.

Callers that come together are written in one transaction. Of a check only the comment's own fields are kept, the
address encrypted and the IP address as a keyed hash; unlabelled ones go after some days.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.comments import people
from service.comments.clients import feedback
from service.comments.clients.entries import Entry, sealable, snapshot, source_of
from service.comments.clients.feedback import Said
from service.comments.clients.sources import Sources
from service.comments.ids import new_id
from service.comments.privacy import Vault
from service.comments.store import checks as store
from service.comments.store import rows, usage
from service.comments.tables import Check, Feedback
from service.database import Databases


@dataclass(frozen=True, slots=True)
class Records:
    """Where clients' calls are written down."""

    databases: Databases
    vault: Vault
    retention_days: int
    _sources: Sources = field(default_factory=Sources)

    def write(self, entries: Sequence[Entry], now: datetime) -> list[uuid.UUID | None]:
        """Write entries in one transaction; gives, for each, the check that it made or spoke of, if there is one."""
        try:
            return self._write(entries, now)
        except IntegrityError:  # a person or check that was found had had its time before this was written
            return self._write(entries, now)

    def _write(self, entries: Sequence[Entry], now: datetime) -> list[uuid.UUID | None]:
        drafts = people.draft(self.databases, self.vault, _addresses(entries), now)
        with self.databases.main.write() as session:
            person_ids = people.settle(session, drafts)
            counts: Counter[usage.Counter] = Counter()
            needed, labelled = set(), set()
            answers = []
            for place, entry in enumerate(entries):
                row = self._row(entry, person_ids, now, place)
                extra: list[str] = []
                if row is not None and entry.said is not None:
                    check_id, extra = self._say(session, entry, entry.said, row, now)
                else:
                    check_id = self._keep(session, row)
                if row is not None and check_id == row["id"]:
                    needed.add(row["person_id"])
                elif check_id is not None:
                    labelled.add(check_id)
                answers.append(check_id)
                counts.update(self._counters(session, entry, (usage.CALLS, *entry.counts, *extra), now))
            people.unmake(session, drafts, needed)
            store.keep(session, labelled)
            usage.add(session, counts)
        return answers

    def _keep(self, session: Session, row: Mapping[str, Any] | None) -> uuid.UUID | None:
        if row is None:
            return None
        rows.add(session, Check, [row])
        check_id: uuid.UUID = row["id"]
        return check_id

    def _say(
        self, session: Session, entry: Entry, said: Said, row: dict[str, Any], now: datetime
    ) -> tuple[uuid.UUID | None, list[str]]:
        """Tie what was said to the check it is about, or else to a check made of its own words, if it has any."""
        about = self._find(session, entry, row)
        if about is None and not _is_known_by_something(row):
            return None, []
        check_id = self._keep(session, row | {"expires_at": None}) if about is None else about.id
        status = None if about is None else about.status
        words = {"check_id": check_id, "credential_id": entry.credential_id, "at": now}
        rows.add(session, Feedback, [words | {"call": said.call, "said": dict(said.words)}])
        contradicted = feedback.contradicts(said.call, status)
        return check_id, [contradicted] if contradicted else []

    def _find(self, session: Session, entry: Entry, row: Mapping[str, Any]) -> Check | None:
        if entry.check_id is not None and (known := store.get(session, entry.check_id, entry.site_id)) is not None:
            return known
        if not _is_known_by_something(row):  # any comment without words would do
            return None
        matches = self.vault.candidates("body", str(entry.site_id), row["body"])
        return store.same_text(session, entry.site_id, matches, row["author_name"])

    def _row(
        self, entry: Entry, person_ids: Mapping[people.Address, uuid.UUID], now: datetime, place: int
    ) -> dict[str, Any] | None:
        if entry.question is None:
            return None
        address = sealable(entry.question.author_email) or ""
        kept = {
            "id": new_id(now, place),
            "at": now,
            "expires_at": now + timedelta(days=self.retention_days),
            "person_id": person_ids.get((entry.site_id, address)),
            "look_at": None if entry.look_after is None else now + entry.look_after,
        }
        return snapshot(entry, entry.question, self.vault) | kept

    def _counters(self, session: Session, entry: Entry, what: Sequence[str], now: datetime) -> list[usage.Counter]:
        month = month_of(now)
        source = self._sources.counted_as(session, entry.credential_id, month, source_of(entry))
        return [(entry.credential_id, month, source, one) for one in what]


def _addresses(entries: Sequence[Entry]) -> dict[people.Address, str | None]:
    asked = [(entry.site_id, entry.question) for entry in entries if entry.question is not None]
    found = ((site_id, sealable(question.author_email), question.author_url) for site_id, question in asked)
    return {(site_id, email): author_url for site_id, email, author_url in found if email}


def _is_known_by_something(row: Mapping[str, Any]) -> bool:
    return bool(row["body"].strip() or row["author_name"].strip())


def month_of(now: datetime) -> str:
    """Give the month that usage is counted in, such as 2026-11, in UTC."""
    return f"{now:%Y-%m}"
