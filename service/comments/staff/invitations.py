"""Invitations: a link that makes its holder a moderator, once, within a week. Only its digest is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.comments.errors import NotAllowed, NotFound
from service.comments.privacy import digest
from service.comments.staff import audit
from service.comments.staff import sessions as staff
from service.comments.staff.sessions import SignedIn
from service.comments.staff.standing import check_standing, within
from service.comments.tables import Invitation, Moderator

LIFE = timedelta(days=7)
MAX_TOKEN = 100
AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Open:
    """An invitation that waits, and who made it; nobody did at the command line."""

    invitation: Invitation
    by: str | None


def make(session: Session, by: SignedIn | None, *, role: str, sites: frozenset[int] | None, now: datetime) -> str:
    """Make an invitation and give its token, which is stored nowhere. Raises ValueError and NotAllowed."""
    _check_maker(session, by)
    check_standing(session, by, role, sites)
    token = secrets.token_urlsafe(32)
    limited = None if sites is None else sorted(sites)
    maker = None if by is None else by.id
    row = Invitation(digest=digest(token), role=role, site_ids=limited, made_by=maker, created_at=now)
    row.expires_at = now + LIFE
    session.add(row)
    session.flush()
    audit.record(session, maker, "invited", now, invitation=row.id, role=role, sites=limited)
    return token


def waiting(session: Session, by: SignedIn, now: datetime) -> Sequence[Open]:
    """List the invitations that an admin may withdraw, the newest first."""
    query = (
        select(Invitation, Moderator.name)
        .outerjoin(Moderator, Moderator.id == Invitation.made_by)
        .where(Invitation.used_at.is_(None), Invitation.expires_at > now)
        .order_by(Invitation.id.desc())
        .limit(AT_MOST)
    )
    return [Open(row, name) for row, name in session.execute(query) if within(by, _sites(row))]


def withdraw(session: Session, by: SignedIn, invitation_id: int, now: datetime) -> None:
    """Make a link worthless. Raises NotFound and NotAllowed."""
    _check_maker(session, by)
    row = session.get(Invitation, invitation_id)
    if row is None or row.used_at is not None or not within(by, _sites(row)):
        raise NotFound("There is no such invitation any more.")
    session.execute(delete(Invitation).where(Invitation.id == row.id, Invitation.used_at.is_(None)))
    audit.record(session, by.id, "invitation_withdrawn", now, invitation=invitation_id)


def withdraw_of(session: Session, moderator_id: int) -> None:
    """Make every link worthless that somebody made and nobody has used."""
    session.execute(delete(Invitation).where(Invitation.made_by == moderator_id, Invitation.used_at.is_(None)))


def find(session: Session, token: str, now: datetime) -> Invitation | None:
    """Find the invitation of a token, if it can still be used."""
    if len(token) > MAX_TOKEN:
        return None
    good = (Invitation.digest == digest(token), Invitation.used_at.is_(None), Invitation.expires_at > now)
    return session.scalars(select(Invitation).where(*good)).one_or_none()


def accept(session: Session, token: str, *, name: str, password: str, now: datetime) -> int:
    """Use an invitation up, and give the id of the moderator that it made.

    Raises
    ------
    NotFound
        if it was used, withdrawn, or is too old.
    Conflict, ValueError
        as `staff.add_moderator` does; the invitation can still be used if the transaction is taken back.
    """
    used = (
        update(Invitation)
        .where(Invitation.digest == digest(token), Invitation.used_at.is_(None), Invitation.expires_at > now)
        .values(used_at=now)
        .returning(Invitation.id)
    )
    invitation_id = session.scalar(used)
    row = None if invitation_id is None or len(token) > MAX_TOKEN else session.get(Invitation, invitation_id)
    if row is None:
        raise NotFound("This invitation was used, withdrawn, or is more than a week old. Ask for another.")
    moderator_id = staff.add_moderator(session, name=name, password=password, role=row.role, now=now, sites=_sites(row))
    audit.record(session, moderator_id, "joined", now, invitation=row.id, role=row.role)
    return moderator_id


def _check_maker(session: Session, by: SignedIn | None) -> None:
    """Lock the maker, so that who shuts them out withdraws what they made. Raises NotAllowed if they may no more."""
    if by is None:
        return
    query = select(Moderator).where(Moderator.id == by.id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None or row.role != "admin" or row.disabled_at is not None or staff.sites_of(row) != by.sites:
        raise NotAllowed("Somebody has just changed what you may do. Load the page again.")


def _sites(row: Invitation) -> frozenset[int] | None:
    return None if row.site_ids is None else frozenset(map(int, row.site_ids))
