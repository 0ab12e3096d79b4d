"""A moderator's hands, without a desk: decide, bulk, undo; and what the site, the totals and the labels make of it."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from service.comments import labels
from service.comments.decisions import actions, advancing
from service.comments.decisions.actions import Seen
from service.comments.lifecycle import Actor, Status
from service.comments.review import Sites, Wish
from service.comments.store import outbox, totals
from service.comments.tables import Action, ActionItem, Comment, History, OutboxEvent, Report
from service.database import Database


def wish(to: str, reason: str | None = None, *, by: int = 1, note: str | None = None) -> Wish:
    why = "insult" if to == "rejected" and reason is None else reason
    return Wish(to=Status(to), actor=Actor.MODERATOR, actor_id=by, reason=why, note=note)


@dataclass
class Hands:
    """Works on a database; each call is a transaction, a second later than the last."""

    database: Database
    now: datetime
    site_id: int
    ids: list[uuid.UUID] = field(default_factory=list)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def row(self, comment_id: uuid.UUID) -> Comment:
        with self.database.read() as session:
            return session.get_one(Comment, comment_id)

    def seen(self, *ids: uuid.UUID) -> list[Seen]:
        return [Seen(one, self.row(one).version) for one in ids]

    def decide(
        self, comment_id: uuid.UUID, to: str, reason: str | None = None, *, sites: Sites = None, **more: Any
    ) -> int:
        return self.decide_seen(self.seen(comment_id)[0], to, reason, sites=sites, **more)

    def decide_seen(self, seen: Seen, to: str, reason: str | None = None, *, sites: Sites = None, **more: Any) -> int:
        """Decide a comment as it was when it was seen."""
        with self.database.write() as session:
            return actions.decide_one(session, seen, wish(to, reason, **more), sites=sites, now=self.tick()).id

    def begin(self, ids: list[uuid.UUID], to: str, reason: str | None = None, *, sites: Sites = None) -> int:
        seen = self.seen(*ids)
        with self.database.write() as session:
            return actions.begin(session, seen, wish(to, reason), words="these", sites=sites, now=self.tick()).id

    def many(self, ids: list[uuid.UUID], to: str, reason: str | None = None) -> int:
        action_id = self.begin(ids, to, reason)
        self.finish(action_id)
        return action_id

    def undo(self, action_id: int, *, by: int = 2, sites: Sites = None) -> None:
        with self.database.write() as session:
            actions.undo(session, action_id, by=by, sites=sites, now=self.tick())
        self.finish(action_id)

    def finish(self, action_id: int, limit: int = 2) -> None:
        more = True
        while more:
            with self.database.write() as session:
                more = advancing.advance(session, action_id, self.tick(), limit)

    def action(self, action_id: int) -> Action:
        with self.database.read() as session:
            return session.get_one(Action, action_id)

    def items(self, action_id: int) -> dict[uuid.UUID, str]:
        with self.database.read() as session:
            of_it = select(ActionItem).where(ActionItem.action_id == action_id)
            return {item.comment_id: item.state for item in session.scalars(of_it)}

    def state(self, comment_id: uuid.UUID) -> tuple[str, list[dict[str, Any]]]:
        row = self.row(comment_id)
        return row.status, row.reasons

    def history(self, comment_id: uuid.UUID) -> list[History]:
        with self.database.read() as session:
            of_it = select(History).where(History.comment_id == comment_id).order_by(History.version)
            return list(session.scalars(of_it))

    def notices(self, comment_id: uuid.UUID) -> list[tuple[int, str, bool]]:
        """Give version, kind and whether the site has it, in the order in which it hears."""
        with self.database.read() as session:
            of_it = select(OutboxEvent).where(OutboxEvent.comment_id == comment_id).order_by(OutboxEvent.version)
            return [(one.version, one.kind, one.delivered_at is not None) for one in session.scalars(of_it)]

    def deliver(self) -> None:
        """Send everything that waits."""
        while self.attempt(delivered=True):
            pass

    def attempt(self, *, delivered: bool = False) -> int:
        """Claim what is due; without `delivered` the sender dies then, and its lease has run out a while later."""
        now = self.database.now() + timedelta(hours=1)
        with self.database.write() as session:
            events = outbox.claim_due(session, now=now, lease=timedelta(0), limit=100)
            for event in events if delivered else []:
                outbox.mark_delivered(session, event.id, now)
        return len(events)

    def report(self, comment_id: uuid.UUID) -> None:
        """Let one more reader object."""
        with self.database.write() as session:
            comment = session.get_one(Comment, comment_id)
            if not comment.reports:
                totals.add(session, {(comment.site_id, totals.REPORTED): 1})
            comment.reports += 1
            report = Report(comment_id=comment_id, site_id=comment.site_id, reason="rude", at=self.tick())
            session.add(report)

    def open_reports(self, comment_id: uuid.UUID) -> int:
        with self.database.read() as session:
            of_it = select(Report).where(Report.comment_id == comment_id, Report.closed_at.is_(None))
            return len(session.scalars(of_it).all())

    def labels(self) -> dict[str, dict[str, int]]:
        with self.database.read() as session:
            return {one["id"]: one["labels"] for one in labels.export(session)}

    def totals_agree(self) -> bool:
        with self.database.read() as session:
            kept, counted = totals.read(session), totals.recount(session)
        return _without_zeros(kept) == _without_zeros(counted)


def _without_zeros(of_sites: dict[int, dict[str, int]]) -> dict[int, dict[str, int]]:
    shown = {site: {name: n for name, n in counts.items() if n} for site, counts in of_sites.items()}
    return {site: counts for site, counts in shown.items() if counts}
