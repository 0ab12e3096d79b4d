"""Takes the second looks that are due: claim under a lease, look, tell who wants to hear, write down how it went.

The outcome is sent whatever it is: WordPress keeps an uncertain comment unpublished until it hears. What could not be
sent is tried again, and each time the look is taken anew, so that what is told is what is known by then.
"""

import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from service.comments.clients import second_looks
from service.comments.clients.second_looks import Callback
from service.comments.errors import SealBroken
from service.comments.lifecycle import Status
from service.comments.privacy import Vault
from service.comments.store import second_looks as store
from service.comments.tables import Check
from service.database import Database
from worker.context import Done
from worker.destination import NotDelivered
from worker.stopping import Stop

BATCH = 20
MOST_SECONDS = 10.0  # after which the rest of a batch is given back
DELIVERY_SECONDS = 60.0  # within which one delivery must end
LEASE = timedelta(seconds=120)  # longer than both together
SILENT_SECONDS = 30.0  # for which nobody tries an address at which nobody was; other blogs would wait meanwhile
MOST_SILENT = 1000
WAITS = tuple(timedelta(seconds=s) for s in (30, 300, 3600))  # after the first, second, ... failure

Post = Callable[[str, bytes, Mapping[str, str]], None]
Armed = Callable[[float], AbstractContextManager[None]]

HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "Commentgate",
    "X-Akismet-Webhook": "1",  # else WordPress would report its own move back as a person's
}
log = logging.getLogger("commentgate.second_looks")


def body_of(check_id: uuid.UUID, key: str, *, spam: bool) -> bytes:
    """Write what is sent, as WordPress's plugin reads it. The key shows it who tells."""
    comment = {"guid": str(check_id), "result": "true" if spam else "false"}
    return json.dumps({"key": key, "endpoint": "comment-check", "comments": [comment]}).encode()


@dataclass(frozen=True, slots=True)
class SecondLooker:
    """Takes batches of second looks. `armed` guards one delivery; `post` raises NotDelivered."""

    database: Database
    vault: Vault
    post: Post
    armed: Armed
    stop: Stop
    _silent: dict[str, float] = field(default_factory=dict)  # host -> until when, by the monotonic clock

    def batch(self) -> Done:
        """Take one batch; if it was full there may be more."""
        now = self.database.now()
        with self.database.write() as session:
            checks = store.claim_due(session, now=now, lease=LEASE, limit=BATCH)
        until = time.monotonic() + MOST_SECONDS
        for number, check in enumerate(checks):
            if self.stop.requested or time.monotonic() >= until:
                self._give_back(checks[number:])
                break
            self._take(check)
        return Done(len(checks), more=len(checks) == BATCH)

    def _take(self, check: Check) -> None:
        spam = self._look(check)
        callback = self._callback(check)
        if callback is None:
            self._close(check)
            return
        try:
            self._tell(callback, body_of(check.id, callback.key, spam=spam))
        except NotDelivered as failure:
            self._failed(check, failure)
        else:
            self._close(check)

    def _tell(self, callback: Callback, body: bytes) -> None:
        """Send an outcome, unless nobody was there a moment ago. Raises NotDelivered."""
        host = urlsplit(callback.url).netloc
        if time.monotonic() < self._silent.get(host, 0.0):
            raise NotDelivered("nobody was there a moment ago", unreachable=True)
        try:
            with self.armed(DELIVERY_SECONDS):
                self.post(callback.url, body, HEADERS)
        except NotDelivered as failure:
            if failure.unreachable:
                if len(self._silent) >= MOST_SILENT:
                    self._silent.clear()
                self._silent[host] = time.monotonic() + SILENT_SECONDS
            raise

    def _look(self, check: Check) -> bool:
        """Look again and write down what changed; say whether it is spam."""
        if check.status != Status.PUBLISHED:
            return True
        now = self.database.now()
        with self.database.write() as session:
            reason = second_looks.objection(second_looks.look(session, self.vault, check.site_id, check.body, now))
            if reason is not None:
                store.decide(session, check.id, status=Status.HELD, reasons=[reason.as_json()])
        return reason is not None

    def _callback(self, check: Check) -> Callback | None:
        if check.callback is None:
            return None
        try:
            return second_looks.unseal(self.vault, check.site_id, check.callback)
        except SealBroken:  # its master key is no longer listed
            log.warning("a callback cannot be opened", extra={"site_id": check.site_id})
            return None

    def _failed(self, check: Check, failure: NotDelivered) -> None:
        wait = None if failure.final or check.looks > len(WAITS) else WAITS[check.looks - 1]
        log.warning(
            "a second look was given up" if wait is None else "a second look was not delivered",
            extra={"site_id": check.site_id, "attempt": check.looks, "reason": failure.reason},
        )
        if wait is None:
            self._close(check)
            return
        again_at = self.database.now() + wait
        with self.database.write() as session:
            store.put_off(session, check, until=again_at)

    def _close(self, check: Check) -> None:
        with self.database.write() as session:
            store.close(session, check.id)

    def _give_back(self, checks: Sequence[Check]) -> None:
        now = self.database.now()
        with self.database.write() as session:
            for check in checks:
                store.put_off(session, check, until=now, counts=False)
