"""Governing moderators: who may change whom, their role and sites, and whether they are let in at all.

`standing` says who governs whom. The last admin without limits can be neither disabled nor limited, or nobody could
govern any more. `by` is None at the command line.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.comments.errors import Conflict, NotAllowed, NotFound
from service.comments.staff import audit, desk_sessions, invitations, totp
from service.comments.staff.sessions import SignedIn, sites_of
from service.comments.staff.standing import Sites, check_standing, within
from service.comments.tables import Moderator

AT_MOST = 1000


def governed(session: Session, by: SignedIn | None) -> Sequence[Moderator]:
    """List whom an admin governs, by name."""
    everyone = session.scalars(select(Moderator).order_by(Moderator.name).limit(AT_MOST))
    return [one for one in everyone if within(by, sites_of(one))]


def one(session: Session, by: SignedIn | None, moderator_id: int) -> Moderator:
    """Load one whom an admin governs. Raises NotFound for everybody else."""
    found = session.get(Moderator, moderator_id)
    if found is None or not within(by, sites_of(found)):
        raise NotFound("There is no such moderator.")
    return found


def change(
    session: Session, by: SignedIn | None, moderator_id: int, *, role: str, sites: Sites, now: datetime
) -> Moderator:
    """Give somebody another role or other sites.

    Raises NotFound, NotAllowed, ValueError, and Conflict for the last admin.
    """
    person, admins = _locked(session, by, moderator_id)
    check_standing(session, by, role, sites)
    if role != "admin" or sites is not None:
        _keep_one(person, admins)
        invitations.withdraw_of(session, person.id)  # they may have promised more than they have now
    person.role, person.site_ids = role, None if sites is None else sorted(sites)
    _record(session, by, "moderator_changed", person, now, role=role, sites=person.site_ids)
    return person


def disable(session: Session, by: SignedIn | None, moderator_id: int, now: datetime) -> Moderator:
    """Let somebody in no more; they are out at once. Raises NotFound, and Conflict for the last admin."""
    person, admins = _locked(session, by, moderator_id)
    _keep_one(person, admins)
    person.disabled_at = person.disabled_at or now
    desk_sessions.end_all(session, person.id)
    invitations.withdraw_of(session, person.id)
    _record(session, by, "moderator_disabled", person, now)
    return person


def enable(session: Session, by: SignedIn | None, moderator_id: int, now: datetime) -> Moderator:
    """Let somebody in again. Raises NotFound."""
    person, _ = _locked(session, by, moderator_id)
    person.disabled_at = None
    _record(session, by, "moderator_enabled", person, now)
    return person


def reset_second_factor(session: Session, by: SignedIn | None, moderator_id: int, now: datetime) -> Moderator:
    """Switch somebody's second factor off, because their telephone is gone. Raises NotFound."""
    person, _ = _locked(session, by, moderator_id)
    totp.forget(person)
    desk_sessions.end_all(session, person.id, but=by.token if by else "")
    _record(session, by, "second_factor_reset", person, now)
    return person


def end_sessions(session: Session, by: SignedIn, moderator_id: int, name: str | None, now: datetime) -> int:
    """End one of somebody's sessions, or all of them but the one this comes from; say how many. Raises NotFound."""
    person, _ = _locked(session, by, moderator_id)
    if name is None:
        count = desk_sessions.end_all(session, person.id, but=by.token)
    else:
        count = int(desk_sessions.end_one(session, person.id, name))
    if count:
        _record(session, by, "session_ended", person, now, count=count)
    return count


def _locked(session: Session, by: SignedIn | None, moderator_id: int) -> tuple[Moderator, list[Moderator]]:
    """Lock somebody and every admin, in one order, so that two admins who disable each other do so one by one."""
    wanted = or_(Moderator.role == "admin", Moderator.id == moderator_id)
    query = select(Moderator).where(wanted).order_by(Moderator.id).with_for_update()
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    person = next((row for row in rows if row.id == moderator_id), None)
    if by is not None and not any(
        row.id == by.id and row.role == "admin" and row.disabled_at is None and sites_of(row) == by.sites
        for row in rows
    ):
        raise NotAllowed("Somebody has just changed what you may do. Load the page again.")
    if person is None or not within(by, sites_of(person)):
        raise NotFound("There is no such moderator.")
    unlimited = [row for row in rows if row.role == "admin" and row.disabled_at is None and row.site_ids is None]
    return person, unlimited


def _keep_one(person: Moderator, admins: list[Moderator]) -> None:
    if admins == [person]:
        raise Conflict(f"{person.name} is the last admin of all sites. Make somebody else one first.")


def _record(
    session: Session,
    by: SignedIn | None,
    what: str,
    person: Moderator,
    now: datetime,
    *,
    role: str | None = None,
    sites: list[int] | None = None,
    count: int | None = None,
) -> None:
    audit.record(
        session, None if by is None else by.id, what, now, person=person.id, role=role, sites=sites, count=count
    )
