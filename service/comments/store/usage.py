"""How much clients asked."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.comments.store.sites import OwnInsert, insert_for
from service.comments.tables import Credential, Site, Usage

CALLS = "calls"
NAMES = ("credential_id", "month", "source", "what")
Counter = tuple[int, str, str, str]  # a key, a month as 2026-11, one of the key's own sites, what is counted


def add(session: Session, changes: Mapping[Counter, int]) -> None:
    """Add to counters, in one order everywhere, so that two transactions never wait for each other in a circle."""
    if not changes:
        return
    rows = [dict(zip(NAMES, counter, strict=True)) | {"count": n} for counter, n in sorted(changes.items())]
    session.connection().execute(_grown(insert_for(session)), rows)


@cache
def _grown(insert: OwnInsert) -> sqlite.Insert | postgresql.Insert:
    """Give the statement that adds to counters; made once, which takes longer than running it."""
    statement = insert(Usage)
    more = {"count": Usage.count + statement.excluded.count}
    return statement.on_conflict_do_update(index_elements=NAMES, set_=more)


def calls(session: Session, credential_id: int, month: str) -> int:
    """Say how often a key was used in a month."""
    query = select(func.sum(Usage.count)).where(
        Usage.credential_id == credential_id, Usage.month == month, Usage.what == CALLS
    )
    return int(session.scalar(query) or 0)


def of_key(session: Session, credential_id: int, month: str) -> Sequence[Usage]:
    """List a key's counters of a month, by source."""
    query = select(Usage).where(Usage.credential_id == credential_id, Usage.month == month)
    return session.scalars(query.order_by(Usage.source, Usage.what)).all()


def sources(session: Session, credential_id: int, month: str, limit: int) -> Sequence[str]:
    """List names of a key's own sites that were counted in a month, up to so many."""
    query = select(Usage.source).where(Usage.credential_id == credential_id, Usage.month == month)
    return session.scalars(query.distinct().limit(limit)).all()


def since(session: Session, credential_id: int, month: str) -> Sequence[Usage]:
    """List a key's counters of a month and all later ones."""
    query = select(Usage).where(Usage.credential_id == credential_id, Usage.month >= month)
    return session.scalars(query.order_by(Usage.month, Usage.source, Usage.what)).all()


def by_key(session: Session, month: str, credential_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Give keys' counters of a month: key -> what -> how many, all its sources together."""
    query = (
        select(Usage.credential_id, Usage.what, func.sum(Usage.count))
        .where(Usage.credential_id.in_(credential_ids), Usage.month == month)
        .group_by(Usage.credential_id, Usage.what)
    )
    found: dict[int, dict[str, int]] = {}
    for credential_id, what, count in session.execute(query):
        found.setdefault(credential_id, {})[what] = int(count)
    return found


def keys_of(session: Session, site_id: int) -> Sequence[Credential]:
    """List the keys of a site that work."""
    query = select(Credential).where(Credential.site_id == site_id, Credential.revoked_at.is_(None))
    return session.scalars(query.order_by(Credential.id)).all()


def keys_used(
    session: Session, kinds: Sequence[str], month: str, sites: Collection[int] | None
) -> list[tuple[Credential, Site, dict[str, int]]]:
    """List the keys of some kinds that were used in a month, of these sites or of all, with sites and counters."""
    query = select(Credential, Site).join(Site, Site.id == Credential.site_id).where(Credential.kind.in_(kinds))
    if sites is not None:
        query = query.where(Credential.site_id.in_(sites))
    keys = session.execute(query.order_by(Site.name, Credential.id)).all()
    counted = by_key(session, month, [credential.id for credential, _ in keys])
    return [(credential, site, counted[credential.id]) for credential, site in keys if credential.id in counted]
