"""Everything as JSON Lines: sites, pages, comments with their moves; nothing made from an address, and no address.

An address is there only where the caller asks for it, for a move to another installation. What `imports.own` reads is
what is written here: a new field is a line in both.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from service.comments import people
from service.comments.errors import SealBroken
from service.comments.policies.policy_json import policy_to_json
from service.comments.privacy import Vault
from service.comments.store import authoring
from service.comments.store import comments as comment_store
from service.comments.store import exporting as store
from service.comments.store import sites as site_store
from service.comments.tables import Appeal, Comment, History, Page, Revision, Site
from service.database import Databases

FORMAT = 1
PAGE_SIZE = 500
COLUMNS = (
    *("external_id", "author_id", "author_name", "author_url", "body", "locale", "user_agent", "referrer", "traps"),
    *("status", "version", "revision", "language", "risk", "scores", "reasons", "classifier_version"),
    *("policy_version", "submitted_at", "received_at", "decided_at", "updated_at"),
)
MOVES = (
    *("version", "revision", "at", "actor", "from_status", "to_status", "undoes", "reasons", "note", "scores"),
    *("contributions", "classifier_version", "policy_version"),
)
PAGES = ("key", "url", "title", "mode", "message", "closes_at", "created_at")
SITES = ("name", "origins", "email_required", "languages", "webhook_url", "edit_minutes", "created_at")


def lines(
    databases: Databases, vault: Vault, site_name: str | None, now: datetime, *, with_addresses: bool = False
) -> Iterator[dict[str, Any]]:
    """Give the lines of one site or all, as they were at one moment. Raises NotFound.

    The first says what this is, the last how many comments there were, so that a file that was cut off can be told.
    """
    with databases.main.read() as session:
        store.hold_still(session)
        found = site_store.everyone(session) if site_name is None else [site_store.named(session, site_name)]
        addresses = _Addresses(databases, vault) if with_addresses else None
        yield {"kind": "export", "format": FORMAT, "at": _plain(now), "addresses": with_addresses}
        policies = site_store.policies(session, [site.id for site in found])
        for site in found:
            yield {"kind": "site", **_values(site, SITES), "policy": policy_to_json(policies[site.id])}
        count = 0
        for site in found:
            yield from _pages(session, site)
            for line in _comments(session, site, addresses):
                count += 1
                yield line
        yield {"kind": "end", "comments": count}


class _Addresses:
    """Decrypts addresses, each once while its owner's comments are near each other."""

    def __init__(self, databases: Databases, vault: Vault) -> None:
        self._databases = databases
        self._vault = vault
        self._known: dict[uuid.UUID, str | None] = {}

    def of(self, session: Session, person_id: uuid.UUID | None) -> str | None:
        if person_id is None:
            return None
        if len(self._known) > 10_000:
            self._known.clear()
        if person_id not in self._known:
            self._known[person_id] = self._open(session, person_id)
        return self._known[person_id]

    def _open(self, session: Session, person_id: uuid.UUID) -> str | None:
        try:
            return people.address_of(self._databases, self._vault, store.person(session, person_id))
        except SealBroken:
            return None


def _pages(session: Session, site: Site) -> Iterator[dict[str, Any]]:
    last = 0
    while batch := store.pages_after(session, site.id, last, PAGE_SIZE):
        for page in batch:
            yield {"kind": "page", "site": site.name, **_values(page, PAGES)}
        last = batch[-1].id
        session.expunge_all()


def _comments(session: Session, site: Site, addresses: _Addresses | None) -> Iterator[dict[str, Any]]:
    last: tuple[datetime, uuid.UUID] | None = None
    while batch := comment_store.changed_since(session, site.id, status=None, since=None, after=last, limit=PAGE_SIZE):
        ids = [comment.id for comment, _ in batch]
        moves, earlier = _by_comment(store.moves(session, ids)), _by_comment(store.revisions(session, ids))
        appeals = authoring.appeals(session, ids)
        for comment, page in batch:
            line = _comment(comment, page, site)
            if addresses is not None:
                line["author_email"] = addresses.of(session, comment.person_id)
            yield line | _belonging(moves[comment.id], earlier.get(comment.id, ()), appeals.get(comment.id))
        last = (batch[-1][0].updated_at, ids[-1])
        session.expunge_all()


def _comment(comment: Comment, page: Page, site: Site) -> dict[str, Any]:
    known = {"kind": "comment", "site": site.name, "page": page.key, "id": str(comment.id)}
    parent = None if comment.parent_id is None else str(comment.parent_id)
    return {**known, "parent_id": parent, **_values(comment, COLUMNS)}


def _belonging(moves: Sequence[History], earlier: Sequence[Revision], appeal: Appeal | None) -> dict[str, Any]:
    return {
        "history": [_values(move, MOVES) for move in moves],
        "revisions": [_values(text, ("revision", "body", "replaced_at")) for text in earlier],
        "appeal": None if appeal is None else _values(appeal, ("words", "at")),
    }


def _by_comment(rows: Sequence[Any]) -> Mapping[uuid.UUID, list[Any]]:
    return {comment_id: list(of_it) for comment_id, of_it in groupby(rows, key=lambda row: row.comment_id)}


def _values(row: object, columns: Sequence[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in columns}


def _plain(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
