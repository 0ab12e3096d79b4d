"""Sessions of the desk as people see them: where they are signed in, since when, and how to end it.

A session that waits for a code is none yet: the password was right, and the second factor is still to come.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.comments.privacy import digest
from service.comments.staff import audit
from service.comments.staff import sessions as staff
from service.comments.tables import DeskSession, Moderator

WAIT = timedelta(minutes=5)
SEEN_EVERY = timedelta(minutes=1)  # how exactly it is known when somebody was last there


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose password was right, and who still has to give a code."""

    id: int
    name: str
    token: str


def start_waiting(session: Session, moderator_id: int, now: datetime) -> str:
    """Let somebody wait for their code, for a few minutes, and give the token."""
    token = secrets.token_urlsafe(32)
    session.add(
        DeskSession(
            digest=digest(token), moderator_id=moderator_id, waits_for_code=True, created_at=now, expires_at=now + WAIT
        )
    )
    return token


def find_waiting(session: Session, token: str, now: datetime) -> Waiting | None:
    """Find who waits under a token, unless they were disabled meanwhile."""
    query = (
        select(Moderator)
        .join(DeskSession, DeskSession.moderator_id == Moderator.id)
        .where(
            DeskSession.digest == digest(token),
            DeskSession.expires_at > now,
            DeskSession.waits_for_code.is_(True),
            Moderator.disabled_at.is_(None),
        )
    )
    moderator = session.scalars(query).one_or_none()
    return None if moderator is None else Waiting(moderator.id, moderator.name, token)


def admit(
    session: Session, moderator_id: int, now: datetime, *, user_agent: str | None, code: str | None = None
) -> str:
    """Start the session of somebody who has proven who they are, and give its token.

    `user_agent` names their browser in a few words; `code` says what they gave beside their password.
    """
    audit.record(session, moderator_id, "signed_in", now, code=code)
    return staff.start_session(session, moderator_id, now, user_agent=user_agent)


def is_due(seen_at: datetime | None, now: datetime) -> bool:
    """Whether it is time to note again that somebody is there."""
    return seen_at is None or now - seen_at >= SEEN_EVERY


def see(session: Session, token: str, moderator_id: int, now: datetime) -> None:
    """Note that somebody is there."""
    session.execute(update(DeskSession).where(DeskSession.digest == digest(token)).values(seen_at=now))
    session.execute(update(Moderator).where(Moderator.id == moderator_id).values(seen_at=now))


def live(session: Session, moderator_id: int, now: datetime) -> Sequence[DeskSession]:
    """List somebody's sessions, the newest first."""
    return session.scalars(
        select(DeskSession)
        .where(
            DeskSession.moderator_id == moderator_id,
            DeskSession.expires_at > now,
            DeskSession.waits_for_code.is_(False),
        )
        .order_by(DeskSession.created_at.desc())
        .limit(100)
    ).all()


def end_one(session: Session, moderator_id: int, name: str) -> bool:
    """End one of somebody's sessions, named by its digest; say whether there was one."""
    ended = delete(DeskSession).where(DeskSession.moderator_id == moderator_id, DeskSession.digest == name)
    return session.execute(ended.returning(DeskSession.digest)).one_or_none() is not None


def end_all(session: Session, moderator_id: int, *, but: str = "") -> int:
    """End all of somebody's sessions, those that wait for a code too, `but` the one with this token; say how many."""
    ended = delete(DeskSession).where(DeskSession.moderator_id == moderator_id, DeskSession.digest != digest(but))
    return len(session.execute(ended.returning(DeskSession.digest)).all())
