"""Opening, holding and closing pages, and what readers are told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.comments.errors import Conflict
from service.comments.policies import closing
from service.comments.policy import Policy
from service.comments.staff import audit
from service.comments.store import pages as page_store
from service.comments.tables import Page

MAX_MESSAGE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a page takes comments: its mode, what readers are told once it is closed, and when it closes by itself.

    Raises ValueError if the mode is unknown or the message too long. A page that is closed has no date to close at.
    """

    mode: str = closing.OPEN
    message: str | None = None
    closes_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.mode not in closing.PAGE_MODES:
            raise ValueError(f"A page is one of {', '.join(closing.PAGE_MODES)}.")
        if self.message is not None and len(self.message) > MAX_MESSAGE:
            raise ValueError(f"A message has at most {MAX_MESSAGE} characters.")
        if self.mode == closing.CLOSED and self.closes_at is not None:
            raise ValueError("A page that is closed does not close once more.")


def terms(page: Page) -> Terms:
    """Give a page's terms."""
    closes_at = None if page.mode == closing.CLOSED else page.closes_at
    return Terms(mode=page.mode, message=page.message, closes_at=closes_at)


def change(
    session: Session,
    site_id: int,
    page_id: int,
    wanted: Terms,
    *,
    now: datetime,
    seen: Terms | None = None,
    made_by: int | None = None,
) -> None:
    """Change how a page takes comments. `made_by` is a moderator; None is the command line.

    Raises NotFound, and Conflict if its terms are no longer those that were `seen`.
    """
    page = page_store.lock(session, site_id, page_id)
    before = terms(page)
    if seen is not None and before != seen:
        raise Conflict("Somebody else changed this page meanwhile.")
    if wanted == before:
        return
    page.mode, page.message, page.closes_at = wanted.mode, wanted.message, wanted.closes_at
    audit.record(
        session,
        made_by,
        "page_changed",
        now,
        site_id=site_id,
        page_id=page_id,
        before=before.mode,
        after=wanted.mode,
        closes_at=None if wanted.closes_at is None else wanted.closes_at.isoformat(),
        message_changed=before.message != wanted.message or None,
    )


def mode_of(page: Page, policy: Policy, now: datetime) -> str:
    """Give a page's mode as it is now, by its own date or by the site's policy."""
    return closing.mode_at(
        page.mode,
        at=now,
        closes_at=page.closes_at,
        since=page.created_at,
        after_days=policy.close_pages_after_days,
    )


def public_view(page: Page | None, policy: Policy, now: datetime) -> dict[str, Any]:
    """Give what readers may know of a page: its mode, and the message if it is closed. Nobody has commented on None."""
    mode = closing.OPEN if page is None else mode_of(page, policy, now)
    return {"mode": mode, "message": page.message if page is not None and mode == closing.CLOSED else None}
