"""Hands on a keyboard in front of a queue."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from service.comments.decisions import actions
from service.comments.decisions.actions import Seen
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.store import comments as comment_store
from service.comments.tables import Comment
from service.web.context import utc_now
from tests.journeys.desk.conftest import ServedDesk

OTTO = 3  # in the order of `conftest.PEOPLE`


def clear(served: ServedDesk) -> None:
    """Decide whatever is still held, so that a test begins with an empty queue."""
    with served.databases.main.write() as session:
        for row in comment_store.in_queue(session, Status.HELD, limit=1000):
            _decide(session, row[0], Status.REJECTED, "spam")


def decide(served: ServedDesk, comment_id: str, to: Status, reason: str | None = None) -> None:
    """Decide as otto, somewhere else."""
    with served.databases.main.write() as session:
        _decide(session, session.get_one(Comment, uuid.UUID(comment_id)), to, reason)


def _decide(session: Session, comment: Comment, to: Status, reason: str | None) -> None:
    wish = Wish(to=to, actor=Actor.MODERATOR, actor_id=OTTO, reason=reason)
    actions.decide_one(session, Seen(comment.id, comment.version), wish, sites=None, now=utc_now())


@dataclass
class Hands:
    """What somebody sees and presses."""

    page: Page
    served: ServedDesk

    def card(self, comment_id: str) -> Locator:
        return self.page.locator(f"#c-{comment_id}")

    def press(self, keys: str) -> None:
        for key in keys.split():
            self.page.keyboard.press(key)

    def focused(self) -> str:
        """Give the id of the comment whose card, or something in it, has the focus."""
        found = self.page.evaluate("document.activeElement.closest('article')?.id ?? ''")
        return str(found).removeprefix("c-")

    def expect_outcome(self, comment_id: str, words: str) -> None:
        expect(self.card(comment_id).locator(".outcome strong")).to_have_text(words)

    def status(self, comment_id: str) -> tuple[str, str, str | None]:
        """Give a comment's status, first reason and last note."""
        with self.served.databases.main.read() as session:
            comment = session.get_one(Comment, uuid.UUID(comment_id))
            last = comment_store.history(session, comment.id)[-1]
            return comment.status, comment.reasons[0]["code"], last.note

    def statuses(self, ids: Sequence[str]) -> list[str]:
        return [self.status(one)[0] for one in ids]

    def expect_said(self, words: str) -> None:
        expect(self.page.locator("body > [role=status]")).to_contain_text(words)
