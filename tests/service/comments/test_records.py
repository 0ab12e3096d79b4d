"""What is kept of clients' calls, and how it is found again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.comments.clients.entries import MAX_KEPT
from service.comments.clients.feedback import SUBMIT_HAM, SUBMIT_SPAM, Said
from service.comments.clients.records import Records
from service.comments.people import address_of
from service.comments.privacy import Vault
from service.comments.tables import Check, Credential, DataKey, Feedback, Person
from tests.conftest import BACKENDS, SECRET_KEYS
from tests.service.comments.calls import ASKED, FINE, HELD

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def test_a_check_is_what_was_asked_and_what_was_answered(write, entry, rows, clock):
    [check_id] = write(entry(source="https://blog.example", look_after=timedelta(seconds=120), callback="sealed"))

    [check] = rows(Check)
    assert (check.id, check.at, check.expires_at) == (check_id, clock(), clock() + timedelta(days=30))
    assert (check.body, check.author_name, check.author_url) == (ASKED.body, "Hanne", "https://hanne.example/")
    assert (check.page_url, check.locale, check.source) == (ASKED.page_url, "en", "https://blog.example")
    assert (check.status, check.scores, check.policy_version) == ("held", {"SPAM": 0.5}, 3)
    assert check.reasons == [{"code": "score", "attribute": "SPAM", "score": 0.5, "threshold": 0.31}]
    assert (check.look_at, check.callback, check.looks) == (clock() + timedelta(seconds=120), "sealed", 0)


def test_the_address_is_encrypted_and_the_ip_hashed(write, entry, rows, databases, vault, site):
    write(entry())

    [person], [check] = rows(Person), rows(Check)
    assert address_of(databases, vault, person) == "hanne@mail.example"
    assert check.person_id == person.id
    assert "hanne" not in f"{person.email_sealed} {person.email_match}"
    assert check.ip_match == vault.match("ip", str(site.site_id), "198.51.100.7")


@pytest.mark.parametrize("address", ["nonsense", "x" * 300 + "@mail.example", "", None])
def test_what_is_no_address_is_dropped(write, entry, rows, address):
    write(entry(question=replace(ASKED, author_email=address)))

    assert (rows(Person), rows(DataKey), rows(Check)[0].person_id) == ([], [], None)


@pytest.mark.parametrize("ip", ["unknown", "1.2.3.4, 5.6.7.8", "", None])
def test_what_is_no_ip_is_dropped(write, entry, rows, ip):
    write(entry(question=replace(ASKED, ip=ip)))

    assert not rows(Check)[0].ip_match


@pytest.mark.parametrize("website", ["http://[", "not one"])
def test_what_is_no_website_does_no_harm(write, entry, rows, website):
    write(entry(question=replace(ASKED, author_url=website)))

    assert (rows(Check)[0].author_url, rows(Person)[0].email_kind) == (website, "other")


def test_more_than_fits_is_cut_and_what_cannot_be_stored_left_out(write, entry, rows):
    long = replace(ASKED, body="b" * (MAX_KEPT + 5), author_name="n" * 500, author_url="u" * 5000, page_url="p" * 5000)
    write(entry(question=replace(long, locale="l" * 99), source="s" * 999))
    write(entry(question=replace(ASKED, body="a\0b\ud800c", author_name="\0")))

    cut, cleaned = sorted(rows(Check), key=lambda check: check.at)
    sizes = [len(text) for text in (cut.body, cut.author_name, cut.author_url, cut.page_url, cut.locale, cut.source)]
    assert sizes == [MAX_KEPT, 200, 2000, 2000, 35, 300]
    assert (cleaned.body, cleaned.author_name) == ("abc", "")


def test_a_call_without_a_comment_is_only_counted(write, entry, rows, counted):
    assert write(entry(question=None, verdict=None, counts=("failed",))) == [None]
    assert (rows(Check), rows(Person), counted()) == ([], [], {"calls": 1, "failed": 1})


def test_usage_is_counted_by_source_and_month(write, entry, counted, clock):
    write(*[entry(source="a", counts=("spam",))] * 3, entry(source="b", counts=("ham",)))
    write(entry(source="a", counts=("ham",)))
    assert (counted("a"), counted("b")) == ({"calls": 4, "spam": 3, "ham": 1}, {"calls": 1, "ham": 1})

    clock.pass_(days=31)
    assert counted("a") == {}


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        pytest.param({}, True, id="the same comment"),
        pytest.param({"ip": "192.0.2.1", "page_url": None, "author_email": None}, True, id="sent by a moderator"),
        pytest.param({"author_name": "Ada"}, False, id="by another author"),
        pytest.param({"body": "Another text."}, False, id="another text"),
    ],
)
def test_feedback_is_tied_to_its_check(write, entry, rows, changes, same):
    [asked] = write(entry())
    said = entry(question=replace(ASKED, **changes), verdict=None, said=Said(SUBMIT_SPAM, {"comment_type": "comment"}))
    [about] = write(said)

    [feedback] = rows(Feedback)
    assert (feedback.check_id, feedback.call, feedback.said) == (about, SUBMIT_SPAM, {"comment_type": "comment"})
    assert (about == asked) is same
    labelled = next(check for check in rows(Check) if check.id == about)
    assert labelled.expires_at is None


def test_feedback_by_id_goes_before_the_text(write, entry):
    [first, _] = write(entry(), entry(question=replace(ASKED, body="Another text.")))

    said = entry(question=replace(ASKED, body="Another text."), said=Said(SUBMIT_HAM, {}), check_id=first)
    assert write(said) == [first]


def test_feedback_finds_a_check_of_an_older_master_key(write, entry, databases, clock):
    [asked] = write(entry())
    rotated = Records(databases, Vault(("a newer and long enough secret key 0123456789", *SECRET_KEYS)), 30)

    [written] = rotated.write([entry(verdict=None, said=Said(SUBMIT_SPAM, {}))], clock())
    assert written == asked


@pytest.mark.parametrize(
    ("verdict", "call", "counts"),
    [
        pytest.param(FINE, SUBMIT_SPAM, {"missed_spam": 1}, id="spam that was let through"),
        pytest.param(HELD, SUBMIT_HAM, {"false_positives": 1}, id="stopped for nothing"),
        pytest.param(HELD, SUBMIT_SPAM, {}, id="as was said"),
        pytest.param(FINE, SUBMIT_HAM, {}, id="as was said, the other way"),
    ],
)
def test_a_contradiction_is_counted(write, entry, counted, verdict, call, counts):
    write(entry(verdict=verdict))
    write(entry(verdict=None, said=Said(call, {})))

    assert counted() == {"calls": 2, **counts}


def test_entries_of_many_sites_are_written_together(write, entry, databases, other_site, rows):
    with databases.main.read() as session:
        theirs = session.scalars(select(Credential.id).where(Credential.site_id == other_site.site_id)).first()
    ids = write(*[entry(), entry(site_id=other_site.site_id, credential_id=theirs)])

    assert {check.id: check.site_id for check in rows(Check)} == dict(
        zip(ids, (entry().site_id, other_site.site_id), strict=True)
    )
    assert len(rows(Person)) == 2  # one address, but nothing joins two sites


def test_feedback_finds_no_other_sites_check(write, entry, databases, other_site):
    [asked] = write(entry())
    with databases.main.read() as session:
        theirs = session.scalars(select(Credential.id).where(Credential.site_id == other_site.site_id)).first()
    said = Said(SUBMIT_SPAM, {})
    [about] = write(entry(site_id=other_site.site_id, credential_id=theirs, said=said, check_id=asked))

    assert about != asked


def test_all_or_nothing(records, entry, databases, clock):
    broken = entry(credential_id=10**6)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        records.write([entry(), broken], clock())

    with databases.main.read() as session:
        assert session.scalar(select(func.count()).select_from(Check)) == 0
