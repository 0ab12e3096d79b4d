"""Every query that runs often goes by an index, on both databases: what is measured small stays so when they are large.

The statements are those that the functions really emit; the tables hold enough for a full scan to be told from a look-up.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from benchmarks.pipeline import bulk
from service.comments import health, outcome, sites
from service.comments.ids import new_id
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.privacy import Vault
from service.comments.reasons import Reason
from service.comments.store import (
    checks,
    claims,
    comments,
    desk,
    desk_sizes,
    idempotency,
    outbox,
    people,
    second_looks,
    upkeep,
    usage,
)
from service.comments.store.desk import Queue, Slice
from service.comments.tables import (
    Base,
    Check,
    Comment,
    Credential,
    DataKey,
    Feedback,
    IdempotencyRow,
    KeyBase,
    OutboxEvent,
    Page,
    Person,
    Usage,
)
from service.connections import KEYS_SCHEMA
from service.database import Database, Databases
from tests import postgres
from tests.contracts.plans import full_scans

ROWS = 40_000
MOST = 2500  # rows that one step may look at; the largest slice of any of these queries is 1,000
NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=1)
LONG_AGO = NOW - bulk.YEARS / 2

Query = Callable[[Session, "Grown"], object]


class Grown:
    """Grown databases, and what there is to be found in them."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        Base.metadata.create_all(databases.main.engine)
        KeyBase.metadata.create_all(databases.keys.engine)
        with databases.main.write() as session:
            self.site = sites.add_site(session, name="News", origins=["https://news.example"], now=NOW)
            sites.set_webhook(
                session, "News", "https://hooks.example", Vault(["a-master-key-that-is-only-for-tests-0001"])
            )
        bulk.fill(databases.main, self.site.site_id, ROWS, history=True)
        with databases.main.write() as session:
            self._live(session)
        bulk.analyze(databases.main)
        with databases.keys.write() as session:
            keys = [{"person_id": new_id(LONG_AGO), "wrapped": "key", "created_at": LONG_AGO} for _ in range(5000)]
            session.execute(insert(DataKey), keys)
        bulk.analyze(databases.keys)

    def _live(self, session: Session) -> None:
        """Let the newest comments wait, some for the second time, and the site be owed notices of some before them."""
        newest = select(Comment.id).order_by(Comment.received_at.desc())
        self.pending = list(session.scalars(newest.limit(300)))
        self.decided = list(session.scalars(newest.offset(300).limit(300)))
        for number, one in enumerate(self.pending):
            waiting = {"status": "pending", "attempts": int(number % 10 == 0)}
            session.execute(update(Comment).where(Comment.id == one).values(waiting))
        event = {"site_id": self.site.site_id, "version": 2, "kind": "comment.held", "payload": {}, "created_at": NOW}
        many = list(session.scalars(newest.offset(600).limit(5000)))
        sent = [event | {"id": new_id(NOW), "comment_id": one, "next_attempt_at": None} for one in many]
        owed = [event | {"id": new_id(NOW), "comment_id": one, "next_attempt_at": NOW} for one in self.decided]
        session.execute(insert(OutboxEvent), sent + owed)
        credential = session.scalars(select(Credential.id).limit(1)).one()
        used = {"credential_id": credential, "fingerprint": "f", "created_at": NOW, "comment_id": self.decided[0]}
        session.execute(insert(IdempotencyRow), [used | {"key": f"h:{number}"} for number in range(5000)])
        self.place = session.execute(
            select(Comment.received_at, Comment.id).where(Comment.id == self.decided[-1])
        ).one()
        self.people = list(session.scalars(select(Person.id).limit(1000)))
        self._asked(session, credential)
        self.page_ids = list(session.scalars(select(Page.id).order_by(Page.id).limit(20)))

    def _asked(self, session: Session, credential: int) -> None:
        """Let clients have asked about comments for half a year; the last few expire in a while."""
        one = {"site_id": self.site.site_id, "credential_id": credential, "protocol": "akismet", "source": "", "body": "",
               "author_name": "Reader", "reasons": [], "ip_match": "h"}  # fmt: skip
        times = [NOW - timedelta(minutes=13 * number) for number in range(20_000)]
        session.execute(
            insert(Check),
            [
                one | {"id": new_id(at), "at": at, "expires_at": at + timedelta(days=200), "body_match": f"b:{at:%H%M}",
                       "person_id": self.people[number % len(self.people)]}
                for number, at in enumerate(times)
            ],
        )  # fmt: skip
        self.check = session.execute(select(Check.at, Check.id).order_by(Check.at.desc()).offset(200).limit(1)).one()
        said = {"credential_id": credential, "at": NOW, "call": "submit-spam", "said": {}}
        labelled = session.scalars(select(Check.id).order_by(Check.at.desc()).limit(2000)).all()
        session.execute(update(Check).where(Check.id.in_(labelled)).values(expires_at=None))
        session.execute(insert(Feedback), [said | {"check_id": one} for one in labelled])
        used = {"credential_id": credential, "what": "calls", "count": 1}
        months = [f"{year}-{month:02}" for year in range(1000, 2026) for month in range(1, 13)]
        session.execute(insert(Usage), [used | {"month": month, "source": ""} for month in months])
        self.credential = credential


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def grown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grown]:
    """Filled once for all of these tests, which take back what they write."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("plans")
        opened = Databases(*(Database(f"sqlite:///{folder / name}") for name in ("main.db", "keys.db")))
    else:
        url = postgres.url(postgres.shared(request.config), "plans")
        with psycopg.connect(url.replace("/plans", "/postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE plans")
        opened = Databases(Database(url), Database(url, schema=KEYS_SCHEMA))
        with opened.main.write() as session:
            session.execute(text(f"CREATE SCHEMA {KEYS_SCHEMA}"))
    yield Grown(opened)
    opened.close()


def _claim(session: Session, grown: Grown, limit: int) -> None:
    claims.claim(session, now=LATER, lease_until=LATER + claims.LEASE, limit=limit)


def _claim_fresh(session: Session, grown: Grown) -> None:
    session.execute(update(Comment).where(Comment.id.in_(grown.pending[::10])).values(attempts=0))
    _claim(session, grown, 20)


def _apply(session: Session, grown: Grown) -> None:
    reasons = (Reason("nothing_found"),)
    moves = [
        Move(comment_id=one, to=Status.HELD, actor=Actor.POLICY, reasons=reasons, at_revision=1)
        for one in grown.pending
    ]
    assert outcome.apply(session, moves, now=NOW)


def _take(session: Session, grown: Grown) -> None:
    uses = [idempotency.Use(1, f"h:{number}", "f", grown.decided[0]) for number in range(4000, 6000)]
    assert len(idempotency.take(session, uses, since=LONG_AGO, now=NOW)) == 1000


def _changed(**more: Any) -> Query:
    def query(session: Session, grown: Grown) -> object:
        wanted = {"status": None, "since": None, "after": None, **more}
        if wanted["after"] is not None:
            wanted["after"] = tuple(grown.place)
        return comments.changed_since(session, grown.site.site_id, limit=50, **wanted)

    return query


def _desk(queue: Queue, *, site: bool = False, older: bool = False, newer: bool = False) -> Query:
    def query(session: Session, grown: Grown) -> object:
        place = tuple(grown.place)
        part = Slice(
            limit=50,
            site_id=grown.site.site_id if site else None,
            older_than=place if older else None,
            newer_than=place if newer else None,
        )
        return desk.turn(session, queue, part)

    return query


QUERIES: dict[str, Query] = {
    "claim retried": lambda s, g: _claim(s, g, 20),
    "claim fresh": _claim_fresh,
    "lock by ids": lambda s, g: comments.lock(s, g.pending[:200]),
    "apply decisions": _apply,
    "is anything pending": lambda s, g: upkeep.any_pending(s, LATER),
    "one comment": lambda s, g: comments.get(s, g.decided[0], site_id=g.site.site_id),
    "its history": lambda s, g: comments.history(s, g.decided[0]),
    "parents of replies": lambda s, g: comments.places(s, [str(one) for one in g.decided[:20]]),
    "held, oldest first": lambda s, g: comments.in_queue(s, Status.HELD, limit=50),
    "held of a site": lambda s, g: comments.in_queue(
        s, Status.HELD, site_id=g.site.site_id, after=tuple(g.place), limit=50
    ),
    "published on a page": lambda s, g: comments.published_on(s, g.page_ids[0], after=None, limit=50),
    "published on a page, next": lambda s, g: comments.published_on(s, g.page_ids[0], after=tuple(g.place), limit=50),
    "published counts": lambda s, g: comments.published_counts(s, g.site.site_id, [f"id:bulk-{n}" for n in range(20)]),
    "proven authors": lambda s, g: comments.proven_authors(s, g.site.site_id, ["author-7", "author-14", "nobody"]),
    "changed": _changed(),
    "changed since": _changed(since=NOW - timedelta(days=2)),
    "changed, next": _changed(after=True),
    "changed, of a status": _changed(status=Status.HELD, since=NOW - timedelta(days=90)),
    "people by match": lambda s, g: people.ids_by_match(s, {g.site.site_id}, [f"bulk:{n * 5}" for n in range(200)]),
    "comments of people": lambda s, g: people.comments_of(s, g.people[:5]),
    "idempotency, used before": lambda s, g: idempotency.find(s, 1, "h:17", since=LONG_AGO),
    "idempotency, forget": lambda s, g: upkeep.forget_idempotency(s, NOW - timedelta(days=1), 1000),
    "addresses to forget": lambda s, g: upkeep.forget_ips(s, LONG_AGO, 1000),
    "notices due": lambda s, g: outbox.any_due(s, LATER),
    "claim notices": lambda s, g: outbox.claim_due(s, now=LATER, lease=timedelta(minutes=2), limit=20),
    "put a site's notices off": lambda s, g: outbox.put_off_site(s, g.site.site_id, now=LATER, until=LATER),
    "checks": lambda s, g: checks.listed(s, site_id=None, before=None, limit=50),
    "checks of a site, older": lambda s, g: checks.listed(s, site_id=g.site.site_id, before=tuple(g.check), limit=50),
    "checks of a protocol": lambda s, g: checks.listed(
        s, site_id=None, protocol="coral", before=tuple(g.check), limit=50
    ),
    "checks, what was said": lambda s, g: checks.said_about(s, [g.check.id]),
    "second looks due": lambda s, g: second_looks.any_due(s, LATER),
    "second looks, copies": lambda s, g: second_looks.copies(s, g.site.site_id, ["b:1200"], since=LONG_AGO),
    "second looks, last said": lambda s, g: second_looks.last_said(s, g.site.site_id, ["b:1200"]),
    "usage by key": lambda s, g: usage.by_key(s, "2025-11", [g.credential]),
    "check of the same text": lambda s, g: checks.same_text(s, g.site.site_id, ["b:1200", "c:1200"], "Reader"),
    "checks to expire": lambda s, g: checks.expire(s, NOW + timedelta(days=20), 1000),
    "checks, addresses to forget": lambda s, g: checks.forget_ips(s, NOW - timedelta(days=30), 1000),
    "checks of erased people": lambda s, g: checks.delete_of_people(s, g.people[:5]),
    "usage of a key": lambda s, g: usage.calls(s, g.credential, "2025-11"),
    "sizes of the queues": lambda s, g: desk_sizes.sizes(s, NOW),
    "sizes of a site's queues": lambda s, g: desk_sizes.sizes(s, NOW, site_id=g.site.site_id),
    "desk, one comment": lambda s, g: desk.one(s, g.decided[0]),
    "desk, its history": lambda s, g: desk.history(s, g.decided[0]),
    **{f"desk, {queue}": _desk(queue) for queue in Queue},
    **{f"desk, {queue} of a site, older": _desk(queue, site=True, older=True) for queue in Queue},
    "desk, held, newer": _desk(Queue.HELD, newer=True),
}


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_whole_table(grown: Grown, name: str) -> None:
    query = QUERIES[name]

    assert full_scans(grown.databases.main, lambda session: query(session, grown), MOST) == []


def test_the_health_check_reads_no_whole_table(grown: Grown) -> None:
    main = grown.databases.main

    assert full_scans(main, lambda _: health._waiting(main, NOW), MOST) == []


def test_the_sweep_reads_no_whole_key_store(grown: Grown) -> None:
    def look(session: Session) -> None:
        page = upkeep.keys_after(session, uuid.UUID(int=0), before=NOW, limit=1000)
        upkeep.delete_keys(session, page)

    assert full_scans(grown.databases.keys, look, MOST) == []


def test_a_full_scan_would_be_seen(grown: Grown) -> None:
    unindexed = select(Comment.id).where(Comment.author_name == "Reader 7").limit(1)

    assert full_scans(grown.databases.main, lambda session: session.execute(unindexed), MOST)
