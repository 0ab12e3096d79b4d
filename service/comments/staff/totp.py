"""The second factor: six digits from an app that shares a secret with us (RFC 6238), or a recovery code.

    begin     a secret, shown as a QR code; it counts for nothing yet
    confirm   a right code proves that the app has it; ten recovery codes are shown, once
    use       at sign-in, a code that was not used before

A code is good once: the step it belongs to is kept, and only later ones count. So is a recovery code.
"""

import hmac
import secrets
from base64 import b32encode
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.errors import Conflict, NotFound
from service.comments.privacy import Vault, digest
from service.comments.staff import audit, passwords
from service.comments.tables import Moderator

STEP_SECONDS = 30
WINDOW = 1  # steps to either side, for clocks that go wrong
RECOVERY_CODES = 10
RECOVERY_BYTES = 15  # over 112 bits, so that their SHA-256 can be kept
ISSUER = "Commentgate"
DIGITS = 6


def is_on(session: Session, moderator_id: int) -> bool:
    """Whether somebody has to give a code."""
    return session.scalar(select(Moderator.totp_since).where(Moderator.id == moderator_id)) is not None


def begin(session: Session, vault: Vault, moderator_id: int) -> None:
    """Make a secret that waits to be confirmed, in place of one that was not. Raises Conflict if it is on."""
    moderator = _locked(session, moderator_id)
    if moderator.totp_since is not None:
        raise Conflict("The second factor is on already.")
    moderator.totp_secret = vault.wrap(pyotp.random_base32().encode(), _context(moderator_id))


def unconfirmed(moderator: Moderator, vault: Vault) -> str | None:
    """Give the secret that waits to be confirmed. Raises SealBroken."""
    return None if moderator.totp_since is not None else _secret(moderator, vault)


def address(secret: str, name: str) -> str:
    """Give what apps read from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def confirm(session: Session, vault: Vault, moderator_id: int, code: str, now: datetime) -> list[str] | None:
    """Switch the second factor on with a right code and give the recovery codes; None if the code is wrong.

    Raises Conflict if there is nothing to confirm.
    """
    moderator = _locked(session, moderator_id)
    secret = unconfirmed(moderator, vault)
    if secret is None:
        raise Conflict("There is no second factor to confirm. Begin again.")
    step = _step(secret, code, now, after=None)
    if step is None:
        return None
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    moderator.totp_since, moderator.totp_step = now, step
    moderator.recovery_digests = [digest(_plain(one)) for one in codes]
    audit.record(session, moderator_id, "second_factor_on", now)
    return codes


def use(session: Session, vault: Vault, moderator_id: int, code: str, now: datetime) -> str | None:
    """Use a code up and say what it was, "app" or "recovery"; None if it is wrong or was used before.

    Raises SealBroken if the secret cannot be read any more.
    """
    moderator = _locked(session, moderator_id)
    if moderator.totp_since is None:
        return None
    if _looks_like_digits(code):
        return "app" if _use_digits(vault, moderator, code, now) else None
    kept = list(moderator.recovery_digests or [])
    given = digest(_plain(code))
    left = [one for one in kept if not hmac.compare_digest(one, given)]
    moderator.recovery_digests = left
    return "recovery" if len(left) < len(kept) else None


def _use_digits(vault: Vault, moderator: Moderator, code: str, now: datetime) -> bool:
    step = _step(_secret(moderator, vault) or "", code, now, after=moderator.totp_step)
    if step is None:
        return False
    moderator.totp_step = step
    return True


def switch_off(
    session: Session, vault: Vault, moderator_id: int, password: str, code: str, now: datetime
) -> str | None:
    """Switch the second factor off. Says what is wrong, "password" or "code"; None if it was done."""
    moderator = _locked(session, moderator_id)
    if not passwords.fits(moderator.password_hash, password):
        return "password"
    if use(session, vault, moderator_id, code, now) is None:
        return "code"
    forget(moderator)
    audit.record(session, moderator_id, "second_factor_off", now)
    return None


def forget(moderator: Moderator) -> None:
    """Switch somebody's second factor off."""
    moderator.totp_secret = moderator.totp_since = moderator.totp_step = moderator.recovery_digests = None


def rekey(moderator: Moderator, vault: Vault) -> bool:
    """Wrap somebody's secret anew under the newest key; say whether there was one. Raises SealBroken."""
    secret = _secret(moderator, vault)
    if secret is not None:
        moderator.totp_secret = vault.wrap(secret.encode(), _context(moderator.id))
    return secret is not None


def _locked(session: Session, moderator_id: int) -> Moderator:
    query = select(Moderator).where(Moderator.id == moderator_id).with_for_update()
    moderator = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if moderator is None:
        raise NotFound("There is no such moderator.")
    return moderator


def _secret(moderator: Moderator, vault: Vault) -> str | None:
    return (
        None if moderator.totp_secret is None else vault.unwrap(moderator.totp_secret, _context(moderator.id)).decode()
    )


def _context(moderator_id: int) -> str:
    return f"totp:{moderator_id}"


def _step(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """Find the step that a code belongs to; every step is compared, so that the time taken tells nothing."""
    given, current = _plain(code), int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - WINDOW, current + WINDOW + 1):
        right = hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), given.encode("utf-8", "replace"))
        if right and (after is None or step > after):
            found = step
    return found


def _looks_like_digits(code: str) -> bool:
    plain = _plain(code)
    return plain.isascii() and plain.isdigit() and len(plain) == DIGITS


def _plain(code: str) -> str:
    """Leave out what people put between the characters, and capitals."""
    return "".join(char for char in code.lower() if not char.isspace() and char != "-")


def _recovery_code() -> str:
    text = b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
