"""Asking as a client of another service does."""

import pytest
from sqlalchemy import select

from service.comments.tables import Check, Feedback, Usage


@pytest.fixture
def comment():
    """A comment as WordPress sends it, without the key."""
    return {
        "blog": "https://blog.example",
        "user_ip": "198.51.100.7",
        "user_agent": "Mozilla/5.0",
        "comment_type": "comment",
        "comment_author": "Hanne",
        "comment_author_email": "hanne@mail.example",
        "comment_author_url": "https://hanne.example/",
        "comment_content": "The ferry was on time, for once.",
        "permalink": "https://blog.example/ferry",
        "blog_lang": "en_US",
        "blog_charset": "UTF-8",
    }


@pytest.fixture
def akismet(client, site, comment, clock):
    """Make one of Akismet's calls about a comment; keyword arguments change its fields, None leaves one out.

    Each is a millisecond after the one before, so that checks sort by their ids as they came.
    """

    def call(name="comment-check", *, headers=None, **changes):
        fields = {"api_key": site.akismet_key, **comment, **changes}
        data = {field: value for field, value in fields.items() if value is not None}
        clock.pass_(milliseconds=1)
        return client.post(f"/1.1/{name}", data=data, headers=headers)

    return call


@pytest.fixture
def rows(databases):
    """Read what is kept: all rows of a table."""

    def read(table):
        with databases.main.read() as session:
            return session.scalars(select(table)).all()

    return read


@pytest.fixture
def kept(rows):
    """Read what is kept of checks, of feedback, and what was counted."""

    class Kept:
        @property
        def checks(self):
            return sorted(rows(Check), key=lambda check: check.id)

        @property
        def feedback(self):
            return [(row.check_id, row.call, row.said) for row in sorted(rows(Feedback), key=lambda row: row.id)]

        @property
        def counted(self):
            return {row.what: row.count for row in rows(Usage)}

    return Kept()
