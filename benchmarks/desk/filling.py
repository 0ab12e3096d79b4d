"""A database that has served three sites for three years, with everything in it that the desk looks at."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from benchmarks.desk.texts import Texts
from service.comments import sites
from service.comments.finding import likeness, link_hosts
from service.comments.ids import new_id
from service.comments.queues import queue_of
from service.comments.signs.reputation import links_are_spam
from service.comments.store import rows, statistics, totals, upkeep
from service.comments.tables import Comment, CommentLink, History, Likeness, Page, Person, Site
from service.database import Database

YEARS = timedelta(days=3 * 365)
PAGES, SLICE = 2_000, 5_000
NAMES = ("Harbour News", "Skating Weekly", "The Old Library")
_NO_LIMIT = text("SET LOCAL statement_timeout = 0")


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many comments there are, and how many of them are held."""

    rows: int
    held: int


class Filler:
    """Makes rows, oldest first; the same for the same amounts, but for the ids."""

    def __init__(self, amounts: Amounts, site_ids: Sequence[int], pages: Mapping[int, Sequence[int]]) -> None:
        self.amounts = amounts
        self._texts = Texts(7)
        self._sites, self._pages = site_ids, pages
        self._start = datetime.now(UTC) - YEARS
        self._step = YEARS / amounts.rows
        self._every = max(2, amounts.rows // max(1, amounts.held))  # one in so many is held
        self.changes: Counter[tuple[int, str]] = Counter()

    def people(self, first: int, past: int) -> Iterator[dict[str, Any]]:
        """Make one person for every five comments."""
        for number in range(first, past, 5):
            yield {"id": self._person_of(number), "site_id": self._sites[0], "email_match": f"bulk:{number}",
                   "email_sealed": "nothing", "email_kind": "free", "created_at": self._at(number)}  # fmt: skip

    def comments(self, first: int, past: int) -> Iterator[dict[str, Any]]:
        """Make comments with what was decided of them, and add them to the totals."""
        for number in range(first, past):
            yield self._comment(number)

    def _comment(self, number: int) -> dict[str, Any]:
        at, site_id = self._at(number), self._sites[0 if number % 10 < 8 else number % 10 - 7]
        pages = self._pages[site_id]
        status, reasons, risk = self._decided(number)
        spam = bool(reasons) and reasons[0].get("attribute") == "SPAM"
        self._count(site_id, status, reasons)
        return {
            "id": new_id(at), "site_id": site_id, "page_id": pages[number * 7 % len(pages)],
            "person_id": self._person_of(number), "author_id": f"author-{number % 50_000}" if number % 7 == 0 else None,
            "author_name": f"Reader {number // 5 % 40_000}",
            "body": self._texts.advertising(number) if spam else self._texts.comment(number),
            "status": status, "version": 3 if reasons[0]["code"] in {"approved", "insult"} else 2, "revision": 1,
            "language": "en" if number % 9 else "de", "risk": risk, "reasons": reasons,
            "scores": {"TOXICITY": risk if not spam else 0.02, "SPAM": risk if spam else 0.011, "INSULT": risk / 2},
            "classifier_version": "1-bulk", "policy_version": 1, "attempts": 0,
            "received_at": at, "decided_at": at, "updated_at": at,
        }  # fmt: skip

    def _decided(self, number: int) -> tuple[str, list[dict[str, Any]], float]:
        risk = round(0.052 + 0.9 * (number * 7919 % 1000) / 1000, 4)
        if number % self._every == 0:
            attribute = "SPAM" if number // self._every % 4 == 0 else "TOXICITY"
            return "held", [{"code": "score", "attribute": attribute, "score": risk, "threshold": 0.052}], risk
        if number % 20 == 3:
            return "published", [{"code": "approved"}], 0.2
        if number % 20 == 7:
            return "rejected", [{"code": "insult"}], 0.6
        if number % 20 in {9, 13}:
            return "rejected", [{"code": "score", "attribute": "SPAM", "score": 0.97, "threshold": 0.92}], 0.97
        return "published", [{"code": "nothing_found"}], 0.03

    def _count(self, site_id: int, status: str, reasons: Sequence[Mapping[str, Any]]) -> None:
        names = {totals.RECEIVED, status} | ({queue_of(status, reasons)} & totals.PARTS)
        self.changes.update((site_id, name) for name in names)

    def _at(self, number: int) -> datetime:
        return self._start + number * self._step

    def _person_of(self, number: int) -> uuid.UUID:
        return uuid.UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 + number // 5)


def history(comment: Mapping[str, Any], moderator_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Make the moves that brought a comment where it is."""
    base = {"comment_id": comment["id"], "revision": 1, "actor_id": None, "scores": None}
    at, reasons = comment["received_at"], comment["reasons"]
    yield {**base, "version": 1, "at": at, "actor": "site", "from_status": None, "to_status": "pending", "reasons": []}
    by_hand = reasons[0]["code"] in {"approved", "insult"}
    score = [{"code": "score", "attribute": "TOXICITY", "score": 0.3, "threshold": 0.052}]
    first = {"version": 2, "actor": "policy", "from_status": "pending", "scores": comment["scores"]}
    to = "held" if by_hand else comment["status"]
    yield {**base, **first, "at": at + timedelta(seconds=1), "to_status": to, "reasons": score if by_hand else reasons}
    if by_hand:
        number = comment["id"].int
        yield {**base, "version": 3, "at": at + timedelta(minutes=number % 700), "actor": "moderator",
               "actor_id": moderator_ids[number % len(moderator_ids)], "from_status": "held",
               "to_status": comment["status"], "reasons": reasons}  # fmt: skip


def fill(database: Database, amounts: Amounts, moderator_ids: Sequence[int]) -> None:
    """Fill an empty database, and say how long it took."""
    started = time.monotonic()
    site_ids, pages = _places(database)
    filler = Filler(amounts, site_ids, pages)
    for first in range(0, amounts.rows, SLICE):
        past = min(amounts.rows, first + SLICE)
        with database.write() as session:
            rows.add(session, Person, list(filler.people(first, past)))
            made = list(filler.comments(first, past))
            rows.add(session, Comment, made)
            rows.add(session, History, [move for one in made for move in history(one, moderator_ids)])
            _make_findable(session, made)
    with database.write() as session:
        totals.add(session, filler.changes)
    with database.write() as session:
        upkeep.roll_up_totals(session, 1000)
    print(f"{amounts.rows:,} comments filled in within {time.monotonic() - started:.0f} s")
    _count_hours(database)
    analyze(database)


def _places(database: Database) -> tuple[list[int], dict[int, list[int]]]:
    now = datetime.now(UTC)
    with database.write() as session:
        ids = [sites.add_site(session, name=name, origins=["https://news.example"], now=now).site_id for name in NAMES]
        for number in range(PAGES):
            rows.add(session, Page, [{"site_id": ids[number % 3], "key": f"id:bulk-{number}", "mode": "open",
                                      "url": f"https://news.example/{number}", "title": f"Article {number}",
                                      "created_at": now - YEARS}])  # fmt: skip
        session.flush()
        found = {one: list(session.scalars(select(Page.id).where(Page.site_id == one))) for one in ids}
    return ids, found


def _make_findable(session: Session, made: Sequence[Mapping[str, Any]]) -> None:
    """Write what the moves would have written: hosts, and the likeness of what is held."""
    links = [
        {"host": host, "comment_id": one["id"], "site_id": one["site_id"],
         "is_spam": links_are_spam(one["status"], one["reasons"], one["author_id"])}
        for one in made
        for host in link_hosts(one["body"], None)
    ]  # fmt: skip
    held = (one for one in made if one["status"] == "held")
    alike = [{"number": n, "comment_id": one["id"]} for one in held for n in likeness(one["body"])]
    for table, found in ((CommentLink, links), (Likeness, alike)):
        if found:
            rows.add(session, table, found)


def _count_hours(database: Database) -> None:
    started, counted, last = time.monotonic(), 0, 1
    with database.read() as session:
        seen = statistics.horizon(session)
    while last:
        with database.write() as session:
            last = statistics.count_slice(session, seen, 1000)
        counted += last
    took = time.monotonic() - started
    print(f"{counted:,} moves counted by the hour within {took:.0f} s ({counted / max(took, 0.001):,.0f}/s)")


def analyze(database: Database) -> None:
    """Let the database look at its tables, as it does by itself from time to time."""
    with database.write() as session:
        if not database.is_sqlite:
            session.execute(_NO_LIMIT)
        session.execute(text("ANALYZE"))


def is_filled(database: Database) -> bool:
    """Say whether there are sites already."""
    with database.read() as session:
        return session.scalar(select(Site.id).limit(1)) is not None
