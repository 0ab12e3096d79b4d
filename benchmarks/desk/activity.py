"""What moderators and readers did lately: decisions of one comment and of many, the log of it all, and reports."""

import random
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.comments.staff.audit import DEEDS
from service.comments.store import rows, totals
from service.comments.tables import Action, ActionItem, Audit, Comment, Moderator, Report, Site
from service.database import Database

SINGLE, MANY, OF_EACH, DEEDS_DONE, REPORTED = 2_000, 20, 500, 50_000, 5_000


def fill(database: Database) -> None:
    """Write it down, unless it is there."""
    with database.write() as session:
        if session.scalar(select(Action.id).limit(1)) is not None:
            return
        query = select(Comment.id, Comment.version, Comment.site_id).where(Comment.status == "published")
        decided = session.execute(query.order_by(Comment.received_at.desc()).limit(SINGLE)).all()
        moderators = session.scalars(select(Moderator.id)).all()
        now = datetime.now(UTC)
        for number, (comment_id, version, site_id) in enumerate(decided):
            at = now - timedelta(minutes=3 * number)
            _decide(session, moderators[number % len(moderators)], [(comment_id, version)], [site_id], at)
        for number in range(MANY):
            part = [(one.id, one.version) for one in decided[number : number + OF_EACH]]
            _decide(session, moderators[number % len(moderators)], part, [decided[0].site_id], now)
        _log(session, moderators, session.scalars(select(Site.id)).all(), now)
        _report(session, now)


def _decide(
    session: Session, moderator_id: int, seen: Sequence[tuple[uuid.UUID, int]], site_ids: list[int], at: datetime
) -> None:
    words = None if len(seen) == 1 else f"Held comments under 0.2: {len(seen)}"
    done = {"moderator_id": moderator_id, "to_status": "published", "size": len(seen), "state": "decided"}
    action = Action(**done, site_ids=site_ids, made_at=at, words=words)
    session.add(action)
    session.flush()
    items = [
        {"action_id": action.id, "comment_id": one, "seen_version": version - 1, "made_version": version}
        for one, version in seen
    ]
    rows.add(session, ActionItem, [{**item, "state": "moved"} for item in items])


def _log(session: Session, moderators: Sequence[int], site_ids: Sequence[int], now: datetime) -> None:
    choose, names = random.Random(3), list(DEEDS)
    deeds = [
        {
            "at": now - timedelta(minutes=20 * number),
            "moderator_id": choose.choice(moderators),
            "what": "decided" if number % 3 else choose.choice(names),
            "site_id": choose.choice(site_ids),
            "details": {"to": "published"},
        }
        for number in range(DEEDS_DONE)
    ]
    rows.add(session, Audit, deeds[::-1])


def _report(session: Session, now: datetime) -> None:
    """Let readers object to what was published lately."""
    query = select(Comment.id, Comment.site_id).where(Comment.status == "published")
    found = session.execute(query.order_by(Comment.received_at.desc()).limit(REPORTED)).all()
    for one in found:
        session.execute(update(Comment).where(Comment.id == one.id).values(reports=1))
    reports = [{"comment_id": one.id, "site_id": one.site_id, "reason": "insult", "at": now} for one in found]
    rows.add(session, Report, reports)
    totals.add(session, Counter((one.site_id, totals.REPORTED) for one in found))
