"""Banning, trusting and noting authors, and taking it back; each is written down in the audit log."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.comments.authors.marks import Author, Kind
from service.comments.errors import Conflict, NotAllowed, NotFound
from service.comments.privacy import Vault
from service.comments.review import Sites, may_see
from service.comments.staff import audit
from service.comments.store import marks as store
from service.comments.tables import AuthorMark
from service.database import Database

MAX_WORDS = 1000
SLICE = 500  # marks in one transaction
NOT_TRUSTED = (
    "Anyone can type an e-mail address, so trust in one would be open to everybody. Only an author whom the site "
    "vouches for, by sending author_id with its secret key, can be trusted."
)
_DEEDS: Mapping[Kind, str] = {Kind.BAN: "author_banned", Kind.TRUST: "author_trusted", Kind.NOTE: "author_noted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who marks an author, by which of their comments, when, why, and until when."""

    by: int
    comment_id: uuid.UUID
    now: datetime
    words: str | None = None
    expires_at: datetime | None = None


def ban(session: Session, author: Author, deed: Deed) -> AuthorMark:
    """Hold what comes from an author from now on, or reject it if the site vouches for who they are."""
    return _mark(session, author, Kind.BAN, deed)


def trust(session: Session, author: Author, deed: Deed) -> AuthorMark:
    """Let an author count as proven. Raises NotAllowed unless the site vouches for who they are."""
    if not author.vouched:
        raise NotAllowed(NOT_TRUSTED)
    return _mark(session, author, Kind.TRUST, deed)


def note(session: Session, author: Author, deed: Deed) -> AuthorMark:
    """Write down something for other moderators."""
    return _mark(session, author, Kind.NOTE, deed)


def _mark(session: Session, author: Author, kind: Kind, deed: Deed) -> AuthorMark:
    """Write a mark; of bans and trust an author has one at a time, the last."""
    if kind is not Kind.NOTE:
        store.end_limiting(session, author.site_id, author.hashes, by=deed.by, now=deed.now)
    mark = AuthorMark(
        site_id=author.site_id,
        author=author.hashes[0],
        kind=kind,
        words=deed.words,
        comment_id=deed.comment_id,
        made_by=deed.by,
        made_at=deed.now,
        expires_at=deed.expires_at,
    )
    session.add(mark)
    session.flush()
    until = None if deed.expires_at is None else deed.expires_at.isoformat(timespec="seconds")
    audit.record(
        session,
        deed.by,
        _DEEDS[kind],
        deed.now,
        site_id=author.site_id,
        comment_id=deed.comment_id,
        mark=mark.id,
        until=until,
    )
    return mark


def end(session: Session, mark_id: int, *, by: int, sites: Sites, now: datetime) -> AuthorMark:
    """Lift a ban, withdraw trust, or remove a note, whose words go.

    Raises NotFound if there is no such mark on any of `sites`, and Conflict if it is over already.
    """
    mark = store.lock(session, mark_id)
    if mark is None or not may_see(sites, mark.site_id):
        raise NotFound("There is no such ban, trust or note.")
    if mark.ended_at is not None or (mark.expires_at is not None and mark.expires_at <= now):
        raise Conflict("It is over already.")
    mark.ended_at, mark.ended_by = now, by
    if mark.kind == Kind.NOTE:
        mark.words = None
    audit.record(
        session, by, "mark_ended", now, site_id=mark.site_id, comment_id=mark.comment_id, mark=mark.id, kind=mark.kind
    )
    return mark


def carry_over(session: Session, site_id: int, hashes: Sequence[str]) -> None:
    """Write the marks of an author who is known by hashes under several keys anew under the newest, which is first."""
    if len(hashes) > 1:
        store.rename(session, site_id, hashes[1:], hashes[0])


def rekey(database: Database, vault: Vault) -> None:
    """Write the marks of authors whom sites vouch for anew under the newest key, where a comment still names them."""
    under: int | None = None
    while True:
        with database.write() as session:
            known = store.vouched_for(session, under, SLICE)
            for _, site_id, author_id in known:
                carry_over(session, site_id, vault.candidates("author", str(site_id), author_id))
        if len(known) < SLICE:
            return
        under = known[-1][0]
