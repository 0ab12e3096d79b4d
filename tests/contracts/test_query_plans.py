"""Every query that runs often goes by an index, on both databases: what is measured small stays so when they are large.

The statements are those that the functions really emit; the tables hold enough for a full scan to be told from a look-up.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from benchmarks.pipeline import bulk
from service.comments import health, outcome, sites
from service.comments.finding import likeness, rejected_number
from service.comments.ids import new_id
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.privacy import Vault
from service.comments.reasons import Reason
from service.comments.store import (
    actions,
    around,
    audit,
    authoring,
    authors,
    checks,
    claims,
    comments,
    context,
    dead_letters,
    desk,
    desk_narrow,
    desk_sizes,
    digests,
    exporting,
    feeds,
    idempotency,
    importing,
    marks,
    outbox,
    pages,
    past,
    past_actions,
    people,
    previews,
    readers,
    replies,
    reports,
    retention,
    second_looks,
    signs,
    statistics,
    subject,
    threads,
    upkeep,
    usage,
)
from service.comments.store.choosing import Choice
from service.comments.store.desk import Queue, Slice
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Lot, Sort
from service.comments.tables import (
    Appeal,
    Audit,
    AuthorMark,
    Base,
    Check,
    Comment,
    CommentLink,
    Credential,
    DataKey,
    Feedback,
    History,
    IdempotencyRow,
    KeyBase,
    Likeness,
    Moderator,
    OutboxEvent,
    Page,
    Person,
    Report,
    Revision,
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
        names = [{"id": one, "external_id": f"wordpress:{number}"} for number, one in enumerate(many)]
        session.execute(update(Comment), names)
        self.place = session.execute(
            select(Comment.received_at, Comment.id).where(Comment.id == self.decided[-1])
        ).one()
        self.people = list(session.scalars(select(Person.id).limit(1000)))
        self._asked(session, credential)
        self._findable(session)
        self._audited(session)
        self._marked(session)
        self._authored(session)
        many = {"site_id": self.site.site_id, "mode": "open", "created_at": LONG_AGO}
        urls = [f"https://news.example/{number}" for number in range(10_000)]
        titles = [f"Article {number}" for number in range(10_000)]
        session.execute(
            insert(Page),
            [many | {"key": f"url:{url}", "url": url, "title": title} for url, title in zip(urls, titles, strict=True)],
        )
        self.page_ids = list(session.scalars(select(Page.id).order_by(Page.id).limit(20)))

    def _findable(self, session: Session) -> None:
        """Let everything that is held read nearly the same, and half of all comments link to one host."""
        text = "See https://shop.example/ for the best watches, cheaper than anywhere else in this harbour."
        held = session.scalars(select(Comment.id).where(Comment.status == "held")).all()
        self.alike = held[:20]
        session.execute(update(Comment).where(Comment.id.in_(held)).values(body=text))
        numbers = likeness(text)
        session.execute(insert(Likeness), [{"number": n, "comment_id": one} for n in numbers for one in held])
        rejected = session.scalars(select(Comment.id).where(Comment.status == "rejected")).all()
        self.spam = [rejected_number(n, self.site.site_id) for n in numbers]
        session.execute(insert(Likeness), [{"number": n, "comment_id": one} for n in self.spam for one in rejected])
        waves = session.scalars(select(Comment.id).order_by(Comment.received_at.desc()).limit(5000)).all()
        session.execute(update(Comment).where(Comment.id.in_(waves)).values(text_mark=7))
        linking = session.scalars(select(Comment.id).limit(ROWS // 2)).all()
        linked = {"shop.example": {*linking, *held}, "other.example": linking}
        session.execute(
            insert(CommentLink),
            [
                {
                    "host": host,
                    "comment_id": one,
                    "site_id": self.site.site_id,
                    "is_spam": (True, False, None)[place % 3],
                }
                for host, ids in linked.items()
                for place, one in enumerate(ids)
            ],
        )

    def _audited(self, session: Session) -> None:
        """Let three moderators have done things for half a year, mostly decided."""
        moderators = [{"name": f"m{one}", "password_hash": "", "role": "admin", "created_at": NOW} for one in range(3)]
        session.execute(insert(Moderator), moderators)
        times = [NOW - timedelta(minutes=13 * number) for number in range(20_000)]
        rows = [
            {"at": at, "moderator_id": number % 3 + 1, "what": "undone" if number % 500 == 0 else "decided",
             "site_id": self.site.site_id, "comment_id": self.decided[number % 300], "details": {}}
            for number, at in enumerate(times)
        ]  # fmt: skip
        session.execute(insert(Audit), rows)

    def _marked(self, session: Session) -> None:
        """Let many authors have been banned and noted, and readers have reported for half a year."""
        one = {"site_id": self.site.site_id, "made_at": NOW}
        wrote = select(Comment).where(Comment.person_id.is_not(None)).limit(1)
        self.typed = session.scalars(wrote.where(Comment.author_id.is_(None))).one()
        self.vouched = session.scalars(select(Comment).where(Comment.author_id.is_not(None)).limit(1)).one()
        session.expunge_all()
        rows = [
            one | {"author": f"bulk:{number}", "kind": "ban" if number % 3 else "note",
                   "comment_id": self.decided[number % 300], "ended_at": NOW if number % 50 else None}
            for number in range(20_000)
        ]  # fmt: skip
        session.execute(insert(AuthorMark), rows)
        report = {"site_id": self.site.site_id, "reason": "spam", "note": "n"}
        sent = [
            report | {"comment_id": self.decided[number % 300], "reporter": f"r:{number}",
                      "at": NOW - timedelta(minutes=13 * number), "closed_at": NOW if number % 3 else None}
            for number in range(20_000)
        ]  # fmt: skip
        session.execute(insert(Report), sent)

    def _authored(self, session: Session) -> None:
        """Let the authors of many comments have edited and appealed."""
        some = session.scalars(select(Comment.id).where(Comment.status == "held").limit(5000)).all()
        session.execute(insert(Appeal), [{"comment_id": one, "words": "w", "at": NOW} for one in some])
        texts = [{"comment_id": one, "revision": n, "body": "b", "replaced_at": NOW} for one in some for n in (1, 2)]
        session.execute(insert(Revision), texts)

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


def _with_pages(session: Session, grown: Grown) -> list[tuple[Comment, Page]]:
    query = select(Comment, Page).join(Page, Page.id == Comment.page_id).where(Comment.id.in_(grown.alike))
    return [(comment, page) for comment, page in session.execute(query)]


def _desk(queue: Queue | None, sort: Sort | None = None, *, turned: str = "", sites: int = 0, **chosen: Any) -> Query:
    """Give a page of the desk: the first, or that `after` or `before` a place; for a moderator of some sites."""

    def query(session: Session, grown: Grown) -> object:
        filled = {name: grown.site.site_id if value == "site" else value for name, value in chosen.items()}
        lot = Lot(queue, Filter(**filled), [grown.site.site_id, *range(50, 49 + sites)] if sites else None)
        place = (0.5 if sort is Sort.RISKIEST else grown.place[0], grown.place[1])
        return desk.turn(
            session, Slice(lot, sort or desk.default_sort(queue), 25, **({turned: place} if turned else {}))
        )

    return query


def _said(chosen: dict[str, Any]) -> str:
    """Name a filter the same in every process."""
    return ", ".join(name if isinstance(value, datetime) else f"{name} {value}" for name, value in chosen.items())


_DESK = {
    **{f"desk, {queue}": _desk(queue) for queue in (*Queue, None)},
    **{f"desk, {queue}, the other way": _desk(queue, Sort.NEWEST) for queue in sorted(desk.OLDEST_FIRST)},
    **{f"desk, {queue} of a site, on": _desk(queue, turned="after", site_id="site") for queue in Queue},
    **{f"desk, {queue}, back": _desk(queue, turned="before") for queue in (*Queue, None)},
    **{f"desk, {queue} of two sites": _desk(queue, sites=2) for queue in (*Queue, None)},
    **{f"desk, {queue} of many sites": _desk(queue, sites=40) for queue in (*Queue, None)},
    "desk, riskiest": _desk(Queue.HELD, Sort.RISKIEST),
    "desk, riskiest, on": _desk(Queue.HELD, Sort.RISKIEST, turned="after"),
    "desk, riskiest of two sites": _desk(Queue.HELD, Sort.RISKIEST, sites=2, turned="after"),
    **{
        f"desk, {queue}, filtered by {_said(chosen)}": _desk(queue, **chosen)
        for queue in (Queue.HELD, Queue.NEW, Queue.REPORTED, None)
        for chosen in (
            {"attribute": "SPAM", "least": 0.99},
            {"most": 0.0001},
            {"reason": "honeypot"},
            {"author": "Reader"},
            {"author": "Nobody Known"},
            {"language": "fr"},
            {"page_id": 3},
            {"page_id": 3, "language": "fr"},
            {"host": "shop.example"},
            {"host": "nothing.example"},
            {"words": "quay"},
            {"words": "777"},
            {"words": "quay", "language": "fr"},
            {"received_after": LONG_AGO, "received_before": LONG_AGO + timedelta(days=2)},
            {"received_before": LONG_AGO, "language": "fr", "site_id": "site"},
        )
    },
    "desk, what came last": lambda s, g: desk.newest(s, Queue.HELD, None),
    "desk, what came last of two sites": lambda s, g: desk.newest(s, Queue.NEW, [g.site.site_id, 50]),
}


def _log(**wanted: Any) -> Query:
    def query(session: Session, grown: Grown) -> object:
        return audit.page(session, audit.Search(**wanted), before=(NOW - timedelta(days=2), 100), limit=50)

    return query


def _marks_of(session: Session, grown: Grown) -> None:
    hashes = {one: {(grown.site.site_id, f"bulk:{number}")} for number, one in enumerate(grown.decided[:25])}
    marks.of_comments(session, hashes, grown.people[:25], NOW)


def _pages_by(what: pages.Start, start: str, *, after: bool) -> Query:
    def query(session: Session, grown: Grown) -> object:
        found = pages.starting(session, grown.site.site_id, what, start, after=None, limit=26)
        assert len(found) == 26
        return pages.starting(session, grown.site.site_id, what, start, after=found[-1].id, limit=26) if after else None

    return query


def _choose(queue: Queue, chosen: Filter) -> Query:
    def query(session: Session, grown: Grown) -> object:
        choice = Choice(session, Lot(queue, chosen, None), 500)
        shown = choice.bins, choice.chosen_bins, choice.sample(10, Random(1))
        return shown, session.execute(choice.chosen().limit(500)).all()

    return query


_RETENTION: dict[str, Query] = {
    "rejected comments that have had their time": lambda s, g: retention.comments(s, Status.REJECTED, LONG_AGO, 50),
    "published comments that have had their time": lambda s, g: retention.comments(s, Status.PUBLISHED, LONG_AGO, 50),
    "labelled checks that have had their time": lambda s, g: retention.delete_labelled_checks(s, LONG_AGO, 1000),
    "delivered notices that have had their time": lambda s, g: retention.delete_delivered(s, LATER, 1000),
    "given-up notices that have had their time": lambda s, g: retention.delete_given_up(s, LATER, 1000),
    "log entries that have had their time": lambda s, g: retention.delete_log(s, LATER, 1000),
    "people, page by page": lambda s, g: retention.people_after(s, uuid.UUID(int=0), 1000),
    "people of whom nothing is left": lambda s, g: retention.without_anything(s, g.people, LATER),
    "people of whom nothing is left, to delete": lambda s, g: retention.delete_people(s, g.people[:200], LATER),
    "a person, their comments": lambda s, g: subject.comment_ids(s, g.people[0]),
    "a person, how many comments": lambda s, g: readers.count_comments(s, g.people[:3]),
    "a person, what happened to them": lambda s, g: subject.about(s, History, g.decided[:200]),
    "a person, reports of them": lambda s, g: subject.about(s, Report, g.decided[:5]),
    "a person, looks at them": lambda s, g: subject.about(s, Audit, g.decided[:5]),
    "a person, what clients asked": lambda s, g: subject.checks(s, g.people[0]),
    "people kept from being erased": lambda s, g: readers.held_among(s, g.people[:200]),
}

QUERIES: dict[str, Query] = {
    "reports, open": lambda s, g: reports.open_on(s, g.decided[:25]),
    "reports, is the reader known": lambda s, g: reports.is_known(s, g.decided[0], ["r:1", "r:0"]),
    "reports, lock the comment": lambda s, g: reports.lock_published(s, g.decided[0], g.site.site_id),
    "reports, count one": lambda s, g: reports.count_one(s, g.decided[0]),
    "reports, close": lambda s, g: reports.close(s, g.decided[:25], NOW),
    "reports, readers to forget": lambda s, g: reports.forget_reporters(s, NOW - timedelta(days=30), 1000),
    "marks of authors who post": lambda s, g: marks.limiting(
        s, {(g.site.site_id, f"bulk:{n}") for n in range(200)}, NOW
    ),
    "marks of a page of comments": _marks_of,
    "marks of an author": lambda s, g: marks.of_author(s, g.site.site_id, ["bulk:7", "other:7"]),
    "marks in force": lambda s, g: marks.listed(s, marks.Listing(26), NOW),
    "marks in force of a site, older": lambda s, g: marks.listed(
        s, marks.Listing(26, "ban", g.site.site_id, [g.site.site_id], 9000), NOW
    ),
    "marks of who is erased": lambda s, g: marks.forget(s, g.people[:5], NOW),
    "last comments of an author": lambda s, g: authors.latest(s, g.vouched, 25),
    "last comments from an address": lambda s, g: authors.latest(s, g.typed, 25),
    "comments of an author by status": lambda s, g: authors.counted(s, g.vouched),
    "held comments of an author": lambda s, g: authors.count_held(s, g.vouched, 1000),
    "log": _log(),
    "log of a person": _log(person=1),
    "log of a deed": _log(what="undone"),
    "log of a site": _log(site_id=1),
    "log of some days": _log(since=LONG_AGO, until=NOW - timedelta(days=20)),
    "log of a person and a deed": _log(person=1, what="undone", site_id=1),
    "log of a comment": lambda s, g: audit.page(s, audit.Search(comment_id=g.decided[3]), before=None, limit=50),
    "log as an admin of a site reads it": _log(reader=99, sites=frozenset({7})),
    "what digests tell": lambda s, g: digests.waiting(s, LONG_AGO),
    "claim retried": lambda s, g: _claim(s, g, 20),
    "claim fresh": _claim_fresh,
    "signs, repeats within a wave": lambda s, g: signs.repeats(s, g.pending[:200], since=LONG_AGO),
    "signs, texts rejected as spam": lambda s, g: signs.rejected_texts(s, {*g.spam, *range(800)}),
    "signs, hosts known from spam": lambda s, g: signs.bad_hosts(
        s, {(g.site.site_id, host) for host in ("shop.example", "other.example", *map(str, range(300)))}
    ),
    "lock by ids": lambda s, g: comments.lock(s, g.pending[:200]),
    "apply decisions": _apply,
    "is anything pending": lambda s, g: upkeep.any_pending(s, LATER),
    "one comment": lambda s, g: comments.get(s, g.decided[0], site_id=g.site.site_id),
    "one comment, as its author sees it": lambda s, g: authoring.one(s, g.decided[0]),
    "appeals of a page of comments": lambda s, g: authoring.appeals(s, g.alike),
    "earlier texts": lambda s, g: authoring.revisions(s, g.alike[0]),
    "moves by others than the policy": lambda s, g: authoring.only_policy_since(s, g.decided[0], 1),
    "what an author wrote of a comment that is erased": lambda s, g: authoring.forget(s, g.alike[:50]),
    "its history": lambda s, g: comments.history(s, g.decided[0]),
    "parents of replies": lambda s, g: comments.places(s, [str(one) for one in g.decided[:20]]),
    "held, oldest first": lambda s, g: comments.in_queue(s, Status.HELD, limit=50),
    "held of a site": lambda s, g: comments.in_queue(
        s, Status.HELD, site_id=g.site.site_id, after=tuple(g.place), limit=50
    ),
    "published on a page": lambda s, g: comments.published_on(s, g.page_ids[0], after=None, limit=50),
    "published on a page, next": lambda s, g: comments.published_on(s, g.page_ids[0], after=tuple(g.place), limit=50),
    "erased on a page, next": lambda s, g: threads.erased_between(
        s, g.page_ids[0], tuple(g.place), (LATER, g.place[1])
    ),
    "erased on a page, which have an answer": lambda s, g: threads.answered_of(s, g.decided, 50),
    "published counts": lambda s, g: comments.published_counts(s, g.site.site_id, [f"id:bulk-{n}" for n in range(20)]),
    "proven authors": lambda s, g: comments.proven_authors(s, g.site.site_id, ["author-7", "author-14", "nobody"]),
    "changed": _changed(),
    "changed since": _changed(since=NOW - timedelta(days=2)),
    "changed, next": _changed(after=True),
    "changed, of a status": _changed(status=Status.HELD, since=NOW - timedelta(days=90)),
    "people by match": lambda s, g: people.ids_by_match(s, {g.site.site_id}, [f"bulk:{n * 5}" for n in range(200)]),
    "comments of people": lambda s, g: people.comments_of(s, g.people[:5], 50),
    "people who are half erased": lambda s, g: people.unfinished(s, LATER, 100),
    "erased people with a comment": lambda s, g: people.late_comers(s, g.people, LATER),
    "idempotency, used before": lambda s, g: idempotency.find(s, 1, "h:17", since=LONG_AGO),
    "idempotency, forget": lambda s, g: upkeep.forget_idempotency(s, NOW - timedelta(days=1), 1000),
    "addresses to forget": lambda s, g: upkeep.forget_ips(s, LONG_AGO, 1000),
    "notices due": lambda s, g: outbox.any_due(s, LATER),
    "claim notices": lambda s, g: outbox.claim_due(s, now=LATER, lease=timedelta(minutes=2), limit=20),
    "given-up notices of a site, older": lambda s, g: dead_letters.newest(
        s, g.site.site_id, before=dead_letters.Place(NOW, g.decided[0]), limit=51
    ),
    "given-up notices of a site, to send again": lambda s, g: dead_letters.send_again(
        s,
        [
            place.id
            for place in dead_letters.oldest(
                s, g.site.site_id, event_id=None, after=dead_letters.Place(NOW, uuid.UUID(int=0)), limit=1000
            )
        ],
        NOW,
    ),
    "given-up notices of a site, one": lambda s, g: dead_letters.oldest(
        s, g.site.site_id, event_id=g.decided[0], after=None, limit=1
    ),
    "given-up notices of all": lambda s, g: dead_letters.count(s),
    "how delivery to a site goes": lambda s, g: dead_letters.state(s, g.site.site_id),
    "how delivery goes to a site that is owed nothing": lambda s, g: dead_letters.state(s, 77),
    "feed of a page": lambda s, g: feeds.of_page(s, g.page_ids[0], 50),
    "feed of a site": lambda s, g: feeds.of_site(s, g.site.site_id, 50),
    "when a feed's entries were edited": lambda s, g: feeds.edited_at(s, g.decided[:50]),
    "feed of a site without comments": lambda s, g: feeds.of_site(s, 77, 50),
    "put a site's notices off": lambda s, g: outbox.put_off_site(s, g.site.site_id, now=LATER, until=LATER),
    "checks": lambda s, g: checks.listed(s, sites=None, before=None, limit=50),
    "checks of a site, older": lambda s, g: checks.listed(s, sites=[g.site.site_id], before=tuple(g.check), limit=50),
    "checks of a protocol": lambda s, g: checks.listed(
        s, sites=None, protocol="coral", before=tuple(g.check), limit=50
    ),
    "checks, what was said": lambda s, g: checks.said_about(s, [g.check.id]),
    "second looks due": lambda s, g: second_looks.any_due(s, LATER),
    "second looks, copies": lambda s, g: second_looks.copies(s, g.site.site_id, ["b:1200"], since=LONG_AGO),
    "second looks, last said": lambda s, g: second_looks.last_said(s, g.site.site_id, ["b:1200"]),
    "usage by key": lambda s, g: usage.by_key(s, "2025-11", [g.credential]),
    "check of the same text": lambda s, g: checks.same_text(s, g.site.site_id, ["b:1200", "c:1200"], "Reader"),
    "checks to expire": lambda s, g: checks.expire(s, NOW + timedelta(days=20), 1000),
    "checks, addresses to forget": lambda s, g: checks.forget_ips(s, NOW - timedelta(days=30), 1000),
    "checks of erased people": lambda s, g: checks.delete_of_people(s, g.people[:5], 500),
    "usage of a key": lambda s, g: usage.calls(s, g.credential, "2025-11"),
    "sizes of the queues": lambda s, g: desk_sizes.sizes(s, NOW),
    "comments to try a policy on": lambda s, g: previews.email_matches(s, previews.last_decided(s, g.site.site_id)),
    "pages, the newest": lambda s, g: pages.newest(s, g.site.site_id, after=g.page_ids[-1], limit=26),
    **{
        f"pages by {what}{', next' if after else ''}": _pages_by(what, start, after=after)
        for what, start in ((pages.Start.TITLE, "Article 3"), (pages.Start.URL, "https://news.example/3"))
        for after in (False, True)
    },
    "pages, how many comments": lambda s, g: pages.counts(s, g.page_ids),
    "sizes of a site's queues": lambda s, g: desk_sizes.sizes(s, NOW, site_id=g.site.site_id),
    "desk, one comment": lambda s, g: desk.one(s, g.decided[0]),
    "desk, its history": lambda s, g: desk.history(s, g.decided[0]),
    "desk, others like these": lambda s, g: around.count_alike(s, _with_pages(s, g), None),
    "desk, others like this, of a site": lambda s, g: around.alike_ids(
        s, _with_pages(s, g)[0][0], {g.site.site_id}, 500
    ),
    "desk, what their authors wrote": lambda s, g: past.of_authors(s, [one for one, _ in _with_pages(s, g)]),
    "desk, what they answer": lambda s, g: context.parents(s, [one for one, _ in _with_pages(s, g)]),
    "desk, what made their scores": lambda s, g: context.contributions(s, [one for one, _ in _with_pages(s, g)]),
    "desk, who is behind a comment": lambda s, g: people.behind(s, g.decided[0]),
    "decisions to take back, their moves": lambda s, g: actions.made(s, g.decided[:200]),
    "decisions on many, of which sites": lambda s, g: actions.site_ids_of(s, g.decided[:200]),
    "decisions, their comments": lambda s, g: past_actions.only_comments(s, [1, 2, 3]),
    "decisions, what was left alone": lambda s, g: past_actions.in_state(s, 1, ["skipped"], 50),
    "notices to cancel": lambda s, g: outbox.cancel(s, dict.fromkeys(g.decided[:200], 2)),
    "replies to a comment": lambda s, g: replies.open_replies(s, g.decided[0]),
    **{
        f"choose many, {name}": _choose(queue, chosen)
        for name, queue, chosen in (
            ("held, by the highest score", Queue.HELD, Filter(most=0.5)),
            ("held of a site", Queue.HELD, Filter(site_id=1, least=0.5)),
            ("new, by an attribute", Queue.NEW, Filter(attribute="TOXICITY", most=0.5)),
            ("published, by words", Queue.PUBLISHED, Filter(words="comment")),
        )
    },
    "import, what is here already": lambda s, g: importing.find(
        s, g.site.site_id, [*(f"wordpress:{n}" for n in range(300)), *(f"commentgate:{one}" for one in g.decided)]
    ),
    "import, ids that are taken": lambda s, g: importing.taken(s, g.decided),
    "import, pages": lambda s, g: importing.ensure_pages(
        s, g.site.site_id, {f"id:{n}": {"url": "https://news.example/", "created_at": NOW} for n in range(100)}
    ),
    "import, whether one answers another": lambda s, g: importing.is_below(s, g.decided[0], g.decided[1]),
    "export, pages": lambda s, g: exporting.pages_after(s, g.site.site_id, g.page_ids[-1], 500),
    "export, moves": lambda s, g: exporting.moves(s, g.decided),
    "export, earlier texts": lambda s, g: exporting.revisions(s, g.decided),
    "history to count": lambda s, g: statistics.count_slice(s, statistics.horizon(s), 1000),
    "history left to count": lambda s, g: statistics.left(s),
    **_DESK,
    **_RETENTION,
}


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_whole_table(grown: Grown, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    query = QUERIES[name]
    monkeypatch.setattr(desk, "STEPS", (250, 750))  # bounds all the same, and shorter than these tables
    monkeypatch.setattr(desk_narrow, "FEW", 1000)

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
