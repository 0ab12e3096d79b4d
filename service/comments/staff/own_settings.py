"""What moderators set for themselves: their password, the address for the digest, whether keys are shortcuts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.privacy import Vault
from service.comments.staff import audit, desk_sessions, passwords, totp
from service.comments.staff.sessions import SignedIn
from service.comments.tables import Moderator


def change_password(session: Session, who: SignedIn, *, old: str, new: str, now: datetime) -> bool:
    """Set a new password and end the other sessions; False if the old one is wrong. Raises ValueError."""
    moderator = _load(session, who.id)
    if not passwords.fits(moderator.password_hash, old):
        return False
    moderator.password_hash = passwords.hashed(new)
    count = desk_sessions.end_all(session, who.id, but=who.token)
    audit.record(session, who.id, "password_changed", now, sessions_ended=count)
    return True


def knows_password(session: Session, who: SignedIn, password: str) -> bool:
    """Whether this is the password of who is signed in; it stays so until the transaction ends."""
    return passwords.fits(_load(session, who.id).password_hash, password)


def set_email(session: Session, vault: Vault, who: SignedIn, address: str | None, now: datetime) -> None:
    """Keep an address for the digest, encrypted, or none. The caller has looked whether it is one."""
    moderator = _load(session, who.id)
    moderator.email = None if address is None else vault.wrap(address.encode(), _context(who.id))
    audit.record(session, who.id, "settings_changed", now, setting="address", given=address is not None)


def email_of(moderator: Moderator, vault: Vault) -> str | None:
    """Give somebody's address. Raises SealBroken."""
    return None if moderator.email is None else vault.unwrap(moderator.email, _context(moderator.id)).decode()


def set_keys(session: Session, who: SignedIn, *, off: bool, now: datetime) -> None:
    """Switch keyboard shortcuts off or on."""
    _load(session, who.id).keys_off = off
    audit.record(session, who.id, "settings_changed", now, setting="keys", off=off)


def mine(session: Session, who: SignedIn) -> Moderator:
    """Load somebody's own row."""
    return session.get_one(Moderator, who.id)


def rekey(session: Session, vault: Vault) -> int:
    """Wrap every moderator's address and second factor anew under the newest key and say how many there were."""
    done = 0
    for one in session.scalars(select(Moderator).order_by(Moderator.id).with_for_update()):
        address = email_of(one, vault)
        if address is not None:
            one.email = vault.wrap(address.encode(), _context(one.id))
            done += 1
        done += totp.rekey(one, vault)
    return done


def _load(session: Session, moderator_id: int) -> Moderator:
    query = select(Moderator).where(Moderator.id == moderator_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _context(moderator_id: int) -> str:
    return f"moderator-email:{moderator_id}"
