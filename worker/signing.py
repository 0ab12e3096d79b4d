"""Signatures of notices, as Standard Webhooks asks (https://www.standardwebhooks.com). Pure."""

import base64
import binascii
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"


def sign(secrets: Sequence[str], event_id: str, timestamp: int, body: bytes) -> str:
    """Give the `webhook-signature` header: one `v1` signature a secret. Raises ValueError on an unreadable secret."""
    message = f"{event_id}.{timestamp}.".encode() + body
    return " ".join("v1," + base64.b64encode(hmac.digest(_key(s), message, "sha256")).decode() for s in secrets)


def _key(secret: str) -> bytes:
    encoded = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error:
        key = b""
    if not key:
        raise ValueError("a webhook secret is whsec_ and base64")
    return key
