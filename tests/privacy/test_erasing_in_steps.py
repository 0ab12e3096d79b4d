"""Erasing somebody who wrote a lot: in short steps, of which those that were not done are done by the sweep."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from service.comments import people
from service.comments.erasing import erasures, steps
from service.comments.ids import new_id
from service.comments.store import totals
from service.comments.tables import Check, Comment, Credential, DataKey, Erasure, History, Person, ReaderLink
from service.settings import Settings
from tests.conftest import BACKENDS
from tests.privacy.conftest import AMINA
from tests.privacy.looking import refusing
from tests.privacy.sweeping import count, statuses
from tests.worker.support import NOW, add_comment
from worker.expiry import Expiry

pytestmark = pytest.mark.attack(57)
on_both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def few_a_step(monkeypatch):
    monkeypatch.setattr("service.comments.erasing.steps.COMMENTS", 2)


@pytest.fixture
def sweep(databases):
    """Let the sweep finish what was begun, so many seconds after."""
    task = Expiry(databases, Settings(data_dir=Path("unused")))
    return lambda seconds: task.finish(NOW + timedelta(seconds=seconds))


@pytest.fixture
def writer(databases, place, known):
    """Somebody with so many comments."""

    def make(number):
        person = known(email_sealed="sealed")
        for _ in range(number):
            add_comment(databases.main, *place, status="published", person_id=person)
        return person

    return make


def person_row(databases, person):
    with databases.main.read() as session:
        return session.get_one(Person, person)


@on_both
def test_no_transaction_erases_more_than_a_few(databases, writer):
    person, by_transaction, now_erased = writer(101), [], []

    def note(_connection, _cursor, statement, parameters, _context, many):
        if statement.startswith("INSERT INTO history"):
            now_erased.append(len(parameters) if many else 1)

    def end(_connection):
        by_transaction.append(sum(now_erased))
        now_erased.clear()

    event.listen(databases.main.engine, "before_cursor_execute", note)
    event.listen(databases.main.engine, "commit", end)
    assert people.erase_people(databases, [person], NOW) == 101

    assert [one for one in by_transaction if one] == [50, 50, 1]
    assert set(statuses(databases).values()) == {"erased"}


@on_both
def test_a_step_takes_as_many_statements_as_any_other(databases, writer, few_a_step):
    """So that an erasure takes as long as it is large, and no longer."""
    person, seen = writer(6), []
    event.listen(databases.main.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    sizes = []
    for most in (1, 1, 1):
        seen.clear()
        assert steps.finish(databases, [person], NOW, most) == 2
        sizes.append(len(seen))
    assert len(set(sizes)) == 1


@on_both
def test_what_was_begun_and_left_is_finished_by_the_sweep(databases, writer, few_a_step, sweep):
    person = writer(5)
    assert people.erase_people(databases, [person], NOW, most=1) == 2
    left = person_row(databases, person)
    assert (left.email_match, left.email_sealed, left.erased_at) == (None, "sealed", NOW)
    assert sorted(statuses(databases).values()) == ["erased", "erased", "published", "published", "published"]

    sweep(59)
    assert person_row(databases, person).email_sealed == "sealed"
    sweep(61)

    assert set(statuses(databases).values()) == {"erased"}
    assert person_row(databases, person).email_sealed is None
    with databases.main.read() as session:
        assert session.scalars(select(Erasure.at)).all() == [NOW]
        assert len(session.scalars(select(History.id)).all()) == 5


@on_both
def test_an_erasure_whose_comments_fail_is_finished_by_the_sweep(databases, writer, sweep):
    person = writer(3)
    with refusing(databases.main, "history"), pytest.raises(DBAPIError):
        people.erase_people(databases, [person], NOW)
    assert (set(statuses(databases).values()), count_keys(databases)) == ({"published"}, 0)

    sweep(61)

    assert set(statuses(databases).values()) == {"erased"}


@on_both
def test_an_erasure_whose_keys_fail_is_finished_by_the_sweep(databases, writer, sweep):
    person = writer(3)
    rename_keys(databases, "data_keys", "away")
    with pytest.raises(DBAPIError):
        people.erase_people(databases, [person], NOW)
    rename_keys(databases, "away", "data_keys")
    assert (set(statuses(databases).values()), count_keys(databases)) == ({"published"}, 1)

    sweep(61)

    assert (set(statuses(databases).values()), count_keys(databases)) == ({"erased"}, 0)


def rename_keys(databases, old, new):
    with databases.keys.write() as keys:
        keys.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def count_keys(databases):
    with databases.keys.read() as keys:
        return len(keys.scalars(select(DataKey)).all())


@on_both
def test_who_comes_back_while_being_erased_is_somebody_new(databases, published, few_a_step, sweep, ids_of, clock):
    for _ in range(3):
        published()
    (before,) = ids_of(AMINA)
    people.erase_people(databases, [before], NOW, most=1)

    again = published(body="I am back.")
    (after,) = ids_of(AMINA)
    sweep(61)

    assert after != before
    left = {one for one, status in statuses(databases).items() if status == "published"}
    assert left == {again}
    assert count_keys(databases) == 1


@on_both
def test_a_comment_that_was_on_its_way_is_erased_too(databases, place, writer, expire):
    person = writer(1)
    people.erase_people(databases, [person], NOW)
    late = add_comment(databases.main, *place, status="published", person_id=person, body="late")

    expire(0.5 / 1440)
    assert statuses(databases)[late] == "published"
    expire(2 / 1440)
    assert statuses(databases)[late] == "erased"


@on_both
def test_a_backup_of_somebody_half_erased_is_erased_before_it_serves(databases, writer, few_a_step):
    person = writer(5)
    people.erase_people(databases, [person], NOW, most=1)
    with databases.main.read() as session:
        listed = list(erasures.listed(session))

    assert erasures.replay(databases, listed, NOW) == erasures.Replayed(1, 3)
    assert person_row(databases, person).email_sealed is None


@on_both
def test_two_who_erase_the_same_comments_do_so_once(databases, writer):
    writer(3)
    ids = list(statuses(databases))
    counted = []
    for _ in range(2):
        with databases.main.write() as session:
            counted.append(steps.clear_comments(session, ids, NOW))
    with databases.main.read() as session:
        moves = session.scalars(select(History.id)).all()
    assert (counted, len(moves)) == ([3, 0], 3)


@on_both
def test_many_checks_go_in_steps_too(databases, place, known, monkeypatch):
    monkeypatch.setattr("service.comments.erasing.steps.CHECKS", 2)
    person = known(email_sealed="sealed")
    with databases.main.write() as session:
        key = session.scalars(select(Credential.id).limit(1)).one()
        row = {"site_id": place[0], "credential_id": key, "protocol": "akismet", "source": "", "author_name": "Ada"}
        row |= {"at": NOW, "body": "b", "body_match": "m", "reasons": [], "person_id": person}
        session.add_all(Check(**row, id=new_id(NOW)) for _ in range(5))

    people.erase_people(databases, [person], NOW, most=2)
    assert (count(databases, Check), person_row(databases, person).email_sealed) == (1, "sealed")
    steps.finish(databases, [person], NOW)
    assert (count(databases, Check), person_row(databases, person).email_sealed) == (0, None)


@on_both
def test_totals_are_right_after_many_steps(databases, place, writer, few_a_step):
    person = writer(5)
    with databases.main.write() as session:
        totals.add(session, {(place[0], "received"): 5, (place[0], "published"): 5, (place[0], "new"): 5})
    people.erase_people(databases, [person], NOW)
    with databases.main.read() as session:
        assert totals.drift(session) == {}


@on_both
def test_a_reader_does_not_wait_for_the_last_of_very_many(reader, published, databases, few_a_step, monkeypatch):
    monkeypatch.setattr("service.comments.readers.reader_links.MOST_STEPS", 2)
    for _ in range(7):
        published()

    answer = reader.erase(reader.link(), sure="yes")

    assert (answer.status_code, "7 comments" in answer.text, "a few minutes" in answer.text) == (200, True, True)
    reader.finish()
    with databases.main.read() as session:
        assert set(session.scalars(select(Comment.status))) == {"erased"}
        assert session.scalars(select(ReaderLink)).all() == []
