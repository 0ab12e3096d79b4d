"""Sites, their keys, their policies and their pages."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Row, bindparam, func, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.comments.errors import NotFound
from service.comments.policies.policy_json import policy_from_json
from service.comments.policy import Policy
from service.comments.tables import Credential, Page, PolicyVersion, Site

KnownKey = Row[Credential, Site]
OwnInsert = Callable[[type], sqlite.Insert | postgresql.Insert]

# Made once: putting a statement together takes longer than running it.
_PAGE_IDS = select(Page.site_id, Page.key, Page.id).where(
    Page.site_id.in_(bindparam("sites", expanding=True)), Page.key.in_(bindparam("keys", expanding=True))
)


def by_credential(session: Session, digest: str, kinds: Sequence[str]) -> KnownKey | None:
    """Find the site that a key belongs to."""
    query = (
        select(Credential, Site)
        .join(Site, Site.id == Credential.site_id)
        .where(Credential.digest == digest, Credential.kind.in_(kinds), Credential.revoked_at.is_(None))
    )
    return session.execute(query).one_or_none()


def signing(session: Session, kind: str, site_id: int | None, limit: int) -> Sequence[KnownKey]:
    """List keys whose secret can be read again, the newest first: of one site, or of all."""
    query = (
        select(Credential, Site)
        .join(Site, Site.id == Credential.site_id)
        .where(Credential.kind == kind, Credential.wrapped.is_not(None), Credential.revoked_at.is_(None))
        .order_by(Credential.id.desc())
        .limit(limit)
    )
    if site_id is not None:
        query = query.where(Credential.site_id == site_id)
    return session.execute(query).all()


def by_name(session: Session, name: str) -> Site | None:
    """Find a site by name."""
    return session.scalars(select(Site).where(Site.name == name)).one_or_none()


def named(session: Session, name: str) -> Site:
    """Find a site by name. Raises NotFound."""
    site = by_name(session, name)
    if site is None:
        raise NotFound(f"There is no site named {name}.")
    return site


def everyone(session: Session) -> Sequence[Site]:
    """List all sites."""
    return session.scalars(select(Site).order_by(Site.id)).all()


def visible(session: Session, sites: Collection[int] | None) -> Sequence[Site]:
    """List the sites that somebody is limited to; None is no limit."""
    query = select(Site).order_by(func.lower(Site.name), Site.id)
    return session.scalars(query if sites is None else query.where(Site.id.in_(sites))).all()


def one_visible(session: Session, site_id: int, sites: Collection[int] | None) -> Site:
    """Load a site that is among those. Raises NotFound."""
    site = session.get(Site, site_id) if sites is None or site_id in sites else None
    if site is None:
        raise NotFound("There is no such site.")
    return site


def policies(session: Session, site_ids: Sequence[int]) -> dict[int, Policy]:
    """Load the current policy of each site."""
    query = (
        select(Site.id, PolicyVersion.version, PolicyVersion.rules)
        .join(PolicyVersion, (PolicyVersion.site_id == Site.id) & (PolicyVersion.version == Site.policy_version))
        .where(Site.id.in_(site_ids))
    )
    return {site_id: policy_from_json(version, rules) for site_id, version, rules in session.execute(query)}


def page(session: Session, site_id: int, key: str) -> Page | None:
    """Find a page."""
    return session.scalars(select(Page).where(Page.site_id == site_id, Page.key == key)).one_or_none()


def ensure_pages(
    session: Session, pages: Mapping[tuple[int, str], tuple[str, str | None]], now: datetime
) -> dict[tuple[int, str], int]:
    """Give the ids of pages, each named by its site and key; one that is new is made, with its URL and title.

    In one order everywhere; two at once make one.
    """
    found = _page_ids(session, pages)
    missing = [(name, *pages[name]) for name in sorted(pages.keys() - found.keys())]
    for (site_id, key), url, title in missing:
        values = {"site_id": site_id, "key": key, "url": url, "title": title, "mode": "open", "created_at": now}
        insert_new(session, Page, values, ("site_id", "key"))
    # Those were inserted just now, or by a transaction that was faster.
    return found | _page_ids(session, [name for name, _, _ in missing]) if missing else found


def _page_ids(session: Session, names: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    wanted = {"sites": list({site_id for site_id, _ in names}), "keys": list({key for _, key in names})}
    found = session.connection().execute(_PAGE_IDS, wanted)
    return {(site_id, key): page_id for site_id, key, page_id in found if (site_id, key) in names}


def insert_new(session: Session, table: type, values: dict[str, object], unique: Sequence[str]) -> bool:
    """Insert a row unless one with the same `unique` columns is there; say whether it was inserted."""
    # Asked by RETURNING: not every driver counts the rows of an INSERT.
    statement = unless_there(session, table, unique).values(**values).returning(true())
    return session.connection().execute(statement).first() is not None


def unless_there(session: Session, table: type, unique: Sequence[str]) -> sqlite.Insert | postgresql.Insert:
    """Give the statement that inserts rows but those whose `unique` columns are there."""
    return _unless_there(insert_for(session), table, tuple(unique))


@cache
def _unless_there(insert: OwnInsert, table: type, unique: Sequence[str]) -> sqlite.Insert | postgresql.Insert:
    return insert(table).on_conflict_do_nothing(index_elements=unique)


def insert_for(session: Session) -> OwnInsert:
    """Give the database's own INSERT, the only one with ON CONFLICT."""
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
