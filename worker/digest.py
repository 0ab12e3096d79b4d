"""The digest: a mail to moderators when comments wait in Held for long, never more often than that.

It says how many wait on which site and since when: no text, no name and no address of a commenter. It runs in a thread
of its own beside the sweep, because a mail server may take its time and the sweep must not.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from service.comments.errors import SealBroken
from service.comments.privacy import Vault
from service.comments.staff import own_settings
from service.comments.staff import sessions as staff
from service.comments.store import digests
from service.comments.store.digests import Waits
from service.comments.tables import Moderator
from service.database import Database
from service.mail import MailError
from worker.stopping import Stop

PERIOD_SECONDS = 60.0
Send = Callable[[str, str, str], None]  # to, subject, text; raises MailError

log = logging.getLogger("commentgate.digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Sends what is due. `public_url` is where the desk is."""

    database: Database
    vault: Vault
    send: Send
    hours: int
    public_url: str

    def start(self, stop: Stop) -> None:
        """Look every minute, in a thread that dies with the process."""
        threading.Thread(target=self._run, args=[stop], name="digest", daemon=True).start()

    def _run(self, stop: Stop) -> None:
        while not stop.requested:
            try:
                self.once(datetime.now(UTC))
            except Exception:  # the next look tries again
                log.exception("the digest failed")
            stop.sleep(PERIOD_SECONDS)

    def once(self, now: datetime) -> int:
        """Send every digest that is due and say how many that were; a server that is away is asked again next time."""
        every = timedelta(hours=self.hours)
        with self.database.read() as session:
            people = digests.due(session, now, every)
            waits = digests.waiting(session, now - every) if people else []
        sent = 0
        for person in people if waits else []:
            mine = [one for one in waits if (sites := staff.sites_of(person)) is None or one.site_id in sites]
            if not mine:
                continue
            try:
                sent += self.one(person, mine, now)
            except MailError as error:
                log.warning("a digest was not sent", extra={"error": error.reason})
                if not error.refused:
                    break
        return sent

    def one(self, person: Moderator, waits: Sequence[Waits], now: datetime) -> bool:
        """Send somebody their digest, unless another process does at this moment. Raises MailError."""
        try:
            address = own_settings.email_of(person, self.vault)
        except SealBroken:
            log.warning("a moderator's address cannot be read", extra={"error": SealBroken.__name__})
            return False
        with self.database.write() as session:
            mine = digests.claim(session, person, now)
        if not mine or address is None:
            return False
        try:
            self.send(address, *write(waits, self.hours, self.public_url))
        except MailError as error:
            if not error.refused:  # who is refused is not asked about again every minute
                with self.database.write() as session:
                    digests.unclaim(session, person, now)
            raise
        return True


def write(waits: Sequence[Waits], hours: int, public_url: str) -> tuple[str, str]:
    """Give the subject and the text of a digest."""
    total = sum(one.count for one in waits)
    subject = f"{_comments(total)} in Held for more than {hours} hour{'' if hours == 1 else 's'}"
    lines = [f"{_line(one.site)}: {_comments(one.count)}, the oldest since {_clock(one.oldest)}" for one in waits]
    where = f"\nThe queue: {public_url}/desk/\n" if public_url else ""
    whence = "You get this because you gave your address at the desk. Remove it there, and no more will come."
    return subject, "\n".join(lines) + f"\n{where}\n{whence}\n"


def _line(name: str) -> str:
    return " ".join(name.split())


def _comments(count: int) -> str:
    return "1 comment waits" if count == 1 else f"{count:,} comments wait"


def _clock(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
