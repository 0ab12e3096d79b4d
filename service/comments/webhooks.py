"""A site's webhook: where its notices go, what they are signed with, and sending again what was given up.

While the secret is replaced there are two, the newer first; notices are signed with both, so that the site's server can
change over when it likes within `OVERLAP`. They are kept together, encrypted under the operator's key.
"""

import base64
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.comments import values
from service.comments.errors import Conflict, NotFound
from service.comments.privacy import Vault
from service.comments.staff import audit
from service.comments.store import dead_letters
from service.comments.store import policies as site_lock
from service.comments.store.dead_letters import Place
from service.comments.tables import Site
from service.comments.urls import MAX_URL, origin
from service.comments.values import Unacceptable

OVERLAP = timedelta(hours=24)
SECRET_BYTES = 32
REPLAYED_AT_ONCE = 1000  # rows a transaction touches at most


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes something, and when. `moderator_id` None is the command line."""

    moderator_id: int | None
    now: datetime


def address(typed: str) -> str:
    """Take the address of a webhook. Raises Unacceptable."""
    if len(typed) > MAX_URL:
        raise Unacceptable("too_long", f"An address has at most {MAX_URL:,} characters.")
    return values.web_address(typed)


def send_to(session: Session, site_id: int, url: str, vault: Vault, by: Hand) -> str | None:
    """Send a site's notices to `url` from now on. Gives the secret they are signed with if it was just made.

    Raises NotFound.
    """
    site = site_lock.lock_site(session, site_id)
    before, made = site.webhook_url, None
    if site.webhook_secret is None:
        made = begin(site, url, vault)
    site.webhook_url, site.webhook_gone_at = url, None
    _note(session, site, by, changed=before != url, secret_made=made is not None)
    return made


def start_over(session: Session, site_id: int, url: str, vault: Vault, by: Hand) -> str:
    """Send a site's notices to `url`, signed with a new secret and no other, and give it. Raises NotFound."""
    site = site_lock.lock_site(session, site_id)
    before, made = site.webhook_url, begin(site, url, vault)
    _note(session, site, by, changed=before != url, secret_made=True)
    return made


def begin(site: Site, url: str, vault: Vault) -> str:
    """Give a site an address and a new secret, and give that."""
    clear(site)
    made = new_secret()
    site.webhook_url = url
    _keep(site, vault, [made])
    return made


def clear(site: Site) -> None:
    """Leave nothing of a site's webhook."""
    site.webhook_url = site.webhook_secret = site.webhook_old_until = site.webhook_gone_at = None


def stop(session: Session, site_id: int, by: Hand) -> None:
    """Send a site's notices nowhere, and forget the secret. Raises NotFound."""
    site = site_lock.lock_site(session, site_id)
    if site.webhook_url is not None:
        clear(site)
        audit.record(session, by.moderator_id, "webhook_changed", by.now, site_id=site_id, to="nowhere")


def _note(session: Session, site: Site, by: Hand, *, changed: bool, secret_made: bool) -> None:
    """Write a change down; only where the address is, because the rest of it may be a secret of its own."""
    where = origin(site.webhook_url or "")
    audit.record(session, by.moderator_id, "webhook_changed", by.now, site_id=site.id, to=where,
                 address_changed=changed, secret_made=secret_made)  # fmt: skip


def rotate(session: Session, site_id: int, vault: Vault, by: Hand) -> str:
    """Make a new secret beside the present one, which ends after `OVERLAP`, and give it.

    Raises NotFound, Conflict if there is no webhook or the last rotation is still going on, and SealBroken.
    """
    site = _with_webhook(session, site_id)
    if site.webhook_old_until is not None and site.webhook_old_until > by.now:
        raise Conflict("The secret is being replaced already. End the older one first.")
    made = new_secret()
    _keep(site, vault, [made, *held_secrets(site, vault)[:1]])
    site.webhook_old_until = by.now + OVERLAP
    audit.record(session, by.moderator_id, "webhook_secret_replaced", by.now, site_id=site_id)
    return made


def end_old(session: Session, site_id: int, vault: Vault, by: Hand) -> None:
    """Sign with the newest secret only, from now on. Raises NotFound, Conflict without a webhook, and SealBroken."""
    site = _with_webhook(session, site_id)
    if drop_old(site, vault):
        audit.record(session, by.moderator_id, "webhook_secret_ended", by.now, site_id=site_id)


def drop_old(site: Site, vault: Vault) -> bool:
    """Forget the older of two secrets; say whether there were two. Raises SealBroken."""
    if site.webhook_old_until is None:
        return False
    _keep(site, vault, held_secrets(site, vault)[:1])
    site.webhook_old_until = None
    return True


def note_test(session: Session, site_id: int, by: Hand) -> None:
    """Write down that somebody has a test notice sent. Raises NotFound, and Conflict without a webhook."""
    site = _with_webhook(session, site_id)
    audit.record(session, by.moderator_id, "webhook_tested", by.now, site_id=site.id)


def replay(
    session: Session,
    site_id: int,
    by: Hand,
    *,
    event_id: uuid.UUID | None = None,
    after: Place | None = None,
) -> tuple[int, Place | None]:
    """Send given-up notices again, under their own ids: one of them, or up to `REPLAYED_AT_ONCE`, the oldest first.

    Gives how many there were, and the place after which to go on; None if that was all. A comment's notices keep
    their order. Raises NotFound, and Conflict where there is no webhook that they could be sent to.
    """
    site = _with_webhook(session, site_id)
    if site.webhook_gone_at is not None:
        raise Conflict("The site's server said that nobody is there any more. Save its address again first.")
    limit = REPLAYED_AT_ONCE if event_id is None else 1
    found = dead_letters.oldest(session, site_id, event_id=event_id, after=after, limit=limit)
    if event_id is not None and not found:
        raise NotFound("This notice is not among those that were given up.")
    dead_letters.send_again(session, [place.id for place in found], by.now)
    if found:
        audit.record(session, by.moderator_id, "notices_replayed", by.now, site_id=site_id, count=len(found))
    return len(found), found[-1] if event_id is None and len(found) == limit else None


def new_secret() -> str:
    """Make a secret in the form that Standard Webhooks gives them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def held_secrets(site: Site, vault: Vault) -> Sequence[str]:
    """Read a site's secrets, the newest first. Raises SealBroken."""
    if site.webhook_secret is None:
        return ()
    return vault.unwrap(site.webhook_secret, _context(site)).decode().split()


def rekey(session: Session, sites: Sequence[Site], vault: Vault) -> int:
    """Wrap every site's secrets anew under the newest key and say how many sites had some. Raises SealBroken."""
    wanting = [site for site in sites if site.webhook_secret is not None]
    for site in wanting:
        _keep(site, vault, held_secrets(site, vault))
    session.flush()
    return len(wanting)


def _with_webhook(session: Session, site_id: int) -> Site:
    site = site_lock.lock_site(session, site_id)
    if site.webhook_url is None:
        raise Conflict("This site has no webhook.")
    return site


def _keep(site: Site, vault: Vault, newest_first: Sequence[str]) -> None:
    site.webhook_secret = vault.wrap(" ".join(newest_first).encode(), _context(site))


def _context(site: Site) -> str:
    return f"webhook:{site.id}"
