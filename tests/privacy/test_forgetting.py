"""People of whom nothing is left are forgotten, and so is what clients asked of them, after its time."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.comments.tables import (
    AuthorMark,
    Check,
    Comment,
    Credential,
    DataKey,
    Feedback,
    Person,
)
from service.settings import Settings
from tests.conftest import BACKENDS
from tests.privacy.sweeping import count
from tests.worker.support import NOW, add_comment
from worker.expiry import Expiry
from worker.sweep import Sweep

pytestmark = pytest.mark.attack(59)
on_both = pytest.mark.parametrize("backend", BACKENDS)


@on_both
def test_what_clients_said_of_comments_is_kept_like_comments(databases, place, expire, known):
    person = known()
    with databases.main.write() as session:
        key = session.scalars(select(Credential.id).limit(1)).one()
        row = {"site_id": place[0], "credential_id": key, "protocol": "akismet", "source": "", "author_name": "Ada"}
        check = Check(**row, id=uuid.uuid4(), at=NOW, body="b", body_match="m", reasons=[], person_id=person)
        session.add(check)
        session.flush()
        session.add(Feedback(check_id=check.id, credential_id=key, at=NOW, call="submit-ham", said={}))

    expire(400)
    assert (count(databases, Check), count(databases, Person)) == (1, 1)
    expire(400, comment_retention_days=365)
    assert (count(databases, Check), count(databases, Feedback), count(databases, Person)) == (0, 0, 0)


@on_both
def test_people_of_whom_nothing_is_left_go_and_so_do_their_keys(databases, place, expire, known, valkey):
    gone, stays = known(), known()
    add_comment(databases.main, *place, status="rejected", person_id=gone)
    add_comment(databases.main, *place, status="published", person_id=stays)
    expire(1)
    assert count(databases, Person) == 2

    expire(200)
    Sweep(databases, valkey.client(), Settings(data_dir=Path("unused"))).keys(NOW + timedelta(days=200))

    with databases.main.read() as session:
        assert session.scalars(select(Person.id)).all() == [stays]
    with databases.keys.read() as keys:
        assert keys.scalars(select(DataKey.person_id)).all() == [stays]


def test_somebody_who_came_a_moment_ago_is_not_missed(databases, place, expire):
    with databases.main.write() as session:
        session.add(Person(id=uuid.uuid4(), site_id=place[0], email_kind="own", created_at=NOW))
    expire(0.9)
    assert count(databases, Person) == 1
    expire(1.1)
    assert count(databases, Person) == 0


def test_a_ban_outlives_who_it_is_on_and_a_note_does_not(databases, place, expire, known):
    person = known()
    with databases.main.write() as session:
        for kind in ("ban", "note"):
            mark = {"site_id": place[0], "author": f"k:{person}", "kind": kind, "words": "because"}
            session.add(AuthorMark(**mark, made_at=NOW))

    expire(1)

    with databases.main.read() as session:
        assert session.execute(select(AuthorMark.kind, AuthorMark.words)).all() == [("ban", None)]


@on_both
def test_who_is_kept_from_being_erased_is(databases, place, expire, known):
    kept, other, silent = known(held_for="Case 7"), known(), known(held_for="Case 8")
    for person in (kept, other):
        add_comment(databases.main, *place, status="rejected", person_id=person)

    expire(200)

    with databases.main.read() as session:
        left = session.execute(select(Comment.person_id, Comment.status).order_by(Comment.status)).all()
        assert left == [(None, "erased"), (kept, "rejected")]
        assert set(session.scalars(select(Person.id))) == {kept, silent}


def test_people_are_gone_through_page_by_page_and_over_again(databases, place, known, monkeypatch):
    monkeypatch.setattr("worker.expiry.ROWS", 2)
    monkeypatch.setattr("worker.expiry.MOST_SLICES", 1)
    for _ in range(5):
        known()
    task = Expiry(databases, Settings(data_dir=Path("unused")))
    left = []
    for _ in range(4):
        task.once(NOW)
        left.append(count(databases, Person))
    assert left == [3, 1, 0, 0]
