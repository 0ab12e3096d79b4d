"""Isso's file, opened only to be read."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from service.comments.transfer.imported import Note, Skip, Skipped
from service.imports import BrokenFile
from service.imports import isso as reader
from tests.service.imports.files import isso

BASE = "https://news.example"


@pytest.fixture
def read(tmp_path):
    def run(comments, base=BASE):
        return list(reader.read(isso(tmp_path / f"{len(list(tmp_path.iterdir()))}.db", comments), base))

    return run


def test_a_comment(read):
    [found] = read({5: {"parent": 2, "website": "https://amina.example/"}})
    assert (found.key, found.parent, found.status) == ("isso:5", "isso:2", "published")
    assert (found.page.url, found.page.title) == ("https://news.example/harbour/", "The pier")
    assert (found.author_name, found.author_email) == ("Amina", "amina@mail.example")
    assert (found.author_url, found.author_ip) == ("https://amina.example/", None)  # of an IP Isso keeps a part
    assert found.body == "The pier was *not* built in 1921."
    assert found.written_at == datetime(2014, 2, 7, 9, 13, 44, 500000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mode", "status"), [(1, "published"), (2, "held"), (3, "held"), (None, "held"), ("x", "held")]
)
def test_its_status_is_kept(read, mode, status):
    assert [found.status for found in read({1: {"mode": mode}})] == [status]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"mode": 4, "text": ""}, Skip.DELETED),
        ({"text": ""}, Skip.NO_TEXT),
        ({"tid": 99}, Skip.NO_PAGE),
        ({"tid": None}, Skip.NO_PAGE),
    ],
    ids=["deleted", "no text", "no such page", "no page"],
)
def test_what_is_skipped(read, changes, why):
    assert read({1: changes}) == [Skipped("isso:1", why)]


def test_values_of_other_types_than_isso_writes(read):
    [found] = read(
        {1: {"text": b"bytes \xff", "author": b"\x00", "created": "yesterday", "parent": "x", "email": b"\x00"}}
    )
    assert found.body == "bytes �"
    assert (found.author_name, found.author_email, found.parent, found.written_at) == ("Anonymous", None, None, None)
    assert Note.TIME in found.notes


@pytest.mark.parametrize("created", [1e300, -1e300, float("inf")])
def test_times_that_cannot_be(read, created):
    assert [found.written_at for found in read({1: {"created": created}})] == [None]


def test_pages_of_a_site_whose_address_is_given(read):
    assert [found.page.url for found in read({1: {}}, "https://old.example/blog/")] == ["https://old.example/harbour/"]


def test_the_file_is_left_as_it_is(tmp_path):
    path = isso(tmp_path / "comments.db", {n: {} for n in range(1, 50)})
    before = hashlib.sha256(path.read_bytes()).digest()
    path.chmod(0o400)
    assert reader.count(path) == len(list(reader.read(path, BASE))) == 49
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert [one.name for one in tmp_path.iterdir()] == ["comments.db"]


def test_one_that_is_in_use_is_refused(tmp_path):
    path = isso(tmp_path / "comments.db", {1: {}})
    (tmp_path / "comments.db-wal").write_bytes(b"not yet in the file")
    with pytest.raises(BrokenFile, match="Stop Isso first"):
        list(reader.read(path, BASE))


ENDLESS = """
DROP TABLE comments;
CREATE VIEW comments AS
WITH RECURSIVE n(tid, id, parent, created, mode, text, author, email, website) AS
 (SELECT 1, 1, 1, 1, 1, 'a', 'a', 'a', 'a' UNION ALL
  SELECT tid, id + 1, parent, created, mode, text, author, email, website FROM n)
SELECT * FROM n"""


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("DROP TABLE threads", "no table “threads”"),
        ("ALTER TABLE comments DROP COLUMN mode", "no table “comments” as Isso has it"),
        (ENDLESS, "no table “comments” as Isso has it"),
    ],
    ids=["no pages", "another version", "a view without end"],
)
def test_another_database_than_issos(tmp_path, script, words):
    path = isso(tmp_path / "comments.db", {1: {}})
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    with pytest.raises(BrokenFile, match=words):
        list(reader.read(path, BASE))


def test_what_is_no_database(tmp_path):
    path = tmp_path / "comments.db"
    path.write_text("amina@mail.example " * 100)
    with pytest.raises(BrokenFile, match="no SQLite file") as error:
        list(reader.read(path, BASE))
    assert "amina" not in str(error.value)


def test_a_damaged_file_gives_what_comes_before(tmp_path):
    path = isso(tmp_path / "comments.db", {n: {"text": "x" * 2000} for n in range(1, 500)})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"\xa5" * (len(whole) // 2))
    found = []
    with pytest.raises(BrokenFile, match="cannot be read any further"):
        found.extend(reader.read(path, BASE))
    assert found
