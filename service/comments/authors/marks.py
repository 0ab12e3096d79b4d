"""What moderators know of an author on one site: a ban, trust, or notes; bans and trust may end by themselves.

An author is the one whom the site vouches for by `author_id`, else whoever types the same e-mail address. Anyone can
type an address: a ban on one only holds what comes from it, and none can be trusted.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from service.comments.privacy import Vault
from service.comments.store import marks as store
from service.comments.tables import AuthorMark, Comment, Person

Key = TypeVar("Key")


class Kind(StrEnum):
    """What a mark says of an author."""

    BAN = "ban"
    TRUST = "trust"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody on one site, by keyed hash under each of the keys, the newest first."""

    site_id: int
    hashes: tuple[str, ...]
    vouched: bool  # for who they are, by the site


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A mark as moderators see it."""

    id: int
    kind: Kind
    words: str | None
    made_by: str | None
    made_at: datetime
    expires_at: datetime | None


def author(vault: Vault, site_id: int, author_id: str | None, email_match: str | None) -> Author | None:
    """Give whom a comment is by; None if nothing tells its author from others."""
    if author_id is not None:
        return Author(site_id, vault.candidates("author", str(site_id), author_id), vouched=True)
    return None if email_match is None else Author(site_id, (email_match,), vouched=False)


def author_of(session: Session, vault: Vault, comment: Comment) -> Author | None:
    """Give whom a stored comment is by; None if nothing tells its author from others."""
    person = None if comment.person_id is None else session.get(Person, comment.person_id)
    return author(vault, comment.site_id, comment.author_id, None if person is None else person.email_match)


def marks_of(session: Session, vault: Vault, comments: Sequence[Comment], now: datetime) -> dict[uuid.UUID, list[Mark]]:
    """Give the marks in force of each comment's author, bans and trust before notes, the newest first; in one query.

    Comments whose authors have none are left out.
    """
    vouched = {
        comment.id: {(comment.site_id, one) for one in found.hashes}
        for comment in comments
        if (found := author(vault, comment.site_id, comment.author_id, None)) is not None
    }
    people = {c.id: c.person_id for c in comments if c.id not in vouched and c.person_id is not None}
    rows = store.of_comments(session, vouched, set(people.values()), now)
    found_marks: dict[uuid.UUID, list[Mark]] = {}
    for comment in comments:
        own = vouched.get(comment.id, set())
        person_id = people.get(comment.id)
        marks = [
            as_mark(mark, name)
            for mark, name, about in rows
            if (mark.site_id, mark.author) in own or (about is not None and about == person_id)
        ]
        if marks:
            found_marks[comment.id] = sorted(marks, key=lambda mark: mark.kind is Kind.NOTE)
    return found_marks


def as_mark(mark: AuthorMark, made_by: str | None) -> Mark:
    """Give a mark as moderators see it."""
    return Mark(
        id=mark.id,
        kind=Kind(mark.kind),
        words=mark.words,
        made_by=made_by,
        made_at=mark.made_at,
        expires_at=mark.expires_at,
    )


def active(session: Session, authors: Mapping[Key, Author], now: datetime) -> dict[Key, frozenset[Kind]]:
    """Say who of these authors is banned or trusted at a moment; others are left out. One query."""
    wanted = {(one.site_id, hashed) for one in authors.values() for hashed in one.hashes}
    kinds: dict[store.Hashed, set[Kind]] = {}
    for site_id, hashed, kind in store.limiting(session, wanted, now):
        kinds.setdefault((site_id, hashed), set()).add(Kind(kind))
    if not kinds:
        return {}
    found = {
        key: frozenset(kind for hashed in one.hashes for kind in kinds.get((one.site_id, hashed), ()))
        for key, one in authors.items()
    }
    return {key: one for key, one in found.items() if one}
