"""Making sites, and what can be set for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.comments import pages, webhooks
from service.comments.credentials import AKISMET, CORAL, KINDS, OPENAI, PERSPECTIVE, PUBLIC, SECRET, add_key
from service.comments.errors import Conflict, NotFound
from service.comments.policies import versions as policies
from service.comments.policies.policy_json import policy_to_json
from service.comments.policy import Policy
from service.comments.privacy import Vault
from service.comments.store import sites as site_store
from service.comments.tables import Credential, PolicyVersion, Site
from service.comments.urls import origin, page_key


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site that was just made; the secret keys are shown this once."""

    site_id: int
    site_key: str
    secret_key: str
    akismet_key: str
    perspective_key: str
    openai_key: str
    coral_secret: str | None


def add_site(
    session: Session,
    *,
    name: str,
    origins: Sequence[str],
    now: datetime,
    languages: Sequence[str] = ("en",),
    email_required: bool = True,
    policy: Policy | None = None,
    vault: Vault | None = None,
) -> NewSite:
    """Make a site with its keys and the first version of its policy; a signing secret only if a vault can keep it.

    Raises
    ------
    Conflict
        if there is a site of that name.
    ValueError
        if an origin is not of the form `https://example.org`.
    """
    if site_store.by_name(session, name) is not None:
        raise Conflict(f"There is a site named {name} already.")
    site = Site(
        name=name,
        origins=[origin(url) for url in origins],
        email_required=email_required,
        languages=list(languages),
        policy_version=1,
        created_at=now,
    )
    session.add(site)
    session.flush()
    rules = policy_to_json(policy or Policy())
    session.add(PolicyVersion(site_id=site.id, version=1, rules=rules, created_at=now))
    keys = {kind: add_key(session, site.id, kind, now, vault=vault) for kind in KINDS if kind != CORAL or vault}
    return NewSite(
        site_id=site.id,
        site_key=keys[PUBLIC],
        secret_key=keys[SECRET],
        akismet_key=keys[AKISMET],
        perspective_key=keys[PERSPECTIVE],
        openai_key=keys[OPENAI],
        coral_secret=keys.get(CORAL),
    )


def policy_of(session: Session, site_name: str) -> Policy:
    """Give a site's current policy. Raises NotFound."""
    site = site_store.named(session, site_name)
    return site_store.policies(session, [site.id])[site.id]


def set_policy(session: Session, site_name: str, rules: object, now: datetime, words: str | None = None) -> int:
    """Make a new version of a site's policy current, at the command line, and give its number.

    Raises NotFound, and ValueError if the rules are none or the words too long.
    """
    return policies.save(session, site_store.named(session, site_name).id, rules, words=words, now=now)


def set_page(session: Session, site_name: str, page: str, terms: pages.Terms, now: datetime) -> None:
    """Open a page, hold everything on it, or close it, at the command line.

    `page` is its address or the site's identifier. Raises NotFound if nobody has commented there yet.
    """
    site = site_store.named(session, site_name)
    key = page_key(None, page) if "://" in page else page_key(page, "")
    found = site_store.page(session, site.id, key)
    if found is None:
        raise NotFound(f"There is no page {page} with comments.")
    pages.change(session, site.id, found.id, terms, now=now)


def list_sites(session: Session) -> Sequence[Row[Site, str | None]]:
    """List the sites, each with its current public key."""
    query = (
        select(Site, Credential.public_key)
        .outerjoin(
            Credential,
            (Credential.site_id == Site.id) & (Credential.kind == PUBLIC) & Credential.revoked_at.is_(None),
        )
        .order_by(Site.id)
    )
    return session.execute(query).all()


def set_webhook(session: Session, site_name: str, url: str | None, vault: Vault) -> str | None:
    """Give a site that is being made its webhook (none if `url` is None) and give the new signing secret.

    Not written in the log, as making the site is not. Raises NotFound.
    """
    site = site_store.named(session, site_name)
    if url is None:
        webhooks.clear(site)
        return None
    return webhooks.begin(site, url, vault)


def rekey_webhooks(session: Session, vault: Vault) -> int:
    """Wrap every signing secret anew under the newest key and say how many sites have some."""
    return webhooks.rekey(session, site_store.everyone(session), vault)
