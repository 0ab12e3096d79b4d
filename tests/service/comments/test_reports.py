"""Readers' reports: one a reader and comment, counted right however many come at once, gone when somebody has looked."""

import threading
import uuid
from collections import Counter

import pytest
from sqlalchemy import select

from service.comments import reports, review
from service.comments.errors import InvalidSubmission, NotFound
from service.comments.lifecycle import Actor, Status
from service.comments.privacy import Vault
from service.comments.reports import Said, reports_of
from service.comments.review import Wish
from service.comments.store import totals
from service.comments.tables import Comment, Report
from tests.conftest import BACKENDS, SECRET_KEYS
from tests.worker.support import add_comment, make_site

on_both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def place(databases):
    """Give a site and a page."""
    return make_site(databases.main)[:2]


@pytest.fixture
def comment(databases, place):
    return add_comment(databases.main, *place, status="published", version=2)


@pytest.fixture
def report(databases, vault, place, clock):
    def send(comment_id, reason="spam", note=None, ip="198.51.100.1", *, by=None, site_id=None):
        with databases.main.write() as session:
            said = Said(reason, note, ip)
            reports.take(session, by or vault, comment_id, said, site_id=site_id or place[0], now=clock())

    return send


@pytest.fixture
def state(databases):
    """Give a comment's number of open reports, all of its site that are reported, and that the totals are right."""

    def look(comment_id):
        with databases.main.read() as session:
            comment = session.get_one(Comment, comment_id)
            kept, counted = totals.read(session), totals.recount(session)
            reported = [found.get(comment.site_id, {}).get(totals.REPORTED, 0) for found in (kept, counted)]
            assert reported[0] == reported[1], "the totals say something else than the rows"
            return comment.reports, reported[0]

    return look


def rows(databases):
    with databases.main.read() as session:
        return session.scalars(select(Report).order_by(Report.id)).all()


@on_both
def test_readers_are_counted_and_their_comment_once(report, comment, state):
    for number in range(3):
        report(comment, ip=f"198.51.100.{number}")

    assert state(comment) == (3, 1)


@on_both
def test_the_same_reader_counts_once(report, comment, databases, state):
    report(comment, "spam", "first")
    report(comment, "insult", "again")

    assert state(comment) == (1, 1)
    assert [(row.reason, row.note) for row in rows(databases)] == [("spam", "first")]


@pytest.mark.attack(38)
def test_rotating_in_a_64_is_one_reader(report, comment, state):
    for number in range(5):
        report(comment, ip=f"2001:db8::{number:x}")
    report(comment, ip="2001:db8:0:1::1")

    assert state(comment) == (2, 1)


def test_a_reader_is_known_under_every_key(report, comment, state):
    report(comment)
    report(comment, by=Vault(("a new and long enough secret key 0123456789", *SECRET_KEYS)))

    assert state(comment) == (1, 1)


@on_both
def test_without_a_readers_address_each_counts(report, comment, state):
    for _ in range(3):
        report(comment, ip=None)

    assert state(comment) == (3, 1)


def test_reporters_hashes_say_nothing_and_fit_no_other_comment(report, comment, databases, place):
    other = add_comment(databases.main, *place, status="published")
    report(comment)
    report(other)

    hashes = [row.reporter for row in rows(databases)]
    assert len(set(hashes)) == 2
    assert "198.51" not in str(hashes)


@on_both
def test_many_readers_at_once_are_all_counted(report, comment, state):
    """Twenty readers, each of whom presses twice, while nobody waits for anybody."""
    threads = [
        threading.Thread(target=report, args=(comment,), kwargs={"ip": f"198.51.100.{n % 20}"}) for n in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert state(comment) == (20, 1)


@on_both
def test_a_decision_while_readers_report_leaves_the_numbers_right(report, comment, databases, clock, state):
    def keep():
        wish = Wish(to=Status.PUBLISHED, actor=Actor.MODERATOR)
        with databases.main.write() as session:
            review.decide(session, comment, wish, version=2, now=clock())

    threads = [threading.Thread(target=report, args=(comment,), kwargs={"ip": f"198.51.100.{n}"}) for n in range(12)]
    threads.insert(6, threading.Thread(target=keep))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    still_open = [row for row in rows(databases) if row.closed_at is None]
    assert state(comment) == (len(still_open), bool(still_open))
    assert len(rows(databases)) == 12


@pytest.mark.parametrize("status", ["pending", "held", "rejected", "erased"])
def test_only_what_readers_see_is_reported(report, databases, place, status):
    hidden = add_comment(databases.main, *place, status=status)

    with pytest.raises(NotFound):
        report(hidden)
    assert rows(databases) == []


def test_nor_what_is_not_there(report):
    with pytest.raises(NotFound):
        report(uuid.uuid4())


@pytest.mark.attack(36)
def test_one_sites_key_reports_nothing_of_another(report, comment, databases):
    other, *_ = make_site(databases.main, "other")

    with pytest.raises(NotFound):
        report(comment, site_id=other)
    assert rows(databases) == []


@on_both
@pytest.mark.parametrize("to", [Status.PUBLISHED, Status.REJECTED, Status.HELD])
def test_a_decision_closes_them(report, comment, databases, clock, state, to):
    report(comment, note="buy now")
    with databases.main.write() as session:
        wish = Wish(to=to, actor=Actor.MODERATOR, reason="spam")
        review.decide(session, comment, wish, version=2, now=clock())

    assert state(comment) == (0, 0)
    with databases.main.read() as session:
        assert reports_of(session, [comment]) == {}


@on_both
def test_after_that_the_next_reader_opens_it_anew(report, comment, databases, clock, state):
    report(comment)
    with databases.main.write() as session:
        wish = Wish(to=Status.PUBLISHED, actor=Actor.MODERATOR)
        review.decide(session, comment, wish, version=2, now=clock())
    report(comment)
    assert state(comment) == (0, 0), "who was heard is not heard again"

    report(comment, ip="203.0.113.5")

    assert state(comment) == (1, 1)


@on_both
def test_they_are_grouped_by_reason_with_the_last_notes(report, comment, databases, place):
    quiet = add_comment(databases.main, *place, status="published")
    for number in range(8):
        report(comment, "spam", f"note {number}" if number % 2 else None, ip=f"198.51.100.{number}")
    report(comment, "insult", "rude", ip="203.0.113.1")

    with databases.main.read() as session:
        found = reports_of(session, [comment, quiet])

    assert list(found) == [comment]
    assert [(one.reason, one.count) for one in found[comment]] == [("spam", 8), ("insult", 1)]
    assert [one.notes for one in found[comment]] == [("note 7", "note 5", "note 3", "note 1"), ("rude",)]


def test_of_many_notes_the_last_are_given(report, comment, databases):
    for number in range(9):
        report(comment, "spam", f"note {number}", ip=f"198.51.100.{number}")

    with databases.main.read() as session:
        [group] = reports_of(session, [comment])[comment]

    assert (group.count, group.notes) == (9, ("note 8", "note 7", "note 6", "note 5", "note 4"))


def parse(trusted=False, **raw):
    return reports.parse(raw, trusted=trusted, ip="198.51.100.1")


def wrong(trusted=False, **raw):
    with pytest.raises(InvalidSubmission) as caught:
        parse(trusted, **raw)
    return Counter((error.field, error.code) for error in caught.value.errors)


def test_a_report_is_read():
    assert parse(reason="hate", note=" line\r\n two ") == Said("hate", "line\n two", "198.51.100.1")
    assert parse(trusted=True, reason="hate", reporter_ip="2001:DB8::1") == Said("hate", None, "2001:db8::1")
    assert parse(trusted=True, reason="hate") == Said("hate")


@pytest.mark.attack(34)
def test_every_field_that_is_not_for_readers_is_refused():
    found = wrong(
        reason="spam", status="rejected", site_id=2, reports=99, closed_at="now", reporter="me", reporter_ip="::1"
    )

    assert found == Counter(
        {
            **{(name, "unknown"): 1 for name in ("status", "site_id", "reports", "closed_at", "reporter")},
            ("reporter_ip", "not_allowed"): 1,
        }
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param({}, ("reason", "required"), id="no reason"),
        pytest.param({"reason": "  "}, ("reason", "required"), id="a blank reason"),
        pytest.param({"reason": "approved"}, ("reason", "reason"), id="a reason that is none for a rejection"),
        pytest.param({"reason": ["spam"]}, ("reason", "type"), id="a list"),
        pytest.param({"reason": "spam", "note": "x" * 1001}, ("note", "too_long"), id="a long note"),
        pytest.param({"reason": "spam", "note": "a\x00b"}, ("note", "control_character"), id="NUL"),
        pytest.param({"reason": "spam", "note": "a\ud800"}, ("note", "encoding"), id="half a surrogate pair"),
        pytest.param({"reason": "spam", "note": 7}, ("note", "type"), id="a number as note"),
    ],
)
def test_what_cannot_be_read_is_said(raw, expected):
    assert wrong(**raw) == Counter({expected: 1})


@pytest.mark.parametrize("ip", ["somewhere", "1.2.3", "::1/64"])
def test_a_readers_address_is_one(ip):
    assert wrong(trusted=True, reason="spam", reporter_ip=ip) == Counter({("reporter_ip", "ip"): 1})
