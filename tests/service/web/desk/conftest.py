"""A desk with moderators, comments decided by the fake scorer, and a browser's habits: cookies, forms, Origin."""

import re
import uuid
from dataclasses import dataclass, replace
from html import unescape

import pytest
from argon2 import PasswordHasher

from service.comments.tables import Comment, Moderator
from service.web.app import create_app
from tests.conftest import PUBLIC_URL

PASSWORD = "quiet harbour 7 lanterns"
HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)  # real, and quick to check


@dataclass
class Browser:
    """A browser in front of the desk."""

    client: object

    def get(self, path, **options):
        return self.client.get(path, headers={"Accept": "text/html"}, **options)

    def post(self, path, data, *, origin=PUBLIC_URL, **options):
        headers = {"Accept": "text/html"} | ({"Origin": origin} if origin else {})
        return self.client.post(path, data=data, headers=headers, **options)

    def sign_in(self, name="maren", password=PASSWORD, **more):
        return self.post("/desk/login", {"name": name, "password": password, **more})

    def csrf(self, path="/desk/"):
        return hidden(self.get(path).text, "csrf")

    def decide(self, comment_id, to, *, version=2, **fields):
        form = {"csrf": self.csrf(), "version": version, "to": to, "back": "/desk/", **fields}
        return self.post(f"/desk/comments/{comment_id}/decisions", form)


def hidden(page, name):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))


@pytest.fixture
def moderators(databases, clock):
    with databases.main.write() as session:
        for name, role in (("maren", "moderator"), ("otto", "moderator"), ("vera", "viewer")):
            session.add(Moderator(name=name, password_hash=HASH, role=role, created_at=clock()))


@pytest.fixture
def browser(client, site, moderators):
    return Browser(client)


@pytest.fixture
def signed_in(browser):
    assert browser.sign_in().status_code == 303
    return browser


@pytest.fixture
def held(post, moderate, clock):
    """Post a comment that the fake scorer's word gets held; gives its id."""

    def make(body="toxic 0.83", **changes):
        clock.pass_(seconds=1)
        comment_id = post(body=body, **changes).json["id"]
        moderate()
        return comment_id

    return make


@pytest.fixture
def state(databases):
    """Give a comment's status and version."""

    def look(comment_id):
        with databases.main.read() as session:
            comment = session.get_one(Comment, uuid.UUID(comment_id))
            return comment.status, comment.version

    return look


@pytest.fixture
def limitless(settings, databases, clock, scorer):
    """The same application, in which one may try to sign in as often as one likes."""
    return create_app(replace(settings, limit_sign_in="100000/minute"), now=clock, scorer=scorer)
