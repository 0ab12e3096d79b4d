"""Sessions as a page lists them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.comments.tables import DeskSession
from service.web.desk.comment.cards import Time, time
from service.web.desk.people.devices import UNKNOWN


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session: its name in forms, the browser, since when it is there, when it was last used."""

    name: str
    browser: str
    created: Time
    seen: Time
    own: bool


def session_rows(sessions: Iterable[DeskSession], own: str, now: datetime) -> list[SessionRow]:
    """List sessions; `own` is the digest of the one that asks."""
    return [
        SessionRow(
            one.digest,
            one.user_agent or UNKNOWN,
            time(one.created_at, now),
            time(one.seen_at or one.created_at, now),
            one.digest == own,
        )
        for one in sessions
    ]
