"""Step 2: store what was submitted, commit, then ring the bell.

What `receive` returns is committed as `pending`; only then may anybody be told that it was accepted. A batch is one
transaction. The key of a new person's address is committed before the comment that needs it, in the store apart; if the
comment then fails, the sweep removes the orphaned key.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from redis import Redis
from sqlalchemy import insert
from sqlalchemy.orm import Session

from service.comments import bell, people, receipts
from service.comments.errors import CommentgateError, Conflict, FieldError, InvalidSubmission
from service.comments.ids import new_id
from service.comments.lifecycle import Actor, Status
from service.comments.privacy import Vault, ip_prefix
from service.comments.store import comments as comment_store
from service.comments.store import idempotency, totals
from service.comments.store import sites as site_store
from service.comments.submission import Submission
from service.comments.tables import Comment, History
from service.comments.urls import page_key
from service.database import Databases


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who posts: a site, by one of its keys, and from where."""

    site_id: int
    credential_id: int
    trusted: bool
    ip: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """One submission, and the key under which a repetition of it would come."""

    submission: Submission
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one order: a comment and its receipt, or why there is none."""

    comment_id: uuid.UUID | None = None
    receipt: str = ""
    error: CommentgateError | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """Where comments come in."""

    databases: Databases
    vault: Vault
    redis: Redis
    idempotency_hours: int

    def replay(self, sender: Sender, order: Order, now: datetime) -> Received | None:
        """Give the answer that was already given under this order's key, if any; costs no rate limit."""
        if order.idempotency_key is None:
            return None
        with self.databases.main.read() as session:
            return self._replay(session, sender, order, now)

    def receive(self, sender: Sender, orders: Sequence[Order], now: datetime) -> list[Received]:
        """Store the orders as pending comments, all in one transaction, and ring.

        Gives one answer an order. An order with an error (its parent is not on its page, its key was used for something
        else) does not hinder the others.
        """
        addresses = {o.submission.author_email: o.submission.author_url for o in orders if o.submission.author_email}
        drafts = people.draft(self.databases, self.vault, sender.site_id, addresses, now)
        with self.databases.main.write() as session:
            ids = people.settle(session, sender.site_id, drafts)
            answers = [self._store(session, sender, order, ids, now, place) for place, order in enumerate(orders)]
            new = sum(1 for answer in answers if answer.comment_id and not answer.replayed)
            site = sender.site_id
            totals.add(session, {(site, totals.RECEIVED): new, (site, Status.PENDING): new})
        if new:
            bell.try_ring(self.redis, bell.MODERATION)
        return answers

    def _replay(self, session: Session, sender: Sender, order: Order, now: datetime) -> Received | None:
        row = idempotency.find(session, sender.credential_id, order.idempotency_key or "", since=self._since(now))
        if row is None:
            return None
        key_id = row.fingerprint.partition(":")[0]
        if row.fingerprint != self._fingerprint(order, key_id):
            return Received(error=Conflict("This idempotency key was used for another comment. Use a new one."))
        return Received(row.comment_id, receipts.make(self.vault, row.comment_id, key_id=key_id), replayed=True)

    def _store(
        self,
        session: Session,
        sender: Sender,
        order: Order,
        people_ids: Mapping[str, uuid.UUID],
        now: datetime,
        place: int,
    ) -> Received:
        comment_id = new_id(now, place)
        try:
            page_id, parent_id = _place(session, sender.site_id, order.submission, now)
        except InvalidSubmission as error:
            return Received(error=error)
        if order.idempotency_key is not None and not self._take_key(session, sender, order, comment_id, now):
            return self._replay(session, sender, order, now) or Received(error=Conflict("Please try again."))
        row = self._row(sender, order.submission, now)
        person_id = people_ids.get(order.submission.author_email or "")
        row |= {"id": comment_id, "page_id": page_id, "parent_id": parent_id, "person_id": person_id}
        session.execute(insert(Comment), [row])
        session.execute(insert(History), [_first_move(comment_id, sender, now)])
        return Received(comment_id, receipts.make(self.vault, comment_id))

    def _take_key(self, session: Session, sender: Sender, order: Order, comment_id: uuid.UUID, now: datetime) -> bool:
        return idempotency.take(
            session,
            sender.credential_id,
            order.idempotency_key or "",
            fingerprint=self._fingerprint(order),
            comment_id=comment_id,
            since=self._since(now),
            now=now,
        )

    def _fingerprint(self, order: Order, key_id: str | None = None) -> str:
        return self.vault.match("idempotency", repr(order.submission), key_id=key_id)

    def _since(self, now: datetime) -> datetime:
        return now - timedelta(hours=self.idempotency_hours)

    def _row(self, sender: Sender, submission: Submission, now: datetime) -> dict[str, Any]:
        ip = submission.author_ip or (None if sender.trusted else sender.ip)
        return {
            "site_id": sender.site_id,
            "external_id": submission.external_id,
            "author_id": submission.author_id,
            "author_name": submission.author_name,
            "author_url": submission.author_url,
            "body": submission.body,
            "locale": submission.locale,
            "user_agent": submission.user_agent,
            "referrer": submission.referrer,
            "ip_match": None if ip is None else self.vault.match("ip", str(sender.site_id), ip_prefix(ip)),
            "status": Status.PENDING,
            "reasons": [],
            "submitted_at": submission.submitted_at,
            "received_at": now,
            "updated_at": now,
        }


def _place(session: Session, site_id: int, submission: Submission, now: datetime) -> tuple[int, uuid.UUID | None]:
    """Find the page, made if it is new, and the parent, which must be on it. Raises InvalidSubmission."""
    key = page_key(submission.page_id, submission.page_url)
    page = site_store.ensure_page(session, site_id, key, url=submission.page_url, title=submission.page_title, now=now)
    if submission.parent_id is None:
        return page.id, None
    parent_id = uuid.UUID(submission.parent_id)
    found = comment_store.get(session, parent_id, site_id=site_id)
    if found is None or found[0].page_id != page.id or found[0].status == Status.ERASED:
        raise InvalidSubmission([FieldError("parent_id", "parent", "There is no such comment on this page.")])
    return page.id, parent_id


def _first_move(comment_id: uuid.UUID, sender: Sender, now: datetime) -> dict[str, Any]:
    return {
        "comment_id": comment_id,
        "version": 1,
        "revision": 1,
        "at": now,
        "actor": Actor.SITE if sender.trusted else Actor.AUTHOR,
        "from_status": None,
        "to_status": Status.PENDING,
        "reasons": [],
    }
