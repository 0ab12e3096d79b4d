"""Taking over comments that another system decided: straight to their status, in batches of one transaction each.

Each is known by its name there (`external_id`, or the id of our own export), so the same file can be read again, after
an interruption or later: what is here is left as it is, an erased comment too. A move by `Actor.IMPORT` says that it
came: its first, or of our own export the last of those that came with it. No notice is sent, and it is neither scored
nor a label: what another system decided is not what people said here.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.comments import people
from service.comments.lifecycle import Status
from service.comments.privacy import Vault
from service.comments.queues import queue_of
from service.comments.store import finding, rows, totals
from service.comments.store import importing as store
from service.comments.store.importing import Place
from service.comments.tables import Appeal, Comment, History, Revision
from service.comments.transfer import import_rows
from service.comments.transfer.imported import Imported, Note, Report
from service.database import Databases


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """An import into one site. Addresses of visitors that are older than `ip_since` are not kept at all."""

    databases: Databases
    vault: Vault
    site_id: int
    now: datetime
    ip_since: datetime

    def look(self, batch: Sequence[Imported], report: Report) -> None:
        """Count what would become of these comments, and write nothing."""
        for one in self._new(batch, report):
            report.take(one)

    def store(self, batch: Sequence[Imported], report: Report) -> None:
        """Write those of these comments that are not here yet."""
        new = self._new(batch, report)
        try:
            self._write(batch, new, report)
        except IntegrityError:  # a person that was found had had their time before this was written
            self._write(batch, new, report)

    def _new(self, batch: Sequence[Imported], report: Report) -> list[Imported]:
        unique = {one.key: one for one in reversed(batch)}
        with self.databases.main.read() as session:
            known = store.find(session, self.site_id, unique)
        new = [unique[key] for key in dict.fromkeys(one.key for one in batch) if key not in known]
        report.already += len(batch) - len(new)
        return new

    def _write(self, batch: Sequence[Imported], new: Sequence[Imported], report: Report) -> None:
        addresses = {(self.site_id, one.author_email): one.author_url for one in new if one.author_email}
        drafts = people.draft(self.databases, self.vault, addresses, self.now)
        with self.databases.main.write() as session:
            store.lock(session, self.site_id)
            keys = {key for one in batch for key in (one.key, one.parent) if key is not None}
            known = store.find(session, self.site_id, keys)
            faster = [one for one in new if one.key in known]  # another import was, since these were looked up
            fresh = [one for one in new if one.key not in known]
            person_ids = people.settle(session, drafts)
            written = self._insert(session, fresh, known, person_ids)
            people.unmake(session, drafts, {row["person_id"] for row in written if row["person_id"]})
        report.already += len(faster)
        for one in fresh:
            report.take(one)
        report.unlinked += sum(one.parent is not None and _unlinked(known[one.key]) for one in batch)

    def _insert(
        self,
        session: Session,
        fresh: Sequence[Imported],
        known: dict[str, Place],
        person_ids: Mapping[people.Address, uuid.UUID],
    ) -> list[dict[str, Any]]:
        """Insert comments and everything that belongs to them; adds to `known` where they stand."""
        if not fresh:
            return []
        pages = store.ensure_pages(session, self.site_id, import_rows.pages(fresh, self.now))
        taken = store.taken(session, [one.record.comment_id for one in fresh if one.record])
        written = []
        for one in fresh:
            page_id = pages[one.page.key]
            parent = known.get(one.parent) if one.parent else None
            place = Place(
                import_rows.id_of(one, self.site_id, taken, self.now),
                page_id,
                parent.comment_id if parent is not None and parent.page_id == page_id else None,
            )
            known[one.key] = place
            person_id = person_ids.get((self.site_id, one.author_email or ""))
            written.append(import_rows.comment(self, one, place) | {"person_id": person_id})
        rows.add(session, Comment, written)
        moves = zip(fresh, written, strict=True)
        rows.add(session, History, [move for one, row in moves for move in import_rows.history(one, row, self.now)])
        self._insert_what_belongs(session, fresh, known)
        totals.add(session, _changes(written))
        _make_findable(session, written)
        return written

    def _insert_what_belongs(self, session: Session, fresh: Sequence[Imported], known: Mapping[str, Place]) -> None:
        records = [(known[one.key].comment_id, one.record) for one in fresh if one.record is not None]
        revisions = [{**text, "comment_id": its_id} for its_id, record in records for text in record.revisions]
        appeals = [{**record.appeal, "comment_id": its_id} for its_id, record in records if record.appeal is not None]
        for table, found in ((Revision, revisions), (Appeal, appeals)):
            if found:
                rows.add(session, table, found)

    def link(self, batch: Sequence[Imported], report: Report) -> None:
        """Link answers to comments that came after them in the file; run once everything is stored."""
        answers = {one.key: one.parent for one in batch if one.parent is not None}
        with self.databases.main.write() as session:
            store.lock(session, self.site_id)
            known = store.find(session, self.site_id, {*answers, *answers.values()})
            for key, parent_key in answers.items():
                child, parent = known.get(key), known.get(parent_key)
                if child is None or not _unlinked(child):
                    continue
                if (note := _hindrance(session, child, parent)) is not None:
                    report.note(key, note)
                elif parent is not None:  # at once, so that the next one sees it
                    store.link(session, {child.comment_id: parent.comment_id})


def _unlinked(place: Place) -> bool:
    return place.parent_id is None


def _hindrance(session: Session, child: Place, parent: Place | None) -> Note | None:
    """Say why a comment cannot answer another, if so."""
    if parent is None:
        return Note.ORPHAN
    if parent.page_id != child.page_id:
        return Note.ELSEWHERE
    return Note.CIRCLE if store.is_below(session, parent.comment_id, child.comment_id) else None


def _changes(written: Sequence[Mapping[str, Any]]) -> Counter[tuple[int, str]]:
    """Say in which totals these comments are, as they are counted with every move."""
    changes: Counter[tuple[int, str]] = Counter()
    for row in written:
        queue = queue_of(row["status"], row["reasons"])
        changes.update(
            (row["site_id"], name) for name in {totals.RECEIVED, str(row["status"])} | ({queue} & totals.PARTS)
        )
    return changes


def _make_findable(session: Session, written: Sequence[Mapping[str, Any]]) -> None:
    decided = [Comment(**row) for row in written if row["status"] not in {Status.PENDING, Status.ERASED}]
    finding.note_links(session, decided)
    finding.note_likeness(session, [comment for comment in decided if comment.status == Status.HELD])
    finding.note_rejected(session, decided)
