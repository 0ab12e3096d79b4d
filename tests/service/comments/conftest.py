"""Calls of other systems' clients, to be written down; comments with an author's and a moderator's hands."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from service.comments import review
from service.comments.clients.entries import Entry
from service.comments.clients.records import Records, month_of
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.sites import set_webhook
from service.comments.store import usage
from service.comments.tables import Credential, DataKey, Moderator, Site
from tests.service.comments.authors_hands import Author
from tests.service.comments.calls import ASKED, HELD
from tests.service.comments.deciding import Hands
from tests.service.comments.robots import row


@pytest.fixture
def records(databases, vault):
    return Records(databases, vault, retention_days=30)


@pytest.fixture
def entry(databases, site):
    """Give a call about a comment that was held; keyword arguments change it."""
    with databases.main.read() as session:
        of_site = (Credential.site_id == site.site_id) & (Credential.kind == "akismet")
        key_id = session.scalars(select(Credential.id).where(of_site)).one()
    asked = Entry(site_id=site.site_id, credential_id=key_id, protocol="akismet", question=ASKED, verdict=HELD)
    return lambda **changes: replace(asked, **changes)


@pytest.fixture
def write(records, clock):
    """Write entries down and give their checks; the clock goes on a second."""

    def run(*entries):
        clock.pass_(seconds=1)
        return records.write(entries, clock())

    return run


@pytest.fixture
def rows(databases):
    def read(table):
        with (databases.keys if table is DataKey else databases.main).read() as session:
            return session.scalars(select(table)).all()

    return read


@pytest.fixture
def counted(databases, clock, entry):
    def read(source=""):
        with databases.main.read() as session:
            found = usage.of_key(session, entry().credential_id, month_of(clock()))
            return {row.what: row.count for row in found if row.source == source}

    return read


@pytest.fixture
def author(databases, vault, clock):
    return Author(databases.main, vault, clock)


@pytest.fixture
def hands(databases, clock, site):
    with databases.main.write() as session:
        for person in ("maren", "otto"):
            session.add(Moderator(name=person, password_hash="", role="moderator", created_at=clock()))
    return Hands(databases.main, clock(), site.site_id)


@pytest.fixture
def told_by_webhook(databases, site, vault):
    """Have the site want notices."""
    with databases.main.write() as session:
        set_webhook(session, session.get_one(Site, site.site_id).name, "https://news.example/hook", vault)


@pytest.fixture
def take(client, fields, moderate, site, hands):
    """Post comments and let the policy decide; the site has heard of it. Gives their ids."""

    def post(*bodies, key=site.secret_key):
        items = [{**fields, "body": body, "author_email": f"a{n}@mail.example"} for n, body in enumerate(bodies)]
        answer = client.post("/v1/comments/batch", json=items, headers={"Authorization": f"Bearer {key}"})
        moderate()
        hands.deliver()
        return [uuid.UUID(result["id"]) for result in answer.json["results"]]

    return post


@pytest.fixture
def written(post, moderate):
    """Post a comment and let the policy decide, unless it is to wait; gives its id."""

    def make(body="a fine remark", *, decided=True, **fields):
        comment_id = uuid.UUID(post(body=body, **fields).json["id"])
        if decided:
            moderate()
        return comment_id

    return make


@pytest.fixture
def posted(post, moderate, databases, clock):
    """Post one comment and moderate it; gives its row."""

    def run(**fields):
        clock.pass_(seconds=0.01)
        comment_id = post(**fields).json["id"]
        moderate()
        return row(databases, comment_id)

    return run


@pytest.fixture
def decide(databases, clock):
    """Decide about a comment as a moderator; gives its row."""

    def run(comment, to, reason=None):
        wanted = Wish(to=Status(to), actor=Actor.MODERATOR, reason=reason)
        with databases.main.write() as session:
            review.decide(session, comment.id, wanted, version=comment.version, now=clock(), sites=None)
        return row(databases, comment.id)

    return run
