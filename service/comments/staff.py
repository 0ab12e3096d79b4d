"""Moderators: who they are, how they sign in, and their sessions."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.comments.errors import Conflict, NotFound
from service.comments.privacy import digest
from service.comments.tables import DeskSession, Moderator

ROLES = ("admin", "moderator", "viewer")
SESSION_HOURS = 12
MIN_PASSWORD = 12
MAX_PASSWORD = 200  # argon2 takes any length; nobody types more
_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A moderator with a live session. `sites` are those that they are limited to; None means all."""

    id: int
    name: str
    role: str
    token: str
    sites: frozenset[int] | None = None
    keys_off: bool = False

    @property
    def may_decide(self) -> bool:
        """Whether this role may publish and reject."""
        return self.role != "viewer"

    @property
    def may_see_addresses(self) -> bool:
        """Whether this role may look at a commenter's e-mail address."""
        return self.role != "viewer"

    @property
    def may_govern(self) -> bool:
        """Whether this role may change policies, pages and people; of their own sites only, if they are limited."""
        return self.role == "admin"


def new_password() -> str:
    """Make a password that can be typed from a screen."""
    return secrets.token_urlsafe(15)


def add_moderator(session: Session, *, name: str, password: str, role: str, now: datetime) -> int:
    """Make a moderator and give their id.

    Raises
    ------
    Conflict
        if the name is taken.
    ValueError
        if the role is unknown or the password too short or too long.
    """
    if role not in ROLES:
        raise ValueError(f"A role is one of {', '.join(ROLES)}.")
    if session.scalars(select(Moderator).where(Moderator.name == name)).one_or_none() is not None:
        raise Conflict(f"There is a moderator named {name} already.")
    moderator = Moderator(name=name, password_hash=_hash(password), role=role, created_at=now)
    session.add(moderator)
    session.flush()
    return moderator.id


def reset_password(session: Session, *, name: str, password: str) -> None:
    """Set a new password and end every session. Raises NotFound and ValueError."""
    moderator = session.scalars(select(Moderator).where(Moderator.name == name)).one_or_none()
    if moderator is None:
        raise NotFound(f"There is no moderator named {name}.")
    moderator.password_hash = _hash(password)
    session.execute(delete(DeskSession).where(DeskSession.moderator_id == moderator.id))


def _hash(password: str) -> str:
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise ValueError(f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    return _hasher.hash(password)


def check_password(session: Session, name: str, password: str) -> int | None:
    """Give the id of the moderator with this name and password; takes as long for a name nobody has."""
    moderator = session.scalars(select(Moderator).where(Moderator.name == name)).one_or_none()
    if moderator is None:
        _hasher.hash(password[:MAX_PASSWORD])
        return None
    try:
        _hasher.verify(moderator.password_hash, password[:MAX_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return None if moderator.disabled_at is not None else moderator.id


def start_session(session: Session, moderator_id: int, now: datetime) -> str:
    """Start a session and give its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    expires = now + timedelta(hours=SESSION_HOURS)
    session.add(DeskSession(digest=digest(token), moderator_id=moderator_id, created_at=now, expires_at=expires))
    return token


def find_session(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Find who a token belongs to; a disabled moderator has no session any more."""
    query = (
        select(Moderator)
        .join(DeskSession, DeskSession.moderator_id == Moderator.id)
        .where(DeskSession.digest == digest(token), DeskSession.expires_at > now, Moderator.disabled_at.is_(None))
    )
    moderator = session.scalars(query).one_or_none()
    if moderator is None:
        return None
    sites = None if moderator.site_ids is None else frozenset(map(int, moderator.site_ids))
    return SignedIn(moderator.id, moderator.name, moderator.role, token, sites, moderator.keys_off)


def end_session(session: Session, token: str) -> None:
    """Sign out."""
    session.execute(delete(DeskSession).where(DeskSession.digest == digest(token)))
