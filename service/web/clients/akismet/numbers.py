"""What a key's counters say, in Akismet's words. Pure."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from service.comments.clients.feedback import FALSE_POSITIVES, MISSED_SPAM
from service.web.clients.akismet.forms import Fields

SPAM, HAM = "spam", "ham"
WHAT = (SPAM, HAM, MISSED_SPAM, FALSE_POSITIVES)
MOST_SITES = 500
COLUMNS = ("Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_MONTHS = {"60-days": 2, "6-months": 6}
FIRST = "0000-00"


class Counted(Protocol):
    """A counter: of one blog, in one month, of one thing."""

    source: str
    month: str
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Which blogs are asked for: in which month, with what in their address, in which order, from which to which."""

    month: str
    filter: str
    order: str
    limit: int
    offset: int

    @classmethod
    def of(cls, fields: Fields, this_month: str) -> "Listing":
        """Read it from a call's fields; what cannot be read is as if it were not there."""
        month, order = fields.get("month", ""), fields.get("order", "")
        return cls(
            month=month if _MONTH.fullmatch(month) else this_month,
            filter=fields.get("filter", "").lower(),
            order=order if order in WHAT else "api_calls",
            limit=_number(fields.get("limit"), MOST_SITES, least=1),
            offset=_number(fields.get("offset"), 0, least=0),
        )


def _number(text: str | None, default: int, *, least: int) -> int:
    if text is None or not re.fullmatch(r"[0-9]{1,9}", text):
        return default
    return max(least, int(text))


def sites(rows: Iterable[Counted], asked: Listing) -> list[dict[str, Any]]:
    """Give every blog that is asked for, in order, with its numbers."""
    blogs: dict[str, Counter[str]] = {}
    for row in rows:
        blogs.setdefault(row.source, Counter())[row.what] += row.count
    found = [
        {"site": blog, "api_calls": counts["calls"], **{what: counts[what] for what in WHAT}, "is_revoked": False}
        for blog, counts in blogs.items()
        if asked.filter in blog.lower()
    ]
    return sorted(found, key=lambda site: (-site[asked.order], site["site"]))


def as_json(found: Sequence[dict[str, Any]], asked: Listing) -> dict[str, Any]:
    """Give a page of the blogs under the month's name."""
    page = found[asked.offset : asked.offset + asked.limit]
    return {asked.month: page, "limit": asked.limit, "offset": asked.offset, "total": len(found)}


def as_csv(found: Sequence[dict[str, Any]], asked: Listing) -> str:
    """Give a page of the blogs as CSV, after a line that says what it is; the key itself is not repeated."""
    written = io.StringIO()
    place = f"(limit: {asked.limit}, offset: {asked.offset}, total: {len(found)})"
    written.write(f"Active sites for this key during {asked.month} {place}\n")
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(COLUMNS)
    for site in found[asked.offset : asked.offset + asked.limit]:
        lines.writerow([_cell(site["site"]), *(site[name] for name in ("api_calls", *WHAT)), "false"])
    return written.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text  # else a spreadsheet would run it


def limit(quota: int | None, used: int) -> dict[str, Any]:
    """Give how much of a quota is used."""
    share = 0.0 if quota is None else 100.0 if quota == 0 else min(used / quota * 100, 100.0)
    return {
        "limit": "none" if quota is None else quota,
        "usage": used,
        "percentage": f"{share:.2f}",
        "throttled": quota is not None and used >= quota,
    }


def first_month(span: str, now: datetime) -> str:
    """Give the month in which a span such as `6-months` begins, this month counting; `all` begins with everything."""
    if span == "all":
        return FIRST
    months = now.year * 12 + now.month - 1 - (_MONTHS.get(span, 6) - 1)
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def stats(rows: Iterable[Counted], blog: str | None) -> dict[str, Any]:
    """Add up counters, all together and by month, of one blog or of all.

    No time is saved: how long a person would have needed is not known, and a guess is not given for a number.
    """
    months: dict[str, Counter[str]] = {}
    blogs: dict[str, set[str]] = {}
    for row in rows:
        if blog is None or row.source == blog:
            months.setdefault(row.month, Counter())[row.what] += row.count
            blogs.setdefault(row.month, set()).add(row.source)
    everything = sum(months.values(), Counter())
    return {
        **{what: everything[what] for what in WHAT},
        "accuracy": f"{_accuracy(everything):.2f}",
        "time_saved": 0,
        "breakdown": {
            month: {**{what: counts[what] for what in WHAT}, "blogs": len(blogs[month]), "da": f"{month}-01"}
            for month, counts in sorted(months.items())
        },
    }


def _accuracy(counts: Counter[str]) -> float:
    asked = counts[SPAM] + counts[HAM]
    wrong = counts[MISSED_SPAM] + counts[FALSE_POSITIVES]
    return 100.0 * max(asked - wrong, 0) / asked if asked else 100.0
