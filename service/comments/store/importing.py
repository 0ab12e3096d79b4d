"""What an import looks up and links: comments by their name in another system, pages, and who answers whom."""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, literal, select, update
from sqlalchemy.orm import Session, aliased

from service.comments.lifecycle import Actor
from service.comments.store.sites import insert_new
from service.comments.tables import Comment, History, Page, Site

OWN = "commentgate:"  # before the id of a comment of our own export
DEEPEST = 1000  # answers below each other


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment that is here stands."""

    comment_id: uuid.UUID
    page_id: int
    parent_id: uuid.UUID | None


def lock(session: Session, site_id: int) -> None:
    """Let no other import into this site go on until this transaction ends. Comments may come in meanwhile."""
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))


def find(session: Session, site_id: int, keys: Collection[str]) -> dict[str, Place]:
    """Find the comments of a site that were imported under these names in another system.

    What came in otherwise may say that it has such a name, which proves nothing: whoever sent it chose it.
    """
    found: dict[str, Place] = {}
    names = sorted(key for key in keys if not key.startswith(OWN))
    if names:
        # As a value and not as a join: PostgreSQL would read all first moves at once.
        came_by = select(History.actor).where(History.comment_id == Comment.id, History.version == 1).scalar_subquery()
        query = select(Comment.external_id, Comment.id, Comment.page_id, Comment.parent_id).where(
            Comment.site_id == site_id, Comment.external_id.in_(names), came_by == Actor.IMPORT
        )
        for row in session.execute(query):
            found.setdefault(str(row.external_id), Place(row.id, row.page_id, row.parent_id))
    return found | _find_own(session, site_id, [key for key in keys if key.startswith(OWN)])


def _find_own(session: Session, site_id: int, keys: Sequence[str]) -> dict[str, Place]:
    wanted = {one: key for key in keys for one in (own_id(key), moved_id(site_id, own_id(key)))}
    if not wanted:
        return {}
    query = select(Comment.id, Comment.page_id, Comment.parent_id).where(
        Comment.id.in_(wanted), Comment.site_id == site_id
    )
    return {wanted[row.id]: Place(*row) for row in session.execute(query)}


def own_id(key: str) -> uuid.UUID:
    """Give the id in the name of a comment of our own export."""
    return uuid.UUID(key.removeprefix(OWN))


def moved_id(site_id: int, comment_id: uuid.UUID) -> uuid.UUID:
    """Give the id that a comment has on this site where its own is taken by another site: always the same."""
    noise = hashlib.sha256(f"{site_id}:{comment_id}".encode()).digest()
    return uuid.UUID(bytes=comment_id.bytes[:6] + noise[:10], version=4)


def taken(session: Session, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Say which of these ids comments have, of whatever site."""
    return set(session.scalars(select(Comment.id).where(Comment.id.in_(list(ids)))))


def ensure_pages(session: Session, site_id: int, pages: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Give the ids of a site's pages by key; one that is new is made, of the columns that are given."""
    found = _page_ids(session, site_id, pages)
    missing = sorted(pages.keys() - found.keys())
    for key in missing:
        insert_new(session, Page, {"mode": "open", **pages[key], "site_id": site_id, "key": key}, ("site_id", "key"))
    return found | _page_ids(session, site_id, missing) if missing else found


def _page_ids(session: Session, site_id: int, keys: Collection[str]) -> dict[str, int]:
    query = select(Page.key, Page.id).where(Page.site_id == site_id, Page.key.in_(list(keys)))
    return dict(session.execute(query).all())


def is_below(session: Session, comment_id: uuid.UUID, above: uuid.UUID) -> bool:
    """Whether a comment answers another, directly or through others, or that cannot be told any more."""
    upwards = select(Comment.id, Comment.parent_id, literal(0).label("depth")).where(Comment.id == comment_id)
    chain = upwards.cte("chain", recursive=True)
    parent = aliased(Comment)
    step = select(parent.id, parent.parent_id, chain.c.depth + 1).join(chain, parent.id == chain.c.parent_id)
    chain = chain.union_all(step.where(chain.c.depth < DEEPEST, chain.c.id != above))
    return any(row.id == above or row.depth == DEEPEST for row in session.execute(select(chain)))


def link(session: Session, parents: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Write which comment each of these answers."""
    statement = update(Comment).where(Comment.id == bindparam("one")).values(parent_id=bindparam("its_parent"))
    rows = [{"one": child, "its_parent": parent} for child, parent in sorted(parents.items())]
    session.connection().execute(statement, rows)
