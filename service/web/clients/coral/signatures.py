"""Whose secret signed a request: an HMAC-SHA256 of its raw bytes; while Coral changes its secret there are two."""

import hashlib
import hmac
import logging
import re
from collections.abc import Sequence

from flask import request

from service.comments import credentials
from service.comments.errors import SealBroken
from service.comments.store import sites as site_store
from service.comments.tables import Credential
from service.web.clients import asking
from service.web.clients.asking import Client, UnknownKey
from service.web.context import services

HEADER = "X-Coral-Signature"
MOST_SIGNATURES = 10
MOST_SECRETS = 50
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
log = logging.getLogger("commentgate.clients")


def signer(raw: bytes) -> Client:
    """Find the site whose secret signed the bytes. Raises UnknownKey."""
    given = _signatures(request.headers.get(HEADER, ""))
    if not given:
        raise UnknownKey(f"Send {HEADER}: sha256=HEX.")
    site_id = _named_site(request.args.get("site_key"))
    with services().databases.main.read() as session:
        candidates = site_store.signing(session, credentials.CORAL, site_id, MOST_SECRETS)
    for credential, site in candidates:
        if _is_signed(raw, given, credential):
            return Client(site, credential)
    log.warning("a request of Coral's had no signature that is known", extra={"site_id": site_id})
    raise UnknownKey("This was not signed with a secret that is known here.")


def _named_site(site_key: str | None) -> int | None:
    """Give the site whose secrets are tried first. A key that was replaced names none: the signature decides anyway."""
    try:
        return asking.known(credentials.PUBLIC, site_key).site.id
    except UnknownKey:
        return None


def _signatures(header: str) -> list[str]:
    named = (part.strip().partition("=") for part in header.split(",")[:MOST_SIGNATURES])
    return [value for name, _, value in named if name == "sha256" and _HEX.fullmatch(value)]


def _is_signed(raw: bytes, given: Sequence[str], credential: Credential) -> bool:
    try:
        secret = credentials.signing_secret(credential, services().vault)
    except SealBroken:
        log.exception("a signing secret cannot be read", extra={"site_id": credential.site_id})
        return False
    expected = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(expected, one) for one in given)
