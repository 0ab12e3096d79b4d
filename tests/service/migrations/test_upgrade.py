"""A database with comments from before the readers came: after the upgrade everything can be done with them."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Uuid, bindparam, select, text
from sqlalchemy.orm import Session

from service.comments import moderation, review
from service.comments.finding import likeness, rejected_number
from service.comments.lifecycle import Actor, Status
from service.comments.policies.policy_json import policy_to_json
from service.comments.policy import Policy
from service.comments.privacy import Vault
from service.comments.review import Wish
from service.comments.store import statistics, totals
from service.comments.tables import Comment, Hourly, Likeness, Revision
from service.comments.transfer import exporting
from service.database import Databases, UtcDateTime
from service.migrations.runner import migrate
from service.settings import Settings
from tests.conftest import PUBLIC_URL, SECRET_KEYS, FakeScorer
from tests.service.comments.authors_hands import Author
from worker.expiry import Expiry

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=200)
PERSON = uuid.UUID("01990000-0000-7000-8000-0000000000aa")
ADVERT = "Cheap watches of every famous brand, sent to your door at https://watches.example within two days"
# Name: status, first reason, when it came.
BEFORE: dict[str, tuple[str, str | None, datetime]] = {
    "published": ("published", "nothing_found", NOW - timedelta(minutes=1)),
    "held": ("held", "link_from_a_newcomer", NOW - timedelta(hours=1)),
    "rejected": ("rejected", "insult", NOW - timedelta(days=1)),
    "old": ("rejected", "spam", LONG_AGO),
    "erased": ("erased", "removed_by_author", NOW - timedelta(days=2)),
    "pending": ("pending", None, NOW),
}
IDS = {name: uuid.UUID(int=(0x0199 << 112) + (7 << 76) + (8 << 60) + place) for place, name in enumerate(BEFORE)}


@dataclass
class Upgraded:
    """An installation that was at the revision before, filled with plain SQL, and is at the newest now."""

    databases: Databases
    settings: Settings
    vault: Vault
    author: Author

    def row(self, name: str) -> Comment:
        with self.databases.main.read() as session:
            return session.get_one(Comment, IDS[name])

    def statuses(self) -> dict[str, str]:
        return {name: self.row(name).status for name in IDS}

    def moderate(self) -> int:
        return moderation.moderate_batch(self.databases.main, FakeScorer(), self.vault).decided

    def decide(self, name: str, to: Status, reason: str | None = None) -> None:
        wish = Wish(to=to, actor=Actor.SITE, reason=reason)
        with self.databases.main.write() as session:
            review.decide(session, IDS[name], wish, version=self.row(name).version, now=NOW)

    def totals(self) -> dict[str, int]:
        """Give the totals as they are kept, once they agree with the rows."""
        with self.databases.main.read() as session:
            kept = {name: count for name, count in totals.read(session)[1].items() if count}
            assert kept == {name: count for name, count in totals.recount(session)[1].items() if count}
        return kept


@pytest.fixture
def upgraded(databases: Databases, tmp_path: Path) -> Upgraded:
    migrate(databases, "0003")
    with databases.main.write() as session:
        _fill(session)
    migrate(databases)
    settings = Settings(data_dir=tmp_path, public_url=PUBLIC_URL, secret_keys=SECRET_KEYS)
    vault = Vault(SECRET_KEYS)
    return Upgraded(databases, settings, vault, Author(databases.main, vault, lambda: NOW))


def _fill(session: Session) -> None:
    nothing: dict[str, Any] = {"origins": [], "languages": [], "policy_version": 1, "email_required": True}
    _insert(session, "sites", id=1, name="Site", created_at=LONG_AGO, **nothing)
    _insert(session, "policies", site_id=1, version=1, rules=policy_to_json(Policy()), created_at=LONG_AGO)
    url = "https://site.example/harbour"
    _insert(session, "pages", id=1, site_id=1, key=f"url:{url}", url=url, mode="open", created_at=LONG_AGO)
    sealed = {"email_match": "k:1", "email_sealed": "k:1", "email_kind": "usual"}
    _insert(session, "people", id=PERSON, site_id=1, created_at=LONG_AGO, **sealed)
    for name, (status, code, at) in BEFORE.items():
        _insert_comment(session, name, status, code, at)
    kept = {"received": 6, "published": 1, "held": 1, "rejected": 2, "erased": 1, "pending": 1, "new": 1, "spam": 1}
    for name, count in kept.items():
        _insert(session, "totals", site_id=1, status=name, count=count)


def _insert_comment(session: Session, name: str, status: str, code: str | None, at: datetime) -> None:
    reasons = [] if code is None else [{"code": code}]
    gone = status == "erased"
    times = {"received_at": at, "updated_at": at, "decided_at": None if code is None else at}
    known = {"id": IDS[name], "site_id": 1, "page_id": 1, "person_id": None if gone else PERSON, "attempts": 0}
    shown = {"author_name": "" if gone else "Amina", "body": "" if gone else ADVERT, "revision": 1}
    _insert(
        session, "comments", status=status, version=1 if code is None else 2, reasons=reasons, **times, **known, **shown
    )
    move = {"comment_id": IDS[name], "revision": 1, "at": at}
    _insert(session, "history", version=1, actor="author", to_status="pending", reasons=[], **move)
    if code is not None:
        told = {"actor": "policy", "from_status": "pending", "to_status": status, "reasons": reasons}
        _insert(session, "history", version=2, **told, **move)


def _insert(session: Session, table: str, **values: Any) -> None:
    """Insert a row by SQL alone: the tables in Python are those of today."""
    types = {datetime: UtcDateTime(), uuid.UUID: Uuid()}
    typed = [bindparam(name, type_=types[type(value)]) for name, value in values.items() if type(value) in types]
    sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES (:{', :'.join(values)})"
    plain = {name: json.dumps(one) if isinstance(one, dict | list) else one for name, one in values.items()}
    session.execute(text(sql).bindparams(*typed), plain)


def test_what_is_new_about_comments_is_unknown_of_those_of_before(upgraded: Upgraded) -> None:
    assert upgraded.statuses() == {name: status for name, (status, _, _) in BEFORE.items()}
    assert {(upgraded.row(name).traps, upgraded.row(name).text_mark) for name in IDS} == {(None, None)}
    assert sum(upgraded.totals().values()) == 6 + 6 + 2


def test_what_was_pending_is_moderated(upgraded: Upgraded) -> None:
    assert upgraded.moderate() == 1
    assert upgraded.row("pending").status in {"published", "held"}
    upgraded.totals()


def test_what_was_published_can_be_edited_and_is_checked_again(upgraded: Upgraded) -> None:
    assert upgraded.author.edit(
        IDS["published"], "The old pier was built in 1912, and not in 1921, as it says on the sign."
    )
    assert upgraded.row("published").status == "pending"
    assert upgraded.moderate() == 2

    edited = upgraded.row("published")
    assert (edited.status, edited.revision, edited.text_mark is None) == ("published", 2, False)
    assert upgraded.author.texts(IDS["published"]) == [(1, ADVERT)]
    assert len(upgraded.author.rows(Revision)) == 1
    upgraded.totals()


def test_what_was_rejected_can_be_appealed_and_decided_again(upgraded: Upgraded) -> None:
    upgraded.author.appeal(IDS["rejected"])
    assert upgraded.row("rejected").status == "held"
    upgraded.decide("rejected", Status.PUBLISHED)
    upgraded.decide("held", Status.REJECTED, "off_topic")

    assert (upgraded.row("rejected").status, upgraded.row("held").status) == ("published", "rejected")
    upgraded.totals()


def test_what_people_now_reject_as_spam_is_known_again(upgraded: Upgraded) -> None:
    upgraded.decide("held", Status.REJECTED, "spam")

    with upgraded.databases.main.read() as session:
        numbers = set(session.scalars(select(Likeness.number).where(Likeness.comment_id == IDS["held"])))
    assert numbers == {rejected_number(number, 1) for number in likeness(ADVERT)}


def test_everything_is_exported(upgraded: Upgraded) -> None:
    lines = list(exporting.lines(upgraded.databases, upgraded.vault, None, NOW))

    assert [line["kind"] for line in lines] == ["export", "site", "page", *["comment"] * 6, "end"]
    assert {line["id"]: len(line["history"]) for line in lines if line["kind"] == "comment"} == {
        str(IDS[name]): 1 if name == "pending" else 2 for name in IDS
    }


def test_the_sweep_erases_what_was_rejected_long_ago_and_nothing_else(upgraded: Upgraded) -> None:
    Expiry(upgraded.databases, upgraded.settings).once(NOW)

    before = {name: status for name, (status, _, _) in BEFORE.items()}
    assert upgraded.statuses() == before | {"old": "erased"}
    assert upgraded.row("old").body == ""
    assert upgraded.totals()["rejected"] == 1


def test_nothing_is_erased_where_rejected_comments_are_kept(upgraded: Upgraded) -> None:
    upgraded.settings = Settings(data_dir=upgraded.settings.data_dir, rejected_retention_days=0)
    Expiry(upgraded.databases, upgraded.settings).once(NOW)

    assert upgraded.row("old").status == "rejected"


def test_the_history_of_before_is_counted_by_the_hour(upgraded: Upgraded) -> None:
    with upgraded.databases.main.write() as session:
        assert statistics.count_slice(session, statistics.horizon(session), 100) == 11
    with upgraded.databases.main.read() as session:
        counted = {(one.hour, one.name) for one in session.scalars(select(Hourly)) if one.count}
    assert (LONG_AGO, "received") in counted
