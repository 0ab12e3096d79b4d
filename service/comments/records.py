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

from service.comments import feedback, people, values
from service.comments.checks import Question, Verdict
from service.comments.feedback import Said
from service.comments.ids import new_id
from service.comments.privacy import Vault, ip_prefix
from service.comments.sources import Sources
from service.comments.store import checks as store
from service.comments.store import rows, usage
from service.comments.submission import MAX_EMAIL
from service.comments.tables import Check, Feedback
from service.comments.values import Unacceptable
from service.database import Databases

MAX_KEPT = 20_000  # characters of a body; the rest is not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call to be written down.

    `counts` is what it is counted as besides a call. Without a `question` it is only counted. `said` is feedback on the
    comment asked about. A second look is due `look_after`; what comes of it goes to `callback`, already wrapped.
    """

    site_id: int
    credential_id: int
    protocol: str
    source: str = ""
    counts: tuple[str, ...] = ()
    question: Question | None = None
    verdict: Verdict | None = None
    said: Said | None = None
    check_id: uuid.UUID | None = None  # which check feedback is on, if the client knows
    look_after: timedelta | None = None
    callback: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an entry: the check it made or spoke of, if there is one."""

    check_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Records:
    """Where clients' calls are written down."""

    databases: Databases
    vault: Vault
    retention_days: int
    _sources: Sources = field(default_factory=Sources)

    def write(self, entries: Sequence[Entry], now: datetime) -> list[Written]:
        """Write entries in one transaction; gives one answer each."""
        try:
            return self._write(entries, now)
        except IntegrityError:  # a person or check that was found had had its time before this was written
            return self._write(entries, now)

    def _write(self, entries: Sequence[Entry], now: datetime) -> list[Written]:
        drafts = people.draft(self.databases, self.vault, _addresses(entries), now)
        with self.databases.main.write() as session:
            person_ids = people.settle(session, drafts)
            counts: Counter[usage.Counter] = Counter()
            needed, labelled = set(), set()
            answers = []
            for place, entry in enumerate(entries):
                row = None if entry.question is None else self._row(entry, entry.question, person_ids, now, place)
                extra: list[str] = []
                if row is not None and entry.said is not None:
                    check_id, extra = self._say(session, entry, entry.said, row, now)
                else:
                    check_id = self._keep(session, row)
                if row is not None and check_id == row["id"]:
                    needed.add(row["person_id"])
                elif check_id is not None:
                    labelled.add(check_id)
                answers.append(Written(check_id))
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
        self,
        entry: Entry,
        asked: Question,
        person_ids: Mapping[people.Address, uuid.UUID],
        now: datetime,
        place: int,
    ) -> dict[str, Any]:
        body, verdict = _storable(asked.body, MAX_KEPT) or "", entry.verdict
        return {
            "id": new_id(now, place),
            "site_id": entry.site_id,
            "credential_id": entry.credential_id,
            "protocol": entry.protocol,
            "at": now,
            "expires_at": now + timedelta(days=self.retention_days),
            "source": _source(entry),
            "person_id": person_ids.get((entry.site_id, sealable(asked.author_email) or "")),
            "author_name": _storable(asked.author_name, 200) or "",
            "author_url": _storable(asked.author_url, 2000),
            "body": body,
            "body_match": self.vault.match("body", str(entry.site_id), body),
            "page_url": _storable(asked.page_url, 2000),
            "locale": _storable(asked.locale, 35),
            "ip_match": self._ip_match(entry.site_id, asked.ip),
            "status": verdict and verdict.decision.status,
            "scores": verdict and dict(verdict.scores),
            "reasons": [reason.as_json() for reason in verdict.decision.reasons] if verdict else [],
            "classifier_version": verdict and verdict.classifier_version,
            "policy_version": verdict and verdict.decision.policy_version,
            "look_at": None if entry.look_after is None else now + entry.look_after,
            "callback": entry.callback,
        }

    def _counters(self, session: Session, entry: Entry, what: Sequence[str], now: datetime) -> list[usage.Counter]:
        month = month_of(now)
        source = self._sources.counted_as(session, entry.credential_id, month, _source(entry))
        return [(entry.credential_id, month, source, one) for one in what]

    def _ip_match(self, site_id: int, ip: str | None) -> str | None:
        try:
            return ip and self.vault.match("ip", str(site_id), ip_prefix(ip))
        except ValueError:  # not everything that clients send as an address is one
            return None


def sealable(email: str | None) -> str | None:
    """Give an address in the form in which it is encrypted; None for what is no address: that is dropped."""
    if not email or len(email) > MAX_EMAIL:
        return None
    try:
        return values.email(email, check_deliverability=False)
    except Unacceptable:
        return None


def _addresses(entries: Sequence[Entry]) -> dict[people.Address, str | None]:
    asked = [(entry.site_id, entry.question) for entry in entries if entry.question is not None]
    found = ((site_id, sealable(question.author_email), question.author_url) for site_id, question in asked)
    return {(site_id, email): author_url for site_id, email, author_url in found if email}


def _is_known_by_something(row: Mapping[str, Any]) -> bool:
    return bool(row["body"].strip() or row["author_name"].strip())


def _source(entry: Entry) -> str:
    return _storable(entry.source, 300) or ""


def _storable(text: str | None, length: int) -> str | None:
    """Give the start of a text without what a database refuses: NUL and halves of surrogate pairs."""
    return text and text[:length].replace("\0", "").encode("utf-8", "ignore").decode()


def month_of(now: datetime) -> str:
    """Give the month that usage is counted in, such as 2026-11, in UTC."""
    return f"{now:%Y-%m}"
