"""Retention by settings, shown by moving the clock: what has had its time goes, and nothing else does."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.comments.store import readers, totals
from service.comments.tables import (
    Audit,
    Comment,
    History,
    OutboxEvent,
    ReaderLink,
)
from service.settings import Settings
from tests.conftest import BACKENDS
from tests.privacy.sweeping import count, statuses
from tests.worker.support import NOW, add_comment, add_event, make_site
from worker.expiry import Expiry

pytestmark = pytest.mark.attack(59)
on_both = pytest.mark.parametrize("backend", BACKENDS)


@on_both
def test_each_status_has_its_time(databases, place, expire):
    ids = {one: add_comment(databases.main, *place, status=one) for one in ("rejected", "published", "held", "pending")}
    terms = {"rejected_retention_days": 90, "comment_retention_days": 365}

    expire(89.9, **terms)
    assert "erased" not in statuses(databases).values()
    expire(90.1, **terms)
    assert [one for one, status in statuses(databases).items() if status == "erased"] == [ids["rejected"]]
    expire(365.1, **terms)
    assert {one: statuses(databases)[ids[one]] for one in ids} == {
        "rejected": "erased",
        "published": "erased",
        "held": "erased",
        "pending": "pending",
    }


def test_by_default_only_what_was_rejected_goes(databases, place, expire):
    ids = {one: add_comment(databases.main, *place, status=one) for one in ("rejected", "published", "held")}

    expire(179.9)
    assert statuses(databases)[ids["rejected"]] == "rejected"
    expire(20_000)
    assert [statuses(databases)[one] for one in ids.values()] == ["erased", "published", "held"]


def test_nothing_goes_where_everything_is_to_be_kept(databases, place, expire):
    add_comment(databases.main, *place, status="rejected")
    expire(20_000, rejected_retention_days=0)
    assert list(statuses(databases).values()) == ["rejected"]


def test_an_old_comment_that_was_rejected_just_now_stays_for_its_time(databases, place, expire):
    add_comment(databases.main, *place, status="rejected", decided_at=NOW + timedelta(days=170))
    expire(200)
    assert list(statuses(databases).values()) == ["rejected"]
    expire(351)
    assert list(statuses(databases).values()) == ["erased"]


@on_both
def test_it_is_erased_as_if_somebody_had(databases, place, expire, known):
    one = add_comment(databases.main, *place, status="rejected", person_id=known(), body="words", text_mark=7, traps={})
    with databases.main.write() as session:
        totals.add(session, {(place[0], "received"): 1, (place[0], "rejected"): 1})

    expire(200)

    with databases.main.read() as session:
        comment = session.get_one(Comment, one)
        assert (comment.body, comment.author_name, comment.person_id) == ("", "", None)
        assert (comment.text_mark, comment.traps) == (None, None)
        move = session.scalars(select(History).where(History.comment_id == one)).one()
        assert (move.actor, move.to_status, move.reasons) == ("system", "erased", [{"code": "expired"}])
        assert totals.drift(session) == {}


def test_the_site_is_told_that_a_comment_expired(databases, expire):
    place = make_site(databases.main, "told", webhook="https://hooks.example/")[:2]
    add_comment(databases.main, *place, status="rejected", body="words")

    expire(200)

    with databases.main.read() as session:
        notice = session.scalars(select(OutboxEvent)).one()
    assert notice.kind == "comment.erased"
    assert "words" not in str(notice.payload)


def test_many_go_in_slices(databases, place, expire, monkeypatch):
    monkeypatch.setattr("worker.expiry.COMMENTS", 2)
    for _ in range(5):
        add_comment(databases.main, *place, status="rejected")
    expire(200)
    assert set(statuses(databases).values()) == {"erased"}


@on_both
def test_notices_to_sites_go_but_those_that_are_owed(databases, place, expire):
    comment = add_comment(databases.main, *place, status="published")
    for version, other in enumerate(({"delivered_at": NOW, "next_attempt_at": None}, {"next_attempt_at": None}, {})):
        add_event(databases.main, place[0], comment, version, **other, created_at=NOW)

    expire(29.9)
    assert count(databases, OutboxEvent) == 3
    expire(30.1, outbox_retention_days=0)
    assert count(databases, OutboxEvent) == 3
    expire(30.1)

    with databases.main.read() as session:
        assert session.scalars(select(OutboxEvent.version)).all() == [2]


def test_the_log_of_the_desk_goes_only_if_asked(databases, expire):
    with databases.main.write() as session:
        session.add_all(Audit(at=NOW + timedelta(days=n), what="signed_in", details={}) for n in (0, 50))
    expire(400)
    assert count(databases, Audit) == 2
    expire(400, audit_retention_days=365)
    assert count(databases, Audit) == 1


def test_links_to_readers_go_when_they_are_over(databases, expire):
    with databases.main.write() as session:
        for name, hours in (("old", 1), ("young", 25)):
            readers.add(session, name, [], now=NOW, until=NOW + timedelta(hours=hours))
    expire(1)
    with databases.main.read() as session:
        assert session.scalars(select(ReaderLink.digest)).all() == ["young"]


def test_no_trace_of_what_expired_stays_in_the_files_after_a_sweep(databases, place, settings):
    task = Expiry(databases, Settings(data_dir=Path("unused")))
    for days, word in ((0, "xylotheque"), (0.5, "plumbago")):
        received = NOW + timedelta(days=days)
        add_comment(databases.main, *place, status="rejected", body=f"a {word}", received_at=received)

    def traces():
        files = b"".join(path.read_bytes() for path in settings.data_dir.glob("commentgate.db*"))
        return [word for word in ("xylotheque", "plumbago") if word.encode() in files]

    assert traces() == ["xylotheque", "plumbago"]
    for days, left in ((180.1, ["plumbago"]), (180.6, [])):
        task.once(NOW + timedelta(days=days))
        task.scrub(NOW + timedelta(days=days))
        assert traces() == left
