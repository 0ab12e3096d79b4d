"""Sites, their keys, their policies and their pages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.comments.policy import Policy, policy_from_json
from service.comments.tables import Credential, Page, PolicyVersion, Site

KnownKey = Row[Credential, Site]


def by_credential(session: Session, digest: str, kinds: Sequence[str]) -> KnownKey | None:
    """Find the site that a key belongs to."""
    query = (
        select(Credential, Site)
        .join(Site, Site.id == Credential.site_id)
        .where(Credential.digest == digest, Credential.kind.in_(kinds), Credential.revoked_at.is_(None))
    )
    return session.execute(query).one_or_none()


def by_name(session: Session, name: str) -> Site | None:
    """Find a site by name."""
    return session.scalars(select(Site).where(Site.name == name)).one_or_none()


def everyone(session: Session) -> Sequence[Site]:
    """List all sites."""
    return session.scalars(select(Site).order_by(Site.id)).all()


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


def ensure_page(session: Session, site_id: int, key: str, *, url: str, title: str | None, now: datetime) -> int:
    """Give the id of a page, made if it is new; two at once make one."""
    found = session.scalar(_page_id(site_id, key))
    if found is not None:
        return found
    values = {"site_id": site_id, "key": key, "url": url, "title": title, "mode": "open", "created_at": now}
    insert_new(session, Page, values, ("site_id", "key"))
    return session.scalars(_page_id(site_id, key)).one()  # inserted just now, or by the transaction that was faster


def _page_id(site_id: int, key: str) -> Select[int]:
    return select(Page.id).where(Page.site_id == site_id, Page.key == key)


def insert_new(session: Session, table: type, values: dict[str, object], unique: Sequence[str]) -> bool:
    """Insert a row unless one with the same `unique` columns is there; say whether it was inserted."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # Asked by RETURNING: not every driver counts the rows of an INSERT.
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=unique).returning(true())
    return session.connection().execute(statement).first() is not None
