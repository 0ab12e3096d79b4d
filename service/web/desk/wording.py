"""How the desk says things. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from service.comments.lifecycle import Actor, Status
from service.comments.queues import Queue
from service.comments.reasons import REJECTIONS
from service.comments.store.around import Alike
from service.comments.store.past import MOST, Past

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
    Queue.HELD: "Waiting for a moderator.",
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
    Actor.IMPORT: "The import",
}
DONE: Mapping[str, str] = {Status.PUBLISHED: "Published", Status.HELD: "Held", Status.REJECTED: "Rejected"}
MARKS: Mapping[str, str] = {"ban": "Banned", "trust": "Trusted", "note": "Noted"}
EXCERPT = 140
COUNTED: Mapping[str, str] = {
    Status.PUBLISHED: "published",
    Status.HELD: "held",
    Status.REJECTED: "rejected",
    Status.PENDING: "being checked",
    Status.ERASED: "removed",
}
_SPACES = re.compile(r"\s+")
REASONS: Mapping[str, str] = {code: code.replace("_", " ").capitalize() for code in REJECTIONS}
_STEPS = ((31_557_600, "year"), (2_629_800, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"))


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


def start(text: str, most: int) -> str:
    """Give the start of a text, cut between two words if there is a place near the end."""
    if len(text) <= most:
        return text
    cut = max(text.rfind(" ", most - 80, most), text.rfind("\n", most - 80, most))
    return text[: cut if cut > 0 else most]


def excerpt(text: str) -> str:
    """Give one line of a text."""
    line = _SPACES.sub(" ", text).strip()
    return line if len(line) <= EXCERPT else f"{start(line, EXCERPT).rstrip()}…"


def done(to: str, reasons: list[dict[str, Any]]) -> str:
    """Say what was just decided."""
    code = str(reasons[0]["code"]) if reasons else ""
    if code == "escalated":
        return "A second opinion is asked for"
    return f"Rejected: {REASONS[code].lower()}" if code in REASONS and to == Status.REJECTED else DONE[to]


def past(before: Past | None, now: datetime) -> str:
    """Say what an author wrote before."""
    if before is None:
        return ""
    if before.first_seen is None:
        return f"{MOST} comments or more"
    counted = ", ".join(f"{before.counted[status]} {COUNTED[status]}" for status in COUNTED if before.counted[status])
    return f"{counted}; first seen {ago(before.first_seen, now)}" if counted else "Nothing else by this author"


def alike(found: Alike | None, most: int) -> str:
    """Say how many other held comments are like one; nothing if none is."""
    if found is None or not found.count:
        return ""
    return f"{most}+ more like this" if found.count > most else f"{found.count} more like this"


def alike_how(found: Alike | None) -> str:
    """Say in what way they are alike."""
    if found is None or not found.count:
        return ""
    if found.same_text == found.count:
        return "nearly the same text"
    return "a link to the same site" if not found.same_text else "nearly the same text, or a link to the same site"


def edits(count: int) -> str:
    """Say how often an author edited a comment; nothing if never."""
    return "" if not count else f"Edited {count} time{'' if count == 1 else 's'}"


def replies(count: int) -> str:
    """Count the replies to a comment that can still be decided."""
    if not count:
        return "No replies are published or held"
    return f"{count} {'reply is' if count == 1 else 'replies are'} published or held"


def reported(reason: str, count: int) -> str:
    """Say how many readers gave a reason."""
    return f"{REASONS.get(reason, attribute(reason))}: {count} reader{'' if count == 1 else 's'}"


def mark(kind: str, made_by: str | None, expires_at: datetime | None) -> str:
    """Say what is known of an author, by whom and until when."""
    said = MARKS[kind] + (f" by {made_by}" if made_by else "")
    return said if expires_at is None else f"{said} until {expires_at.astimezone(UTC):%Y-%m-%d}"
