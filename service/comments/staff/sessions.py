"""Moderators: who they are, how they sign in, and the session of the desk that they then have."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.comments.errors import Conflict, NotFound
from service.comments.privacy import digest
from service.comments.staff import audit, passwords
from service.comments.tables import DeskSession, Moderator, Site

ROLES = ("admin", "moderator", "viewer")
MAX_NAME = 60
SESSION_HOURS = 12


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A moderator with a live session. `sites` are those that they are limited to; None means all."""

    id: int
    name: str
    role: str
    token: str
    sites: frozenset[int] | None = None
    keys_off: bool = False
    seen_at: datetime | None = None

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


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose password was right, and the hash that it was compared with."""

    id: int
    password_hash: str = field(repr=False)


def sites_of(moderator: Moderator) -> frozenset[int] | None:
    """Give the sites that somebody is limited to; None means all."""
    return None if moderator.site_ids is None else frozenset(map(int, moderator.site_ids))


def add_moderator(
    session: Session, *, name: str, password: str, role: str, now: datetime, sites: frozenset[int] | None = None
) -> int:
    """Make a moderator, limited to `sites` unless that is None, and give their id.

    Raises
    ------
    Conflict
        if the name is taken, in capitals or not.
    ValueError
        if the role is unknown, the name is none, or the password too short or too long.
    """
    check_role(role)
    check_name(session, name)
    limited = None if sites is None else sorted(sites)
    password_hash = passwords.hashed(password)
    moderator = Moderator(name=name, password_hash=password_hash, role=role, site_ids=limited, created_at=now)
    try:
        with session.begin_nested():
            session.add(moderator)
    except IntegrityError:  # somebody else took the name at the same moment
        raise _taken(name) from None
    return moderator.id


def check_role(role: str) -> None:
    """Raise ValueError unless it is a role."""
    if role not in ROLES:
        raise ValueError(f"A role is one of {', '.join(ROLES)}.")


def check_name(session: Session, name: str) -> None:
    """Raise ValueError unless somebody can be called so, and Conflict if somebody is.

    Invisible characters, and those that turn the writing round, would let one moderator pass for another.
    """
    if not name.strip() or name != name.strip() or not name.isprintable() or len(name) > MAX_NAME:
        raise ValueError(f"Use a name of 1 to {MAX_NAME} letters, without invisible characters.")
    if name.casefold() in map(str.casefold, session.scalars(select(Moderator.name))):
        raise _taken(name)


def check_sites(session: Session, sites: frozenset[int] | None) -> None:
    """Raise ValueError unless these sites are there."""
    if sites is None:
        return
    if not sites:
        raise ValueError("Choose at least one site.")
    if sites != set(session.scalars(select(Site.id).where(Site.id.in_(sites)))):
        raise ValueError("There is no such site any more. Load the page again.")


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a moderator named {name} already.")


def reset_password(session: Session, *, name: str, password: str) -> None:
    """Set a new password and end every session. Raises NotFound and ValueError."""
    moderator = named(session, name)
    moderator.password_hash = passwords.hashed(password)
    session.execute(delete(DeskSession).where(DeskSession.moderator_id == moderator.id))


def named(session: Session, name: str) -> Moderator:
    """Load a moderator by name. Raises NotFound."""
    moderator = session.scalars(select(Moderator).where(Moderator.name == name)).one_or_none()
    if moderator is None:
        raise NotFound(f"There is no moderator named {name}.")
    return moderator


def note_failure(session: Session, name: str, now: datetime) -> None:
    """Write down that somebody failed to sign in.

    A name nobody has is not written down, for people type passwords there, but that it was tried is: the work must be
    the same for every name, or its time would tell which there are.
    """
    moderator_id = session.scalar(select(Moderator.id).where(Moderator.name == name))
    audit.record(session, moderator_id, "sign_in_failed", now, known=moderator_id is not None)


def check_password(session: Session, name: str, password: str) -> Proven | None:
    """Find the moderator with this name and password; takes as long for a name nobody has."""
    moderator = session.scalars(select(Moderator).where(Moderator.name == name)).one_or_none()
    right = passwords.fits(None if moderator is None else moderator.password_hash, password)
    if moderator is None or not right or moderator.disabled_at is not None:
        return None
    return Proven(moderator.id, moderator.password_hash)


def still_holds(session: Session, proven: Proven) -> bool:
    """Whether the password compared is still theirs and they are let in; locks them until the transaction ends.

    Comparing takes long and is done outside of it, and meanwhile somebody may have ended all their sessions.
    """
    query = select(Moderator).where(Moderator.id == proven.id).with_for_update()
    moderator = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return moderator is not None and moderator.disabled_at is None and moderator.password_hash == proven.password_hash


def start_session(session: Session, moderator_id: int, now: datetime, *, user_agent: str | None = None) -> str:
    """Start a session and give its token, which is stored nowhere. `user_agent` names the browser in a few words."""
    token = secrets.token_urlsafe(32)
    expires = now + timedelta(hours=SESSION_HOURS)
    row = DeskSession(digest=digest(token), moderator_id=moderator_id, created_at=now, expires_at=expires)
    row.user_agent = user_agent
    session.add(row)
    return token


def find_session(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Find who a token belongs to; who is disabled, or still has to give a code, has no session."""
    query = (
        select(Moderator, DeskSession.seen_at)
        .join(DeskSession, DeskSession.moderator_id == Moderator.id)
        .where(
            DeskSession.digest == digest(token),
            DeskSession.expires_at > now,
            DeskSession.waits_for_code.is_(False),
            Moderator.disabled_at.is_(None),
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    moderator, seen_at = found
    return SignedIn(
        moderator.id, moderator.name, moderator.role, token, sites_of(moderator), moderator.keys_off, seen_at
    )


def end_session(session: Session, token: str) -> None:
    """Sign out."""
    session.execute(delete(DeskSession).where(DeskSession.digest == digest(token)))
