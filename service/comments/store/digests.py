"""What a digest tells, and who is owed one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Comment, Moderator, Site


@dataclass(frozen=True, slots=True)
class Waits:
    """How many comments of a site wait in Held, and since when the oldest does."""

    site_id: int
    site: str
    count: int
    oldest: datetime


def waiting(session: Session, before: datetime) -> list[Waits]:
    """List the sites that have comments in Held which were put there before a moment, and how many these are."""
    since = func.coalesce(Comment.decided_at, Comment.received_at)
    found = []
    for site in session.scalars(select(Site).order_by(Site.name)):
        held = (Comment.site_id == site.id, Comment.status == Status.HELD, Comment.received_at < before, since < before)
        count, oldest = session.execute(select(func.count(), func.min(since)).where(*held)).one()
        if count:
            found.append(Waits(site.id, site.name, count, oldest))
    return found


def due(session: Session, now: datetime, every: timedelta) -> Sequence[Moderator]:
    """List who decides, has an address, and got no digest for a while."""
    return session.scalars(
        select(Moderator)
        .where(
            Moderator.email.is_not(None),
            Moderator.role != "viewer",
            Moderator.disabled_at.is_(None),
            or_(Moderator.digested_at.is_(None), Moderator.digested_at <= now - every),
        )
        .order_by(Moderator.id)
    ).all()


def claim(session: Session, moderator: Moderator, now: datetime) -> bool:
    """Note that somebody gets a digest now; False if another process was faster."""
    same = Moderator.digested_at.is_(None) if moderator.digested_at is None else (
        Moderator.digested_at == moderator.digested_at
    )  # fmt: skip
    taken = update(Moderator).where(Moderator.id == moderator.id, same).values(digested_at=now)
    return session.scalar(taken.returning(Moderator.id)) is not None


def unclaim(session: Session, moderator: Moderator, now: datetime) -> None:
    """Note that the digest claimed at a moment was not sent."""
    mine = (Moderator.id == moderator.id, Moderator.digested_at == now)
    session.execute(update(Moderator).where(*mine).values(digested_at=moderator.digested_at))
