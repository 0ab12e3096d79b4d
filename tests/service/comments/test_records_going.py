"""When and how what is kept of clients' calls goes, and what leaves it as labels."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.comments import labels, people
from service.comments.clients.feedback import SUBMIT_HAM, SUBMIT_SPAM, SUGGEST_SCORE, Said
from service.comments.store import checks
from service.comments.tables import Check, DataKey, Feedback, Person
from tests.conftest import BACKENDS
from tests.service.comments.calls import ASKED

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def test_unlabelled_checks_go_after_their_time_and_labelled_ones_stay(write, entry, rows, databases, clock):
    other = replace(ASKED, body="Another text.", author_email="bo@mail.example", author_name="Bo")
    write(entry(), entry(question=other))
    write(entry(verdict=None, said=Said(SUBMIT_SPAM, {})))
    clock.pass_(days=29)
    with databases.main.write() as session:
        assert checks.expire(session, clock(), 100) == 0
    clock.pass_(days=2)
    with databases.main.write() as session:
        assert checks.expire(session, clock(), 100) == 1

    assert [check.author_name for check in rows(Check)] == ["Hanne"]
    assert [person.id for person in rows(Person)] == [rows(Check)[0].person_id]  # nothing else is left of the other


def test_a_person_with_another_check_stays(write, entry, rows, databases, clock):
    write(entry())
    clock.pass_(days=20)
    write(entry(question=replace(ASKED, body="Another text.")))
    clock.pass_(days=11)
    with databases.main.write() as session:
        assert checks.expire(session, clock(), 100) == 1

    assert len(rows(Person)) == 1


def test_ips_are_forgotten(write, entry, rows, databases, clock):
    write(entry())
    with databases.main.write() as session:
        assert checks.forget_ips(session, clock() + timedelta(seconds=1), 100) == 1

    assert rows(Check)[0].ip_match is None


def test_erasure_reaches_checks_feedback_and_the_key(write, entry, rows, databases, vault, site, clock):
    bo = replace(ASKED, author_email="bo@mail.example", author_name="Bo")
    write(entry(), entry(question=bo))
    write(entry(verdict=None, said=Said(SUBMIT_SPAM, {})))
    assert (len(rows(DataKey)), len(rows(Feedback))) == (2, 1)

    people.erase(databases, vault, "Hanne@mail.example", site_ids=[site.site_id], now=clock())
    assert [check.author_name for check in rows(Check)] == ["Bo"]
    assert (len(rows(DataKey)), rows(Feedback)) == (1, [])
    [erased] = [person for person in rows(Person) if person.erased_at]
    assert (erased.email_sealed, erased.email_match) == (None, None)


def test_labels_are_exported_with_what_was_said(write, entry, databases):
    coral = {"client": "Coral", "scores": {"TOXICITY": 1.0}}
    write(entry())
    write(entry(verdict=None, said=Said(SUBMIT_SPAM, {"comment_type": "comment"})))
    write(entry(verdict=None, said=Said(SUGGEST_SCORE, coral), question=replace(ASKED, body="Another text.")))
    with databases.main.read() as session:
        spam, suggested = labels.export(session)

    assert (spam["text"], spam["labels"], spam["by"]) == (ASKED.body, {"SPAM": 1.0}, f"akismet:{entry().credential_id}")
    assert spam["said"] == {"call": "submit-spam", "comment_type": "comment"}
    assert (suggested["labels"], suggested["said"]) == ({}, {"call": "suggestscore", **coral})
    assert "hanne@mail.example" not in str((spam, suggested))


def test_of_what_one_key_repeats_the_last_word_counts(write, entry, databases):
    for call in (SUBMIT_SPAM, SUBMIT_SPAM, SUBMIT_HAM):
        write(entry(verdict=None, said=Said(call, {})))
    with databases.main.read() as session:
        [only] = labels.export(session)

    assert only["labels"] == {"SPAM": 0.0}
