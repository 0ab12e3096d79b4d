"""Comments put into the database by the intake itself, without HTTP and without ringing."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from benchmarks.pipeline import texts
from benchmarks.pipeline.stack import Stack
from service.comments.bell import Ringer
from service.comments.credentials import SECRET
from service.comments.intake import Intake, Order, Sender
from service.comments.privacy import digest
from service.comments.store.sites import by_credential
from service.comments.submission import Terms, parse
from service.connections import vault

SLICE = 1000


class Mute(Ringer):
    """Does not ring."""

    def ring(self, queue: str) -> None:
        """Leave it."""


def sender(stack: Stack) -> Sender:
    """Give the site as who posts, by its secret key."""
    with stack.databases.main.read() as session:
        row = by_credential(session, digest(stack.site.secret_key), (SECRET,))
    if row is None:
        raise RuntimeError("the site has no key")
    return Sender(site_id=stack.site.site_id, credential_id=row[0].id, trusted=True, ip=None)


def orders(by: Sender, comments: Sequence[Mapping[str, str]]) -> list[Order]:
    """Give comments as the intake takes them."""
    return [Order(by, parse(one, Terms(trusted=True))) for one in comments]


def fill(stack: Stack, count: int, run: str) -> list[uuid.UUID]:
    """Store pending comments and give their ids."""
    return _store(stack, [texts.comment(number, run) for number in range(count)])


def introduce(stack: Stack) -> None:
    """Store one comment of each author who returns."""
    _store(stack, texts.known_people())


def _store(stack: Stack, comments: Sequence[Mapping[str, str]]) -> list[uuid.UUID]:
    intake = Intake(stack.databases, vault(stack.settings), Mute(stack.redis), stack.settings.idempotency_hours)
    by, ids = sender(stack), []
    for start in range(0, len(comments), SLICE):
        received = intake.receive(orders(by, comments[start : start + SLICE]), datetime.now(UTC))
        ids += [one.comment_id for one in received if one.comment_id is not None]
    return ids
