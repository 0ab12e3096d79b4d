"""Sends the notices that sites are owed: claim under a lease, post outside any transaction, write down how it went."""

import hashlib
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from service.comments.errors import SealBroken
from service.comments.privacy import Vault
from service.comments.store import outbox
from service.comments.store.outbox import ClaimedEvent
from service.database import Database
from worker.context import Done
from worker.destination import NotDelivered
from worker.signing import sign
from worker.stopping import Stop

BATCH = 20
MOST_SECONDS = 10.0  # after which the rest of a batch is given back
DELIVERY_SECONDS = 60.0  # within which one delivery must end: a look-up and up to three addresses
LEASE = timedelta(seconds=120)  # longer than both together
# After the first, second, ... failure
WAITS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600))
JITTER = 0.2
SITE_PAUSE = timedelta(seconds=30)

Post = Callable[[str, bytes, Mapping[str, str]], None]
Armed = Callable[[float], AbstractContextManager[None]]

log = logging.getLogger("commentgate.outbox")


def wait_after(attempt: int, event_id: uuid.UUID) -> timedelta | None:
    """Say how long to wait after a failed attempt, the first being 1; None means to give up.

    Spread by a fifth to either side, the same for the same event and attempt.
    """
    if attempt > len(WAITS):
        return None
    drawn = hashlib.sha256(event_id.bytes + attempt.to_bytes(2, "big")).digest()
    share = int.from_bytes(drawn[:4], "big") / 2**32
    return WAITS[attempt - 1] * (1 + JITTER * (2 * share - 1))


def body_of(event: ClaimedEvent) -> bytes:
    """Write what is sent: `type`, `timestamp` (ISO 8601) and `data`, the comment's version and full state."""
    content = {"type": event.kind, "timestamp": event.created_at.isoformat(), "data": event.payload}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Delivers batches of events. `armed` guards one delivery; `post` raises NotDelivered."""

    database: Database
    vault: Vault
    post: Post
    armed: Armed
    stop: Stop

    def batch(self) -> Done:
        """Deliver one batch. There may be more: the next version of each comment whose notice was taken."""
        now = self.database.now()
        with self.database.write() as session:
            events = outbox.claim_due(session, now=now, lease=LEASE, limit=BATCH)
        until = time.monotonic() + MOST_SECONDS
        unreachable: set[int] = set()
        for number, event in enumerate(events):
            if self.stop.requested or time.monotonic() >= until:
                self._give_back(events[number:], timedelta(0))
                break
            if event.site_id in unreachable:
                self._give_back([event], SITE_PAUSE)
            elif not self._deliver(event):
                unreachable.add(event.site_id)
                self._put_off(event.site_id)
        return Done(len(events), more=bool(events))

    def _deliver(self, event: ClaimedEvent) -> bool:
        """Deliver one event and write down how it went; say whether the site was there."""
        try:
            with self.armed(DELIVERY_SECONDS):
                self.send(event)
        except NotDelivered as failure:
            self._failed(event, failure)
            return not (failure.unreachable or failure.gone)
        now = self.database.now()
        with self.database.write() as session:
            outbox.mark_delivered(session, event.id, now)
        return True

    def send(self, event: ClaimedEvent) -> None:
        """Sign and post one event. Raises NotDelivered."""
        if event.url is None or event.wrapped_secret is None:
            raise NotDelivered("the site has no webhook", final=True)
        if event.gone_at is not None:
            raise NotDelivered("the site's server is gone", final=True)
        try:
            secrets = self.vault.unwrap(event.wrapped_secret, f"webhook:{event.site_id}").decode().split()
            if event.old_until is None or event.old_until <= self.database.now():
                secrets = secrets[:1]  # the sweep drops the older one soon
            body, timestamp = body_of(event), int(self.database.now().timestamp())
            signature = sign(secrets, str(event.id), timestamp, body)
        except (SealBroken, ValueError):
            raise NotDelivered("the secret cannot be used") from None
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Commentgate",
            "webhook-id": str(event.id),
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature,
        }
        self.post(event.url, body, headers)

    def _failed(self, event: ClaimedEvent, failure: NotDelivered) -> None:
        wait = None if failure.final else wait_after(event.attempt, event.id)
        again_at = None if wait is None else self.database.now() + wait
        with self.database.write() as session:
            outbox.mark_failed(session, event, reason=failure.reason, again_at=again_at)
            if failure.gone:
                outbox.note_gone(session, event.site_id, event.url, self.database.now())
        log.log(
            logging.ERROR if again_at is None else logging.WARNING,
            "a notice was given up" if again_at is None else "a notice was not delivered",
            extra={"site_id": event.site_id, "attempt": event.attempt, "reason": failure.reason},
        )

    def _give_back(self, events: list[ClaimedEvent], pause: timedelta) -> None:
        again_at = self.database.now() + pause
        with self.database.write() as session:
            outbox.release(session, events, again_at=again_at)

    def _put_off(self, site_id: int) -> None:
        now = self.database.now()
        with self.database.write() as session:
            outbox.put_off_site(session, site_id, now=now, until=now + SITE_PAUSE)
