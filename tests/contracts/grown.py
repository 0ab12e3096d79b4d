"""Databases that have grown for years: enough for a full scan to be told from a look-up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from benchmarks.pipeline import bulk
from service.comments import sites
from service.comments.finding import likeness, rejected_number
from service.comments.ids import new_id
from service.comments.privacy import Vault
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
from service.database import Databases

ROWS = 40_000
MOST = 2500  # rows that one step may look at; the largest slice of any of these queries is 1,000
NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=1)
LONG_AGO = NOW - bulk.YEARS / 2


class Grown:
    """Grown databases, and what there is to be found in them.

    Rows whose columns are sometimes null are inserted into the tables: of a mapped class, each change of columns would
    begin another statement.
    """

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
            insert(CommentLink.__table__),
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
        session.execute(insert(AuthorMark.__table__), rows)
        report = {"site_id": self.site.site_id, "reason": "spam", "note": "n"}
        sent = [
            report | {"comment_id": self.decided[number % 300], "reporter": f"r:{number}",
                      "at": NOW - timedelta(minutes=13 * number), "closed_at": NOW if number % 3 else None}
            for number in range(20_000)
        ]  # fmt: skip
        session.execute(insert(Report.__table__), sent)

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


Query = Callable[[Session, Grown], object]
