"""Versions of policies, and who made them."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from service.comments.errors import NotFound
from service.comments.policies.policy_json import policy_from_json
from service.comments.policy import Policy
from service.comments.tables import Moderator, PolicyVersion, Site

Version = Row[PolicyVersion, str | None]  # with the name of who made it; None: it was made at the command line


def lock_site(session: Session, site_id: int) -> Site:
    """Load a site so that nobody else changes it until this transaction ends. Raises NotFound."""
    query = select(Site).where(Site.id == site_id).with_for_update()
    site = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if site is None:
        raise NotFound("There is no such site.")
    return site


def one(session: Session, site_id: int, version: int) -> Version:
    """Load one version. Raises NotFound."""
    found = session.execute(_named(site_id).where(PolicyVersion.version == version)).one_or_none()
    if found is None:
        raise NotFound("There is no such version of this policy.")
    return found


def listed(session: Session, site_id: int, *, before: int | None, limit: int) -> Sequence[Version]:
    """List versions, the newest first."""
    query = _named(site_id).order_by(PolicyVersion.version.desc()).limit(limit)
    if before is not None:
        query = query.where(PolicyVersion.version < before)
    return session.execute(query).all()


def read(version: PolicyVersion) -> Policy:
    """Give the policy that a version is."""
    return policy_from_json(version.version, version.rules)


def _named(site_id: int) -> Select[PolicyVersion, str | None]:
    return (
        select(PolicyVersion, Moderator.name)
        .outerjoin(Moderator, Moderator.id == PolicyVersion.made_by)
        .where(PolicyVersion.site_id == site_id)
    )
