"""Step 2: store what was submitted, commit, then ring the bell.

What `receive` returns is committed as `pending`; only then may anybody be told that it was accepted. A batch is one
transaction. The key of a new person's address is committed before the comment that needs it, in the store apart; if the
comment then fails, the sweep removes the orphaned key.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import faults
from service.comments import bell, people, receipts
from service.comments.bell import Ringer
from service.comments.errors import CommentgateError, Conflict, FieldError, InvalidSubmission
from service.comments.finding import text_mark
from service.comments.ids import new_id
from service.comments.lifecycle import Actor, Status
from service.comments.privacy import Vault, ip_prefix
from service.comments.signs import traps
from service.comments.store import comments as comment_store
from service.comments.store import idempotency, rows, totals
from service.comments.store import sites as site_store
from service.comments.submission import Submission
from service.comments.tables import Comment, History
from service.comments.urls import page_key, public_page_url
from service.database import Databases


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who posts: a site, by one of its keys, and from where."""

    site_id: int
    credential_id: int
    trusted: bool
    ip: str | None


NO_PARENT = FieldError("parent_id", "parent", "There is no such comment on this page.")


@dataclass(frozen=True, slots=True)
class Order:
    """One submission, who sent it, and the key under which a repetition of it would come."""

    sender: Sender
    submission: Submission
    idempotency_key: str | None = None

    @property
    def page(self) -> tuple[int, str]:
        """Name the page: the site, and the page's key there."""
        return self.sender.site_id, page_key(self.submission.page_id, self.submission.page_url)


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
    ringer: Ringer
    idempotency_hours: int

    def replay(self, order: Order, now: datetime) -> Received | None:
        """Give the answer that was already given under this order's key, if any; costs no rate limit."""
        if order.idempotency_key is None:
            return None
        with self.databases.main.read() as session:
            return self._replay(session, order, now)

    def receive(self, orders: Sequence[Order], now: datetime) -> list[Received]:
        """Store the orders as pending comments, all in one transaction, and ring.

        Gives one answer an order. An order with an error (its parent is not on its page, its key was used for something
        else) does not hinder the others.
        """
        faults.reach("intake.validate")
        try:
            answers, is_new = self._store(orders, now)
        except IntegrityError:  # a person that was found had had their time before this was written
            answers, is_new = self._store(orders, now)
        if is_new:
            faults.reach("intake.commit")
            self.ringer.ring(bell.MODERATION)
        return answers

    def _store(self, orders: Sequence[Order], now: datetime) -> tuple[list[Received], bool]:
        """Commit the orders; give the answers, and whether there is anything to moderate."""
        pages = [order.page for order in orders]
        drafts = people.draft(self.databases, self.vault, _addresses(orders), now)
        with self.databases.main.write() as session:
            person_ids = people.settle(session, drafts)
            page_ids = _page_ids(session, orders, pages, now)
            answers, new = self._decide_each(session, orders, page_ids, person_ids, now)
            if new:
                rows.add(session, Comment, [row for _, row in new])
                rows.add(session, History, [_first_move(order.sender, row, now) for order, row in new])
                totals.add(session, _changes([order.sender.site_id for order, _ in new]))
                faults.reach("intake.insert")
        return answers, bool(new)

    def _decide_each(
        self,
        session: Session,
        orders: Sequence[Order],
        page_ids: Sequence[int],
        person_ids: Mapping[people.Address, uuid.UUID],
        now: datetime,
    ) -> tuple[list[Received], list[tuple[Order, dict[str, Any]]]]:
        """Answer each order, and give those that become comments with their rows."""
        parents = comment_store.places(session, [o.submission.parent_id for o in orders if o.submission.parent_id])
        answers = [Received(error=InvalidSubmission([NO_PARENT]))] * len(orders)
        ids = {
            place: new_id(now, place)
            for place, order in enumerate(orders)
            if _parent_is_on(order, page_ids[place], parents)
        }
        taken = self._take_keys(session, orders, ids, now)
        new = []
        for place, comment_id in ids.items():
            order = orders[place]
            if order.idempotency_key is not None and place not in taken:
                answers[place] = self._replay(session, order, now) or Received(error=Conflict("Please try again."))
                continue
            answers[place] = Received(comment_id, receipts.make(self.vault, comment_id))
            person_id = person_ids.get((order.sender.site_id, order.submission.author_email or ""))
            row = self._row(order, now) | {"id": comment_id, "page_id": page_ids[place], "person_id": person_id}
            new.append((order, row))
        return answers, new

    def _replay(self, session: Session, order: Order, now: datetime) -> Received | None:
        key = order.idempotency_key or ""
        row = idempotency.find(session, order.sender.credential_id, key, since=self._since(now))
        if row is None:
            return None
        key_id = row.fingerprint.partition(":")[0]
        if row.fingerprint != self._fingerprint(order, key_id):
            return Received(error=Conflict("This idempotency key was used for another comment. Use a new one."))
        return Received(row.comment_id, receipts.make(self.vault, row.comment_id, key_id=key_id), replayed=True)

    def _take_keys(
        self, session: Session, orders: Sequence[Order], ids: Mapping[int, uuid.UUID], now: datetime
    ) -> set[int]:
        """Use the orders' keys, and give the places of those that had not been used. Of two the same, the first counts.

        In one order everywhere, so that two transactions never wait for each other in a circle.
        """
        first: dict[tuple[str, int], int] = {}
        for place in ids:
            if (key := orders[place].idempotency_key) is not None:
                first.setdefault((key, orders[place].sender.credential_id), place)
        uses = [
            idempotency.Use(credential_id, key, self._fingerprint(orders[place]), ids[place])
            for (key, credential_id), place in sorted(first.items())
        ]
        taken = idempotency.take(session, uses, since=self._since(now), now=now)
        return {place for (key, credential_id), place in first.items() if (credential_id, key) in taken}

    def _fingerprint(self, order: Order, key_id: str | None = None) -> str:
        return self.vault.match("idempotency", repr(order.submission), key_id=key_id)

    def _since(self, now: datetime) -> datetime:
        return now - timedelta(hours=self.idempotency_hours)

    def _row(self, order: Order, now: datetime) -> dict[str, Any]:
        sender, submission = order.sender, order.submission
        ip = submission.author_ip or (None if sender.trusted else sender.ip)
        return {
            "site_id": sender.site_id,
            "parent_id": uuid.UUID(submission.parent_id) if submission.parent_id else None,
            "external_id": submission.external_id,
            "author_id": submission.author_id,
            "author_name": submission.author_name,
            "author_url": submission.author_url,
            "body": submission.body,
            "locale": submission.locale,
            "user_agent": submission.user_agent,
            "referrer": submission.referrer,
            "traps": traps.of_submission(self.vault, sender.site_id, submission, now),
            "text_mark": text_mark(submission.body),
            "ip_match": None if ip is None else self.vault.match("ip", str(sender.site_id), ip_prefix(ip)),
            "status": Status.PENDING,
            "reasons": [],
            "submitted_at": submission.submitted_at,
            "received_at": now,
            "updated_at": now,
        }


def _addresses(orders: Sequence[Order]) -> dict[people.Address, str | None]:
    return {
        (order.sender.site_id, order.submission.author_email): order.submission.author_url
        for order in orders
        if order.submission.author_email
    }


def _page_ids(session: Session, orders: Sequence[Order], pages: Sequence[tuple[int, str]], now: datetime) -> list[int]:
    """Give the id of each order's page, made if it is new."""
    told = ((public_page_url(order.submission.page_url), order.submission.page_title) for order in orders)
    ids = site_store.ensure_pages(session, dict(zip(pages, told, strict=True)), now)
    return [ids[page] for page in pages]


def _parent_is_on(order: Order, page_id: int, parents: Mapping[uuid.UUID, tuple[int, str]]) -> bool:
    if order.submission.parent_id is None:
        return True
    found = parents.get(uuid.UUID(order.submission.parent_id))
    return found is not None and found[0] == page_id and found[1] != Status.ERASED


def _first_move(sender: Sender, row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "comment_id": row["id"],
        "version": 1,
        "revision": 1,
        "at": now,
        "actor": Actor.SITE if sender.trusted else Actor.AUTHOR,
        "from_status": None,
        "to_status": Status.PENDING,
        "reasons": [],
    }


def _changes(site_ids: Sequence[int]) -> Counter[tuple[int, str]]:
    counts = Counter(site_ids)
    return Counter({(site, total): n for site, n in counts.items() for total in (totals.RECEIVED, Status.PENDING)})
