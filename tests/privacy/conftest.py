"""Two people, what is held of each, and a reader with a browser and a mailbox."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from service.comments import people, review
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.store import people as people_store
from service.comments.tables import Moderator
from service.web.app import create_app
from service.web.context import EXTENSION
from tests.conftest import PUBLIC_URL
from tests.privacy.sweeping import expire, known, place  # noqa: F401 - fixtures
from tests.smtp import mail_server

AMINA = "amina@mail.example"
BOB = "bob@other.example"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def moderator_id(databases, clock) -> int:
    with databases.main.write() as session:
        moderator = Moderator(name="Maren Moderator", password_hash="x", role="moderator", created_at=clock())
        session.add(moderator)
        session.flush()
        return moderator.id


@pytest.fixture
def published(post, moderate, clock) -> Callable[..., uuid.UUID]:
    """Post a comment that the policy publishes; gives its id."""

    def make(email: str = AMINA, **changes) -> uuid.UUID:
        clock.pass_(seconds=1)
        answer = post(author_email=email, **changes)
        assert answer.status_code == 202, answer.json
        moderate()
        return uuid.UUID(answer.json["id"])

    return make


@pytest.fixture
def decide(databases, moderator_id, clock):
    """Have a moderator decide a comment."""

    def make(comment_id: uuid.UUID, to: Status, *, reason: str | None = None, note: str | None = None) -> None:
        wish = Wish(to=to, actor=Actor.MODERATOR, actor_id=moderator_id, reason=reason, note=note)
        with databases.main.write() as session:
            review.decide(session, comment_id, wish, version=2, now=clock())

    return make


@pytest.fixture
def ids_of(databases, vault, site) -> Callable[[str], list[uuid.UUID]]:
    """Give the people on the first site that have an address."""

    def find(address: str) -> list[uuid.UUID]:
        with databases.main.read() as session:
            return people_store.ids_everywhere(session, people.matches(vault, site.site_id, address))

    return find


@pytest.fixture
def mail():
    with mail_server() as server:
        yield server


class Reader:
    """Somebody with a browser and a mailbox."""

    def __init__(self, app, mail):
        self.app, self.mail, self.client = app, mail, app.test_client()

    def ask(self, address=AMINA, **options):
        answer = self.client.post("/privacy", data={"email": address}, headers=PAGE, **options)
        self.finish()
        return answer

    def finish(self):
        self.app.extensions[EXTENSION].errands.join()

    def link(self, address=AMINA):
        assert self.ask(address).status_code == 200
        return self.last_link()

    def last_link(self):
        text = self.mail.messages[-1].get_content()
        return urlsplit(re.search(rf"{PUBLIC_URL}/privacy/\S+", text)[0]).path

    def erase(self, link, **fields):
        return self.client.post(f"{link}/erase", data=fields, headers=PAGE)


@pytest.fixture
def make_reader(settings, databases, clock, scorer, mail):
    def make(**changes):
        chosen = {"smtp_url": mail.url, "mail_from": "privacy@news.example", "limit_privacy": "100/hour", **changes}
        return Reader(create_app(replace(settings, **chosen), now=clock, scorer=scorer), mail)

    return make


@pytest.fixture
def reader(make_reader):
    return make_reader()
