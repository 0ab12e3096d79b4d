"""Whether a page takes comments. Pure.

A page is open, held (every comment waits for a moderator) or closed (so it does, and readers are told). One that is not
closed yet closes at its own date, or else at the age that the site's policy names.
"""

from datetime import datetime, timedelta

OPEN, HELD, CLOSED = PAGE_MODES = ("open", "held", "closed")
MAX_DAYS = 36_500


def mode_at(
    mode: str, *, at: datetime | None, closes_at: datetime | None, since: datetime | None, after_days: int | None
) -> str:
    """Give a page's mode at a time; `since` is when its first comment came. Without a time, pages have no age."""
    if mode == CLOSED or at is None:
        return mode
    if closes_at is None and since is not None and after_days is not None:
        closes_at = since + timedelta(days=after_days)
    return CLOSED if closes_at is not None and at >= closes_at else mode
