"""What tests of retention share: a site, people without comments, and a sweep at another time."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.comments.store import people as people_store
from service.comments.tables import Comment, Person
from service.settings import Settings
from tests.worker.support import NOW, make_site
from worker.expiry import Expiry


@pytest.fixture
def place(databases):
    """A site, and a page of it."""
    return make_site(databases.main)[:2]


@pytest.fixture
def expire(databases):
    """Let the sweep erase what has had its time, so many days from now."""

    def run(days=0.0, **chosen):
        settings = Settings(data_dir=Path("unused"), **chosen)
        Expiry(databases, settings).once(NOW + timedelta(days=days))

    return run


@pytest.fixture
def known(databases, place, vault):
    """Store a person with a key, known for two days; gives the id."""

    def make(**other):
        person_id = uuid.uuid4()
        made = NOW - timedelta(days=2)
        with databases.keys.write() as keys:
            people_store.add_keys(keys, [(person_id, "wrapped")], made)
        row = {"id": person_id, "site_id": place[0], "email_kind": "own", "email_match": f"k:{person_id}"}
        with databases.main.write() as session:
            session.add(Person(**row, created_at=made, **other))
        return person_id

    return make


def statuses(databases):
    with databases.main.read() as session:
        return dict(session.execute(select(Comment.id, Comment.status)).all())


def count(databases, table):
    with databases.main.read() as session:
        return session.scalar(select(func.count()).select_from(table))
