"""Disqus's export, with e-mail addresses as it was written once and without as it is today."""

import io
from datetime import UTC, datetime

import pytest

from service.comments.lifecycle import Status
from service.comments.transfer.imported import Note, Skip, Skipped
from service.imports import BrokenFile, disqus
from tests.service.imports.files import DISQUS_START, disqus_post
from tests.service.imports.files import disqus as written


def read(text):
    return list(disqus.read(io.BytesIO(text.encode())))


def one(**changes):
    [found] = read(written(disqus_post(1, **changes)))
    return found


def test_a_comment_of_today():
    found = one(
        author="<name>Amina &amp; Bo</name><isAnonymous>false</isAnonymous><username>amina</username>", parent=9
    )
    assert (found.key, found.parent) == ("disqus:1", "disqus:9")
    assert (found.page.url, found.page.title) == ("https://news.example/harbour/", "The pier")
    assert (found.author_name, found.author_email, found.author_url) == ("Amina & Bo", None, None)
    assert found.body == "The pier was not built in 1921."
    assert found.written_at == datetime(2014, 2, 7, 9, 13, 44, tzinfo=UTC)
    assert (found.status, found.author_ip, found.notes) == (Status.PUBLISHED, None, ())


def test_a_comment_of_old():
    found = one(
        author="<email>amina@mail.example</email><name>Amina</name><isAnonymous>true</isAnonymous>",
        ipAddress="192.0.2.7",
        isApproved="true",
    )
    assert (found.author_email, found.author_ip, found.status) == ("amina@mail.example", "192.0.2.7", "published")


@pytest.mark.parametrize(
    ("changes", "status", "spam"),
    [
        ({}, "published", False),
        ({"isApproved": "true"}, "published", False),
        ({"isApproved": "false"}, "held", False),
        ({"isSpam": "true"}, "rejected", True),
        ({"isSpam": "true", "isApproved": "false"}, "rejected", True),
    ],
    ids=str,
)
def test_its_status_is_kept(changes, status, spam):
    found = one(**changes)
    assert (found.status, found.spam) == (status, spam)


@pytest.mark.parametrize(
    ("changes", "skipped"),
    [
        ({"isDeleted": "true"}, Skipped("disqus:1", Skip.DELETED)),
        ({"thread": 701}, Skipped("disqus:1", Skip.NO_PAGE)),
        ({"message": "<p> </p>"}, Skipped("disqus:1", Skip.NO_TEXT)),
        ({"message": "x" * 500_000}, Skipped("disqus:1", Skip.TOO_LONG)),
    ],
    ids=["deleted", "no page", "no text", "too long"],
)
def test_what_is_skipped(changes, skipped):
    assert one(**changes) == skipped


def test_an_author_without_a_name_has_their_user_name_or_none():
    assert one(author="<name /><isAnonymous>false</isAnonymous><username>amina</username>").author_name == "amina"
    nobody = one(author="<isAnonymous>true</isAnonymous>")
    assert (nobody.author_name, nobody.notes) == ("Anonymous", (Note.NAME,))


def test_what_is_there_besides_threads_and_posts_is_passed_over():
    more = '<thing dsq:id="5"><post dsq:id="6"><message>no</message></post></thing>'
    assert [found.key for found in read(written(disqus_post(1), more))] == ["disqus:1"]


def test_a_file_without_a_default_namespace_is_read_too():
    text = written(disqus_post(1)).replace(' xmlns="http://disqus.com"', "")
    assert [found.key for found in read(text)] == ["disqus:1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<rss><channel/></rss>", "should begin with <disqus>"),
        ("<!DOCTYPE disqus [<!ENTITY a 'b'>]>" + written(), "document type|broken"),
        (DISQUS_START, "no element found"),
    ],
    ids=["another format", "document type", "cut"],
)
def test_what_is_no_export(text, words):
    with pytest.raises(BrokenFile, match=words):
        read(text)
