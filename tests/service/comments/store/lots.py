"""Comments put straight into a database, and in plain Python what a filter should find among them."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from service.comments.queues import Queue, queue_of
from service.comments.store import rows
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Sort
from service.comments.tables import Comment, CommentLink, Page

NOBODY = uuid.UUID(int=0)
START = datetime(2026, 3, 1, tzinfo=UTC)
SPAM = {"code": "score", "attribute": "SPAM", "score": 0.99, "threshold": 0.9}
TOXIC = {"code": "score", "attribute": "TOXICITY", "score": 0.5, "threshold": 0.1}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A comment as a test wants it; `at` is in minutes."""

    at: int = 0
    status: str = "held"
    reasons: tuple[str, ...] = ("score",)
    toxicity: float | None = 0.5
    spam: float | None = 0.1
    language: str | None = "en"
    locale: str | None = None
    author_name: str = "Amina"
    author_id: str | None = None
    body: str = "The old pier."
    host: str | None = None
    site: int = 0
    page: int = 0
    reports: int = 0
    id: uuid.UUID = NOBODY

    @property
    def received_at(self) -> datetime:
        return START + timedelta(minutes=self.at)

    @property
    def scores(self) -> dict[str, float | None] | None:
        return None if self.toxicity is None and self.spam is None else {"TOXICITY": self.toxicity, "SPAM": self.spam}

    @property
    def risk(self) -> float | None:
        return max((one for one in (self.toxicity, self.spam) if one is not None), default=None)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [dict(TOXIC) if code == "score" else {"code": code} for code in self.reasons]


class Lots:
    """A database's comments, of two sites with two pages each."""

    def __init__(self, main: Any, site_ids: Collection[int]) -> None:
        self.main, self.site_ids = main, list(site_ids)
        self.made: list[Made] = []
        self._random = Random(7)  # the same ids for the same comments
        with main.write() as session:
            pages = [
                Page(site_id=site, key=f"id:{number}", url=f"https://news.example/{number}", created_at=START)
                for site in self.site_ids
                for number in range(2)
            ]
            session.add_all(pages)
            session.flush()
            self.page_ids = [page.id for page in pages]

    def replace(self, made: Iterable[Made]) -> None:
        """Let these be all comments there are."""
        with self.main.write() as session:
            session.execute(delete(CommentLink))
            session.execute(delete(Comment))
            if self.main.is_sqlite:
                session.execute(text("DELETE FROM search_docs"))
                session.execute(text("INSERT INTO search(search) VALUES ('delete-all')"))
            self.made, self._random = [], Random(7)
            self._add(session, made)

    def add(self, *made: Made) -> list[Made]:
        """Add comments."""
        with self.main.write() as session:
            return self._add(session, made)

    def _add(self, session: Session, made: Iterable[Made]) -> list[Made]:
        new = [
            replace(
                one,
                id=uuid.UUID(int=self._random.getrandbits(128)),
                reports=0 if one.status == "erased" else one.reports,
            )
            for one in made
        ]
        if new:
            rows.add(session, Comment, [self._row(one) for one in new])
        sites = self.site_ids
        links = [{"host": one.host, "comment_id": one.id, "site_id": sites[one.site]} for one in new if one.host]
        if links:
            rows.add(session, CommentLink, links)
        self.made += new
        return new

    def page_id(self, one: Made) -> int:
        return self.page_ids[one.site * 2 + one.page]

    def _row(self, one: Made) -> dict[str, Any]:
        same = ("id", "status", "scores", "risk", "language", "locale", "author_name", "author_id", "body", "reports")
        times = {"received_at": one.received_at, "updated_at": one.received_at}
        places = {"site_id": self.site_ids[one.site], "page_id": self.page_id(one), "version": 2, "reasons": one.told}
        return {name: getattr(one, name) for name in same} | times | places

    def expected(
        self, queue: Queue | None, chosen: Filter, sort: Sort, sites: Collection[int] | None = None
    ) -> list[uuid.UUID]:
        """Say what is in a queue under a filter, in order."""
        found = [one for one in self.made if self._is_in(one, queue) and self._passes(one, chosen)]
        if sites is not None:
            found = [one for one in found if self.site_ids[one.site] in sites]

        def key(one: Made) -> tuple[Any, uuid.UUID]:
            risk = 2.0 if one.risk is None else one.risk
            return (risk if sort is Sort.RISKIEST else one.received_at, one.id)

        return [one.id for one in sorted(found, key=key, reverse=sort is not Sort.OLDEST)]

    def _is_in(self, one: Made, queue: Queue | None) -> bool:
        if one.status == "erased":
            return False
        if queue is None:
            return True
        if queue is Queue.REPORTED:
            return one.reports > 0
        if queue in {Queue.PUBLISHED, Queue.CHECKING}:
            return one.status == {"published": "published", "checking": "pending"}[queue]
        return queue_of(one.status, one.told) == queue

    def _passes(self, one: Made, chosen: Filter) -> bool:
        score = one.risk if chosen.attribute is None else (one.scores or {}).get(chosen.attribute)
        asked = not (chosen.attribute is None and chosen.least is None and chosen.most is None)
        language = one.language if one.language not in {None, "und"} else one.locale
        return all(
            (
                chosen.site_id in {None, self.site_ids[one.site]},
                chosen.page_id in {None, self.page_id(one)},
                chosen.reason is None or chosen.reason in one.reasons,
                not asked or (score is not None and (chosen.least or 0) <= score <= _or(chosen.most, 1)),
                chosen.author is None
                or one.author_id == chosen.author
                or one.author_name.casefold() == chosen.author.casefold(),
                chosen.language is None or _speaks(language, chosen.language),
                chosen.received_after is None or one.received_at >= chosen.received_after,
                chosen.received_before is None or one.received_at < chosen.received_before,
                chosen.host in {None, one.host},
                chosen.words is None or chosen.words.lower() in f"{one.author_name} {one.body}".lower().split(),
            )
        )


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _speaks(language: str | None, tag: str) -> bool:
    return language is not None and f"{language}-".lower().startswith(f"{tag}-".lower())
