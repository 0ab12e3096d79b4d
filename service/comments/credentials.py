"""Keys of sites: their kinds, what each may do, and how they are made, replaced and taken away.

A kind of key is good for one thing only: the site's own calls, its public pages, or one client protocol. Clients send
their keys in queries and host names, so no such key reads or decides a comment.
"""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.comments.errors import Conflict, NotFound
from service.comments.privacy import Vault, digest
from service.comments.store import sites as site_store
from service.comments.tables import Credential

PUBLIC = "public"
SECRET = "secret"  # noqa: S105 - a kind of key, not a key
AKISMET = "akismet"
PERSPECTIVE = "perspective"
OPENAI = "openai"
CORAL = "coral"
_PREFIXES = {PUBLIC: "cgp_", SECRET: "cgs_", AKISMET: "", PERSPECTIVE: "cgv_", OPENAI: "cgo_", CORAL: "cgc_"}
_AKISMET_ALPHABET = string.ascii_lowercase + string.digits
KINDS = tuple(_PREFIXES)
CLIENTS = tuple(kind for kind in KINDS if kind not in {PUBLIC, SECRET})

MIN_SECRET, MAX_SECRET = 32, 200  # characters of a signing secret that a client made

CHECK = "check"  # ask what a comment is
TEACH = "teach"  # say what a comment was
SCOPES = (CHECK, TEACH)
STRICT = "strict"  # refuse languages that an attribute does not support
SPAM_CATEGORY = "spam-category"  # a category that the protocol's own service does not have
OPTIONS = {PERSPECTIVE: (STRICT,), OPENAI: (SPAM_CATEGORY,)}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a client's key is good for: scopes (None is all), options, and calls a month (None is any number)."""

    scopes: Sequence[str] | None = None
    options: Sequence[str] | None = None
    quota: int | None = None


ALL = Terms()


def add_key(
    session: Session,
    site_id: int,
    kind: str,
    now: datetime,
    *,
    vault: Vault | None = None,
    terms: Terms = ALL,
    secret: str | None = None,
) -> str:
    """Make a key, or take the `secret` that a client made; only public ones can be read again.

    A signing secret (Coral's) is checked by computing with it, so it is kept, wrapped by the vault's newest master key.
    """
    key = secret or _new_key(kind)
    row = Credential(
        site_id=site_id,
        kind=kind,
        digest=digest(key),
        public_key=key if kind == PUBLIC else None,
        wrapped=None if vault is None or kind != CORAL else vault.wrap(key.encode(), _context(site_id)),
        scopes=terms.scopes and list(terms.scopes),
        options=terms.options and list(terms.options),
        quota=terms.quota,
        created_at=now,
    )
    session.add(row)
    return key


def _new_key(kind: str) -> str:
    if kind == AKISMET:  # its clients take nothing but twelve characters
        return "".join(secrets.choice(_AKISMET_ALPHABET) for _ in range(12))
    return _PREFIXES[kind] + secrets.token_urlsafe(24 if kind == PUBLIC else 32)


def add_client_key(
    session: Session,
    site_name: str,
    kind: str,
    now: datetime,
    vault: Vault,
    terms: Terms = ALL,
    secret: str | None = None,
) -> str:
    """Make one more key for a client of a site; those it has keep working. Coral makes its `secret` itself.

    Raises
    ------
    NotFound
        if there is no such site.
    Conflict
        if the secret is or was a key already.
    ValueError
        for an option that is not of this kind, or a secret that cannot be one.
    """
    foreign = set(terms.options or ()) - set(OPTIONS.get(kind, ()))
    if foreign:
        raise ValueError(f"Keys of the kind {kind} have no option {', '.join(sorted(foreign))}.")
    if secret is not None:
        _check_secret(session, kind, secret)
    site_id = site_store.named(session, site_name).id
    return add_key(session, site_id, kind, now, vault=vault, terms=terms, secret=secret)


def _check_secret(session: Session, kind: str, secret: str) -> None:
    if kind != CORAL:
        raise ValueError(f"Keys of the kind {kind} are made here.")
    if not (MIN_SECRET <= len(secret) <= MAX_SECRET and secret.isascii() and secret.isprintable()):
        raise ValueError(f"A signing secret has {MIN_SECRET} to {MAX_SECRET} letters, digits and signs.")
    if session.scalar(select(Credential.id).where(Credential.digest == digest(secret))) is not None:
        raise Conflict("This secret is, or was, a key already.")


def rotate_key(session: Session, site_name: str, kind: str, now: datetime, vault: Vault | None = None) -> str:
    """Make a new key and revoke the old ones of its kind; a web process may know them for two seconds more.

    The new one may do what the newest of the old ones might. Raises NotFound.
    """
    site = site_store.named(session, site_name)
    current = (Credential.site_id == site.id) & (Credential.kind == kind) & Credential.revoked_at.is_(None)
    old = session.scalars(select(Credential).where(current).order_by(Credential.id.desc()).limit(1)).one_or_none()
    session.execute(update(Credential).where(current).values(revoked_at=now))
    terms = Terms(old.scopes, old.options, old.quota) if old else ALL
    return add_key(session, site.id, kind, now, vault=vault, terms=terms)


def revoke_key(session: Session, site_name: str, credential_id: int, now: datetime) -> None:
    """Take one key away. Raises NotFound if the site has no such key."""
    site = site_store.named(session, site_name)
    row = session.get(Credential, credential_id)
    if row is None or row.site_id != site.id or row.revoked_at is not None:
        raise NotFound(f"{site_name} has no key number {credential_id}.")
    row.revoked_at = now


def signing_secret(credential: Credential, vault: Vault) -> bytes:
    """Give the secret that a client signs with. Raises SealBroken."""
    return vault.unwrap(credential.wrapped or "", _context(credential.site_id))


def rekey(session: Session, vault: Vault) -> int:
    """Wrap every signing secret anew under the newest master key and say how many there were."""
    wrapped = session.scalars(select(Credential).where(Credential.wrapped.is_not(None))).all()
    for credential in wrapped:
        credential.wrapped = vault.wrap(signing_secret(credential, vault), _context(credential.site_id))
    return len(wrapped)


def _context(site_id: int) -> str:
    return f"signing:{site_id}"
