"""What clients asked about and what they said of it."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Executable, Row, bindparam, delete, select, true, tuple_, update
from sqlalchemy.orm import Session, aliased

from service.comments.tables import Check, Comment, Credential, Feedback, Person


def same_text(session: Session, site_id: int, matches: Sequence[str], author_name: str) -> Check | None:
    """Find the newest check of a text by an author of that name."""
    query = (
        select(Check)
        .where(Check.site_id == site_id, Check.body_match.in_(matches), Check.author_name == author_name)
        .order_by(Check.at.desc())
        .limit(1)
    )
    return session.scalar(query)


def get(session: Session, check_id: uuid.UUID, site_id: int) -> Check | None:
    """Find a check of a site."""
    return session.scalar(select(Check).where(Check.id == check_id, Check.site_id == site_id))


def keep(session: Session, check_ids: Collection[uuid.UUID]) -> None:
    """Let checks expire no more; in one order everywhere, so that two transactions never wait in a circle."""
    if check_ids:
        kept = update(Check).where(Check.id == bindparam("kept"), Check.expires_at.is_not(None)).values(expires_at=None)
        session.connection().execute(kept, [{"kept": check_id} for check_id in sorted(check_ids)])


def listed(
    session: Session,
    *,
    sites: Collection[int] | None,
    before: tuple[datetime, uuid.UUID] | None,
    limit: int,
    protocol: str | None = None,
) -> list[Check]:
    """List checks, newest first, from after a place in that order: of these sites, or with None of all."""
    query = select(Check).order_by(Check.at.desc(), Check.id.desc()).limit(limit)
    if sites is not None:
        query = query.where(Check.site_id.in_(sites))
    if protocol is not None:
        query = query.where(Check.protocol == protocol)
    if before is not None:
        query = query.where(tuple_(Check.at, Check.id) < before)
    return list(session.scalars(query))


def said_about(session: Session, check_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Feedback]]:
    """Give what was said of some checks, in the order in which it was said."""
    query = select(Feedback).where(Feedback.check_id.in_(check_ids)).order_by(Feedback.id)
    found: dict[uuid.UUID, list[Feedback]] = {}
    for feedback in session.scalars(query):
        found.setdefault(feedback.check_id, []).append(feedback)
    return found


def said_of(session: Session) -> Iterator[Row[Feedback, Check, str | None, str]]:
    """Walk through feedback with its check, the kind of the author's address and the kind of key that said it.

    Of what one key said of one check the last counts: repeating it gives it no more weight.
    """
    later = aliased(Feedback)
    same = (later.check_id == Feedback.check_id) & (later.credential_id == Feedback.credential_id)
    query = (
        select(Feedback, Check, Person.email_kind, Credential.kind)
        .where(~select(true()).where(same, later.id > Feedback.id).exists())
        .join(Check, Check.id == Feedback.check_id)
        .join(Credential, Credential.id == Feedback.credential_id)
        .outerjoin(Person, Person.id == Check.person_id)
        .order_by(Feedback.id)
        .execution_options(yield_per=500)
    )
    yield from session.execute(query)


def delete_of_people(session: Session, person_ids: Sequence[uuid.UUID], limit: int) -> int:
    """Delete checks of some people, and what was said of them; say how many checks."""
    ids = session.scalars(select(Check.id).where(Check.person_id.in_(person_ids)).limit(limit)).all()
    if ids:
        _run(session, delete(Feedback).where(Feedback.check_id.in_(ids)))
        _run(session, delete(Check).where(Check.id.in_(ids)))
    return len(ids)


def expire(session: Session, now: datetime, limit: int) -> int:
    """Delete checks that have had their time, and people of whom nothing else is left; say how many checks.

    Their data keys are then keys without a person, which the sweep deletes too.
    """
    kept = select(true()).where(Person.id == Check.person_id, Person.held_for.is_not(None)).exists()
    old = select(Check.id, Check.person_id).where(Check.expires_at <= now, ~kept).order_by(Check.expires_at)
    found = session.execute(old.limit(limit)).all()
    if not found:
        return 0
    # Asked again: somebody may have said what a comment was just now, and it is kept then.
    _run(session, delete(Check).where(Check.id.in_([check_id for check_id, _ in found]), Check.expires_at <= now))
    authors = {person_id for _, person_id in found if person_id is not None}
    if authors:
        left = (Comment.person_id == Person.id, Check.person_id == Person.id)
        nothing_left = [~select(true()).where(theirs).exists() for theirs in left]
        _run(
            session,
            delete(Person).where(
                Person.id.in_(authors), Person.erased_at.is_(None), Person.held_for.is_(None), *nothing_left
            ),
        )
    return len(found)


def forget_ips(session: Session, before: datetime, limit: int) -> int:
    """Remove the keyed hash of the IP prefix from checks made before a moment; say from how many."""
    query = select(Check.id).where(Check.ip_match.is_not(None), Check.at < before).order_by(Check.at).limit(limit)
    ids = session.scalars(query).all()
    if ids:
        _run(session, update(Check).where(Check.id.in_(ids)).values(ip_match=None))
    return len(ids)


def _run(session: Session, statement: Executable) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
