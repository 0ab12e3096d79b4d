"""Links that prove who owns an address: sent there by mail, good for an hour, and naming nobody.

Looking at what is held ends none; erasing it does.
"""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.comments import people
from service.comments.erasing import holds, steps
from service.comments.errors import CommentgateError, SealBroken
from service.comments.privacy import Vault, digest
from service.comments.store import people as people_store
from service.comments.store import readers as store
from service.comments.store import sites as site_store
from service.comments.store import subject as subject_store
from service.database import Databases

VALID = timedelta(hours=1)
TOKEN_BYTES = 32
MOST_MAILS = 2  # for one request
MOST_STEPS = 40  # of an erasure while its reader waits


class LinkOver(CommentgateError):
    """A link is too old, was used to erase, or never was; nobody is told which."""

    def __init__(self) -> None:
        super().__init__("This link has expired: it was good for one hour, or everything it led to has been erased.")


def make(session: Session, person_ids: Sequence[uuid.UUID], now: datetime) -> str:
    """Make a link to what is held of people and give its token, of which only the SHA-256 is kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    store.add(session, digest(token), person_ids, now=now, until=now + VALID)
    return token


def read(session: Session, token: str, now: datetime) -> list[uuid.UUID]:
    """Give whom a token is for. Raises LinkOver."""
    link = store.find(session, digest(token), now)
    if link is None:
        raise LinkOver
    return [uuid.UUID(one) for one in link.person_ids]


def ask(databases: Databases, vault: Vault, address: str, now: datetime) -> list[tuple[str, str]]:
    """Make links for whoever has this address: one a mailbox, each with the address that it must be sent to.

    That is the address as it is held, never as it was typed: what counts as the same when a person is looked for may be
    another mailbox (letters such as the long s are folded to others), whose owner must not be shown this one's
    comments. Only capitals are taken for the same mailbox. Of more mailboxes than are written to, the one whose address
    was typed comes first, and then the oldest: strangers can comment under any spelling.
    """
    with databases.main.read() as session:
        matches = [one for site in site_store.everyone(session) for one in people.matches(vault, site.id, address)]
        known = [one for one, _ in subject_store.people(session, people_store.ids_everywhere(session, matches))]
    boxes: dict[str, dict[uuid.UUID, str]] = defaultdict(dict)
    for person in known:
        try:
            held = people.address_of(databases, vault, person)
        except SealBroken:  # nobody can say any more whose it is
            continue
        boxes[_mailbox(held)][person.id] = held
    chosen = sorted(boxes, key=lambda box: box != _mailbox(address))[:MOST_MAILS]
    if not chosen:
        return []
    with databases.main.write() as session:
        return [(_spelling(boxes[box], address), make(session, list(boxes[box]), now)) for box in chosen]


def _mailbox(address: str) -> str:
    return address.encode().lower().decode()  # of bytes, only the letters from A to Z


def _spelling(held: Mapping[uuid.UUID, str], typed: str) -> str:
    return typed if typed in held.values() else next(iter(held.values()))


@dataclass(frozen=True, slots=True)
class Begun:
    """What a reader had erased: whose it was, how many comments, and whether some of it is still to be done."""

    person_ids: Sequence[uuid.UUID]
    comments: int
    is_going_on: bool


def erase(databases: Databases, token: str, now: datetime) -> Begun:
    """Erase everything that a link leads to, and end it. Traces in logs stay a while.

    What takes longer than a reader waits is left to `steps.finish`. Raises LinkOver, and KeptFromErasure.
    """
    with databases.main.read() as session:
        ids = read(session, token, now)
        holds.check(session, ids)
        total = store.count_comments(session, ids)
    people.erase_people(databases, ids, now, MOST_STEPS)
    return Begun(ids, total, total > (MOST_STEPS - 1) * steps.COMMENTS)
