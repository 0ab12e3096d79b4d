"""Keys, and what is done with them: encrypting, matching and forgetting addresses and IPs.

Every use has a key of its own, derived from a master key by HKDF-SHA256 (RFC 5869). What is written down names the key
it was made with, so that master keys can be rotated: new values use the newest key, look-ups try all of them.
"""

import base64
import hashlib
import hmac
import ipaddress
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.comments.errors import SealBroken

NONCE_BYTES = 12
DATA_KEY_BYTES = 32


def _derive(master: str, use: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"commentgate/{use}".encode()).derive(master.encode())


def encode(data: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Undo `encode`. Raises ValueError for anything that `encode` would not have written, other spellings included."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encode(data) != text:
        raise ValueError("another spelling of the same bytes")
    return data


class _MasterKey:
    """One master key and the keys derived from it."""

    def __init__(self, master: str) -> None:
        self.id = _derive(master, "id").hex()[:8]
        self.match = _derive(master, "match")
        self.wrap = AESGCM(_derive(master, "wrap"))


class Vault:
    """Encrypts and matches with the operator's secret keys, newest first."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        if not secret_keys:
            raise ValueError("at least one secret key is needed")
        self._keys = [_MasterKey(key) for key in secret_keys]
        self._by_id = {key.id: key for key in self._keys}

    @property
    def newest(self) -> str:
        """The id of the key that new values are made with."""
        return self._keys[0].id

    def match(self, purpose: str, *parts: str, key_id: str | None = None) -> str:
        """Give the keyed hash of `parts` as `keyid:hex`. Equal parts match; without the key nobody can tell which."""
        return self._match(self._by_id.get(key_id or "", self._keys[0]), purpose, parts)

    def candidates(self, purpose: str, *parts: str) -> tuple[str, ...]:
        """Give what `match` would have given under each listed key, newest first."""
        return tuple(self._match(key, purpose, parts) for key in self._keys)

    @staticmethod
    def _match(key: _MasterKey, purpose: str, parts: Sequence[str]) -> str:
        message = b"".join(len(raw).to_bytes(4, "big") + raw for raw in (part.encode() for part in (purpose, *parts)))
        return f"{key.id}:{hmac.digest(key.match, message, 'sha256').hex()}"

    def wrap(self, plaintext: bytes, context: str) -> str:
        """Encrypt under the newest master key (AES-256-GCM); `context` must be given again to decrypt."""
        key = self._keys[0]
        return f"{key.id}:{_encrypt(key.wrap, plaintext, context)}"

    def unwrap(self, wrapped: str, context: str) -> bytes:
        """Undo `wrap`. Raises `SealBroken` if the key is not listed or the text was changed."""
        key_id, _, sealed = wrapped.partition(":")
        key = self._by_id.get(key_id)
        if key is None:
            raise SealBroken(f"The secret key {key_id} is no longer listed.")
        return _decrypt(key.wrap, sealed, context)


def _encrypt(cipher: AESGCM, plaintext: bytes, context: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return encode(nonce + cipher.encrypt(nonce, plaintext, context.encode()))


def _decrypt(cipher: AESGCM, sealed: str, context: str) -> bytes:
    try:
        raw = decode(sealed)
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken("An encrypted value cannot be opened.") from error


def seal_address(address: str, data_key: bytes, person: str) -> str:
    """Encrypt an address under a person's data key."""
    return _encrypt(AESGCM(data_key), address.encode(), f"address:{person}")


def open_address(sealed: str, data_key: bytes, person: str) -> str:
    """Undo `seal_address`. Raises `SealBroken`."""
    return _decrypt(AESGCM(data_key), sealed, f"address:{person}").decode()


def ip_prefix(address: str) -> str:
    """Give what counts as one visitor: an IPv4 address, or the /64 of an IPv6 address, which one household rotates in.

    Raises ValueError if `address` is not an IP address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def digest(secret: str) -> str:
    """Hash a secret that is itself random, for storage and look-up. Never for anything a person chose."""
    return hashlib.sha256(secret.encode()).hexdigest()
