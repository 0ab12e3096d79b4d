"""A row of the audit log in words, on the page and in exports. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from service.comments.staff.audit import DEEDS
from service.comments.store.audit import Found
from service.web.desk.comment.cards import Time, time

NOBODY = "Nobody who is known"
AT_THE_MACHINE = "The command line"
COLUMNS = ("at", "who", "moderator_id", "deed", "words", "site", "site_id", "comment_id", "details")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet takes what begins with these for a formula


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row as the page shows it."""

    at: Time
    who: str
    who_id: int | None
    words: str
    details: str
    site: str | None
    comment_id: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """What numbers in details stand for."""

    people: Mapping[int, str]
    sites: Mapping[int, str]


def log_row(found: Found, names: Names, now: datetime) -> LogRow:
    """Put a row in words."""
    audit, _, site = found
    comment_id = None if audit.comment_id is None else str(audit.comment_id)
    said = details(audit.details, names)
    return LogRow(
        time(audit.at, now), _who(found), audit.moderator_id, DEEDS.get(audit.what, audit.what), said, site, comment_id
    )


def details(stored: Mapping[str, object], names: Names) -> str:
    """Put details in words, such as "to: rejected, reason: spam"."""
    return ", ".join(f"{name.replace('_', ' ')}: {_value(name, value, names)}" for name, value in stored.items())


def record(found: Found) -> dict[str, object]:
    """Give a row for an export."""
    audit, _, site = found
    return {
        "at": audit.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "who": _who(found),
        "moderator_id": audit.moderator_id,
        "deed": audit.what,
        "words": DEEDS.get(audit.what, audit.what),
        "site": site,
        "site_id": audit.site_id,
        "comment_id": None if audit.comment_id is None else str(audit.comment_id),
        "details": audit.details,
    }


def cells(found: Found) -> list[str]:
    """Give a row for a spreadsheet, in the order of `COLUMNS`."""
    row = record(found)
    row["details"] = json.dumps(row["details"], ensure_ascii=False)
    return [cell("" if row[name] is None else str(row[name])) for name in COLUMNS]


def cell(text: str) -> str:
    """Keep a spreadsheet from reading text as a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def _who(found: Found) -> str:
    audit, who, _ = found
    if who is not None:
        return who
    return NOBODY if audit.what == "sign_in_failed" else AT_THE_MACHINE


def _value(name: str, value: object, names: Names) -> str:
    if name == "person" and isinstance(value, int):
        return names.people.get(value, f"number {value}")
    if name == "sites" and isinstance(value, list):
        return " and ".join(names.sites.get(site, f"number {site}") for site in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
