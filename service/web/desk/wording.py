"""How the desk says things. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from service.comments.lifecycle import Actor, Status
from service.comments.queues import Queue
from service.comments.reasons import REJECTIONS

QUEUES: Mapping[Queue, str] = {
    Queue.HELD: "Held",
    Queue.REPORTED: "Reported",
    Queue.NEW: "New",
    Queue.PUBLISHED: "Published",
    Queue.SPAM: "Spam",
    Queue.REJECTED: "Rejected",
    Queue.CHECKING: "Being checked",
}
ABOUT: Mapping[Queue, str] = {
    Queue.HELD: "Waiting for a moderator, the oldest first.",
    Queue.REPORTED: "Readers object, and nobody has looked at it since.",
    Queue.NEW: "Published by the policy; no human has looked yet.",
    Queue.PUBLISHED: "Everything that readers see.",
    Queue.SPAM: "Rejected as spam.",
    Queue.REJECTED: "Rejected for anything but spam.",
    Queue.CHECKING: "Not scored yet. They come to a queue as soon as a worker has scored them.",
}
STATUSES: Mapping[str, str] = {
    Status.PENDING: "Being checked",
    Status.PUBLISHED: "Published",
    Status.HELD: "Held",
    Status.REJECTED: "Rejected",
    Status.ERASED: "Comment removed",
}
ACTORS: Mapping[str, str] = {
    Actor.POLICY: "The policy",
    Actor.MODERATOR: "A moderator",
    Actor.SITE: "The site",
    Actor.AUTHOR: "The author",
    Actor.SYSTEM: "Commentgate",
}
REASONS: Mapping[str, str] = {code: code.replace("_", " ").capitalize() for code in REJECTIONS}
_STEPS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def attribute(name: str) -> str:
    """Give an attribute's name as words."""
    return name.replace("_", " ").capitalize()


def ago(then: datetime, now: datetime) -> str:
    """Say how long ago something was."""
    seconds = int((now - then).total_seconds())
    for size, name in _STEPS:
        if seconds >= size:
            count = seconds // size
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def clock(at: datetime) -> str:
    """Give a time to the minute."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def suggested(reasons: list[dict[str, Any]]) -> str:
    """Give the rejection that the form offers first: spam where its score is why the comment is here, else none."""
    why = reasons[0] if reasons else {}
    return "spam" if why.get("code") == "score" and why.get("attribute") == "SPAM" else ""
