"""Receipts: the commenter's own key to one comment, without an account.

A token is the comment's id and a keyed hash of it, so nothing is stored and nothing can be guessed.
"""

import hmac
import uuid

from service.comments.errors import NotFound
from service.comments.privacy import Vault, decode, encode

MAC_BYTES = 16


def make(vault: Vault, comment_id: uuid.UUID, *, key_id: str | None = None) -> str:
    """Make the token of a comment, with the newest key or the one named."""
    return encode(comment_id.bytes + _mac(vault.match("receipt", str(comment_id), key_id=key_id)))


def read(vault: Vault, token: str) -> uuid.UUID:
    """Give the comment that a token is for. Raises NotFound if it is not one of ours."""
    try:
        raw = decode(token)
    except ValueError:
        raw = b""
    if len(raw) == 16 + MAC_BYTES:
        comment_id = uuid.UUID(bytes=raw[:16])
        if any(hmac.compare_digest(_mac(known), raw[16:]) for known in vault.candidates("receipt", str(comment_id))):
            return comment_id
    raise NotFound("There is no comment under this address.")


def _mac(match: str) -> bytes:
    return bytes.fromhex(match.partition(":")[2])[:MAC_BYTES]
