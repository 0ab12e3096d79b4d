"""Who is asking: a site by its secret key, or a site's page in a reader's browser by the public key and its origin."""

from dataclasses import dataclass

from flask import g, request

from service.comments import credentials
from service.comments.intake import Sender
from service.comments.privacy import digest
from service.comments.store import sites as site_store
from service.comments.store.sites import KnownKey
from service.comments.tables import Credential, Site
from service.comments.urls import origin
from service.web.context import services
from service.web.errors import Problem
from service.web.visitors import client_ip

MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Asker:
    """A site that has shown one of its keys."""

    site: Site
    credential: Credential

    @property
    def trusted(self) -> bool:
        """Whether it was the secret key."""
        return self.credential.kind == credentials.SECRET

    def sender(self) -> Sender:
        """Give what intake needs to know."""
        return Sender(site_id=self.site.id, credential_id=self.credential.id, trusted=self.trusted, ip=visitor())

    def origins(self) -> tuple[str, ...]:
        """Give the origins whose pages may carry this site's comments."""
        return tuple(self.site.origins)


def visitor() -> str | None:
    """Give the caller's IP address."""
    trusted = services().settings.trusted_proxies
    return client_ip(request.remote_addr, request.headers.getlist("X-Forwarded-For"), trusted)


def secret_asker() -> Asker:
    """Ask for the secret key. Raises Problem 401."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise Problem(401, "Send the site's secret key: Authorization: Bearer cgs_...")
    return _asker(key.strip(), credentials.SECRET)


def public_asker(key: str | None) -> Asker:
    """Ask for the public key. Raises Problem 401."""
    if not key:
        raise Problem(401, "Send a key: Authorization: Bearer with the secret key, or X-Site-Key with the public one.")
    return _asker(key, credentials.PUBLIC)


def posting_asker(form_key: object = None) -> Asker:
    """Ask for either key; with the public one, for an allowed origin too. Raises Problem 401 or 403."""
    if "Authorization" in request.headers:
        return secret_asker()
    asker = public_asker(request.headers.get("X-Site-Key") or (form_key if isinstance(form_key, str) else None))
    claimed = request.headers.get("Origin")
    if claimed is None or claimed not in {*asker.origins(), own_origin()}:
        raise Problem(403, "With the public key, comments are posted by a browser on one of the site's own pages.")
    g.posting_origin = claimed
    return asker


def own_origin() -> str:
    """Give the service's own origin, which hosts forms for every site."""
    return origin(services().settings.public_url)


def _asker(key: str, kind: str) -> Asker:
    if len(key) > MAX_KEY or not key.isascii():
        raise Problem(401, "This is not a key of this service.")
    # The look-up compares SHA-256 digests of 192 or 256 random bits: its timing tells nothing about a key.
    digested, running = digest(key), services()

    def find() -> KnownKey | None:
        with running.databases.main.read() as session:
            return site_store.by_credential(session, digested, (kind,))

    row = running.keys.get((kind, digested), find)
    if row is None:
        raise Problem(401, f"This {kind} key is not known, or was replaced.")
    return Asker(row[1], row[0])
