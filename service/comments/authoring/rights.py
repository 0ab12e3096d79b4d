"""What an author may do with a comment as it stands. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.comments.lifecycle import Status

MOST_EDITS = 20  # of one comment
EDITABLE = frozenset({Status.PENDING, Status.HELD, Status.PUBLISHED})
# A person holds it. An edit would hand it back to the policy, which could publish what they meant to look at.
BY_PEOPLE = frozenset({"other", "escalated", "appealed"})


@dataclass(frozen=True, slots=True)
class Rights:
    """What an author may do: edit until a moment (None: not any more), delete, appeal."""

    edit_until: datetime | None
    delete: bool
    appeal: bool


def may_edit_until(
    *,
    status: str,
    reasons: Sequence[Mapping[str, Any]],
    revision: int,
    received_at: datetime,
    edit_minutes: int,
    now: datetime,
) -> datetime | None:
    """Say until when an author may edit a comment; None if they may not. `edit_minutes` is the site's; 0: never.

    What was rejected is not edited: its author can appeal. What a person holds waits for that person.
    """
    until = received_at + timedelta(minutes=edit_minutes)
    by_people = status == Status.HELD and bool(reasons) and reasons[0]["code"] in BY_PEOPLE
    if status not in EDITABLE or by_people or revision > MOST_EDITS or now >= until:
        return None
    return until


def may_delete(status: str) -> bool:
    """Whether an author may remove a comment: at any time, once."""
    return status != Status.ERASED


def may_appeal(*, status: str, appealed: bool, banned: bool) -> bool:
    """Whether an author may appeal: against a rejection, once a comment, and not while they are banned."""
    return status == Status.REJECTED and not appealed and not banned
