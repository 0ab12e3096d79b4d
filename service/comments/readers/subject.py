"""Everything held of one person, for that person: what they sent, what became of it, what was noted of it.

Nothing of anybody else. Who decided, who reported and whom they answered are other people: moderators have no names
here, reports no words, and a comment that was answered only its number. What moderators noted of this person is data of
this person (GDPR, Art. 15), but may speak of others too: an operator reads it before handing it over (`full`), so the
reader's own page leaves it out, with exact scores, which would teach how to pass them.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.comments import people
from service.comments.erasing.retention import Terms
from service.comments.errors import SealBroken
from service.comments.lifecycle import Status
from service.comments.privacy import Vault
from service.comments.reasons import reason_from_json
from service.comments.store import subject as store
from service.comments.tables import Appeal, Audit, Check, Comment, History, Page, Person, Report, Revision
from service.comments.views import moment, reasons_view
from service.database import Databases

SLICE = 200  # comments that are read at once
Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Reads what is held of people. `full` is for an operator to look through."""

    databases: Databases
    vault: Vault
    terms: Terms
    now: datetime
    full: bool = False

    def records(self, person_ids: Sequence[uuid.UUID]) -> Iterator[Record]:
        """Give a record for each person (one a site), and then for each of their comments, checks and marks."""
        with self.databases.main.read() as session:
            known = [(person, site.name) for person, site in store.people(session, person_ids)]
        for person, site in known:
            yield self._person(person, site)
            yield from ({"site": site, **record} for record in self._comments(person.id))
            with self.databases.main.read() as session:
                checks = [self._check(session, check) for check in store.checks(session, person.id)]
                marks = list(self._marks(session, person)) if self.full else []
            yield from ({"site": site, **record} for record in checks + marks)

    def _person(self, person: Person, site: str) -> Record:
        try:
            address: str | None = people.address_of(self.databases, self.vault, person)
        except SealBroken:
            address = None
        record = {
            "record": "person",
            "site": site,
            "email": address,
            "email_kind": person.email_kind,
            "since": moment(person.created_at),
            "kept_from_erasure": person.held_for is not None,
        }
        return record | ({"kept_from_erasure_because": person.held_for} if self.full else {})

    def _comments(self, person_id: uuid.UUID) -> Iterator[Record]:
        with self.databases.main.read() as session:
            ids = store.comment_ids(session, person_id)
        for start in range(0, len(ids), SLICE):
            with self.databases.main.read() as session:
                part = list(self._read(session, ids[start : start + SLICE]))
            yield from part

    def _read(self, session: Session, ids: Sequence[uuid.UUID]) -> Iterator[Record]:
        revisions, appeals = store.about(session, Revision, ids), store.about(session, Appeal, ids)
        moves = store.about(session, History, ids)
        reports, looks = store.about(session, Report, ids), store.about(session, Audit, ids)
        for comment, page in store.comments(session, ids):
            one = comment.id
            record = self._comment(comment, page) | {
                "history": [self._move(move) for move in moves.get(one, ())],
                "earlier_texts": [_revision(revision) for revision in revisions.get(one, ())],
                "appeal": next(({"words": a.words, "at": moment(a.at)} for a in appeals.get(one, ())), None),
                "reports": [{"reason": report.reason, "at": moment(report.at)} for report in reports.get(one, ())],
            }
            if self.full:
                record["desk"] = [{"at": moment(look.at), "what": look.what} for look in looks.get(one, ())]
            yield record

    def _comment(self, comment: Comment, page: Page) -> Record:
        until = self.terms.until(Status(comment.status), comment.received_at, comment.decided_at)
        record = {
            "record": "comment",
            "id": str(comment.id),
            "page_url": page.url,
            "page_title": page.title,
            "answers": None if comment.parent_id is None else str(comment.parent_id),
            "external_id": comment.external_id,
            "author_id": comment.author_id,
            "author_name": comment.author_name,
            "author_url": comment.author_url,
            "body": comment.body,
            "locale": comment.locale,
            "language": comment.language,
            "user_agent": comment.user_agent,
            "referrer": comment.referrer,
            "ip_hash_until": moment(comment.received_at + self.terms.ips) if comment.ip_match else None,
            "status": comment.status,
            "why": _why(comment.reasons),
            "submitted_at": moment(comment.submitted_at),
            "received_at": moment(comment.received_at),
            "decided_at": moment(comment.decided_at),
            "erased_after": moment(until),
        }
        return record | (_assessed(comment) | {"form": comment.traps} if self.full else {})

    def _move(self, move: History) -> Record:
        told = {"at": moment(move.at), "by": move.actor, "from": move.from_status, "to": move.to_status}
        if not self.full:
            return told | {"why": _why(move.reasons)}
        return told | {"note": move.note, "contributions": move.contributions} | _assessed(move)

    def _check(self, session: Session, check: Check) -> Record:
        said = [{"at": moment(one.at), "call": one.call, "said": one.said} for one in store.feedback(session, check.id)]
        record = {
            "record": "check",
            "asked_by": check.protocol,
            "from": check.source,
            "at": moment(check.at),
            "author_name": check.author_name,
            "author_url": check.author_url,
            "body": check.body,
            "page_url": check.page_url,
            "locale": check.locale,
            "ip_hash_until": moment(check.at + self.terms.ips) if check.ip_match else None,
            "erased_after": moment(check.expires_at),
        }
        return record | (_assessed(check) | {"answer": check.status, "said_afterwards": said} if self.full else {})

    def _marks(self, session: Session, person: Person) -> Iterator[Record]:
        named = store.author_ids(session, person.id)
        hashes = {one for name in named for one in self.vault.candidates("author", str(person.site_id), name)}
        known = hashes | ({person.email_match} if person.email_match else set())
        for mark in store.marks(session, person.site_id, known, self.now):
            until = moment(mark.expires_at)
            told = {"kind": mark.kind, "words": mark.words, "at": moment(mark.made_at), "until": until}
            yield {"record": "mark", **told}


def _revision(revision: Revision) -> Record:
    return {"body": revision.body, "until": moment(revision.replaced_at)}


def _why(stored: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give the coarse reasons, as the author's receipt does."""
    return [hint for reason in stored if (hint := reason_from_json(reason).hint)]


def _assessed(row: Comment | History | Check) -> Record:
    return {
        "reasons": reasons_view(row.reasons),
        "scores": row.scores,
        "classifier_version": row.classifier_version,
        "policy_version": row.policy_version,
    }
