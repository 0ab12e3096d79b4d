"""The lists that moderators work through, and in which of them a comment is. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from service.comments.lifecycle import Status


class Queue(StrEnum):
    """A list that moderators work through."""

    HELD = "held"
    REPORTED = "reported"  # readers object, and nobody has looked at it since
    NEW = "new"  # published by the policy; no human has looked yet
    PUBLISHED = "published"
    SPAM = "spam"
    REJECTED = "rejected"  # for anything but spam
    CHECKING = "checking"


def queue_of(status: str, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Give the queue of a decided comment, or its status if it has none, as `tables.comments.queue_in_sql` does in SQL.

    Whether readers reported it is another matter: such a comment is in two queues.
    """
    first = reasons[0] if reasons else {}
    if status == Status.PUBLISHED:
        return Queue.PUBLISHED if first.get("code") == "approved" else Queue.NEW
    if status == Status.REJECTED:
        by_score = first.get("code") == "score" and first.get("attribute") == "SPAM"
        return Queue.SPAM if by_score or first.get("code") == "spam" else Queue.REJECTED
    return status
