"""Passwords: made, hashed with Argon2, and compared."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_PASSWORD = 12
MAX_PASSWORD = 200  # argon2 takes any length; nobody types more
RULE = f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters."
_hasher = PasswordHasher()


def new_password() -> str:
    """Make a password that can be typed from a screen."""
    return secrets.token_urlsafe(16)


def hashed(password: str) -> str:
    """Hash a password for storage. Raises ValueError if it is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise ValueError(RULE)
    return _hasher.hash(_sayable(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; without a hash it says no, and takes as long to do so."""
    candidate = _sayable(password[:MAX_PASSWORD])
    if password_hash is None:
        _hasher.hash(candidate)
        return False
    try:
        return _hasher.verify(password_hash, candidate) and len(password) <= MAX_PASSWORD
    except (VerificationError, InvalidHashError):
        return False


def _sayable(password: str) -> str:
    """Half a surrogate pair cannot be encoded; no form sends one, a caller might."""
    return password.encode("utf-8", "replace").decode()
