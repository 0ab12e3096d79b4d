"""WordPress's export: what it writes, and what other programs and enemies make of it."""

import io
import time
from datetime import UTC, datetime
from itertools import chain

import psutil
import pytest

from service.comments.lifecycle import Status
from service.comments.transfer.imported import Note, Skip, Skipped
from service.imports import BrokenFile, wxr
from tests.service.imports.files import WXR_END, WXR_START, wxr_comment, wxr_item
from tests.service.imports.files import wxr as written


def read(text):
    return list(wxr.read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def one(**changes):
    [found] = read(written(wxr_comment(1, **changes)))
    return found


def test_a_comment():
    found = one(author="M&uuml;ller &amp; Sons", author_url="https://amina.example/", parent="12")
    assert found.key == "wordpress:1"
    assert (found.page.url, found.page.title) == ("https://news.example/harbour/", "The pier")
    assert found.page.key == "url:https://news.example/harbour/"
    assert (found.author_name, found.author_email) == ("Müller & Sons", "amina@mail.example")
    assert (found.author_url, found.author_ip) == ("https://amina.example/", "192.0.2.7")
    assert (found.body, found.parent) == ("The pier was built in 1912.", "wordpress:12")
    assert found.written_at == datetime(2014, 2, 7, 9, 13, 44, tzinfo=UTC)
    assert (found.status, found.spam, found.notes) == (Status.PUBLISHED, False, ())


@pytest.mark.parametrize(
    ("approved", "status", "spam"),
    [
        ("1", "published", False),
        ("approved", "published", False),
        ("0", "held", False),
        ("hold", "held", False),
        ("spam", "rejected", True),
        ("trash", "rejected", False),
        ("post-trashed", "rejected", False),
        ("", "held", False),
        ("nobody knows", "held", False),
    ],
)
def test_its_status_is_kept_and_what_nobody_knows_is_held(approved, status, spam):
    found = one(approved=approved)
    assert (found.status, found.spam) == (status, spam)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"type": "pingback"}, Skip.PING),
        ({"type": "trackback"}, Skip.PING),
        ({"type": "order_note"}, Skip.OTHER_KIND),
        ({"content": " \u200b\n"}, Skip.NO_TEXT),
        ({"content": "<p></p>"}, Skip.NO_TEXT),
        ({"content": "a" * 100_001}, Skip.TOO_LONG),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_skipped(changes, why):
    assert one(**changes) == Skipped("wordpress:1", why)


@pytest.mark.parametrize("number", ["", "-1", "1 OR 1", "amina@mail.example", "9" * 20])
def test_what_has_no_identifier_is_skipped_and_not_named(number):
    assert one(id=number) == Skipped("", Skip.NO_ID)


def test_a_type_of_comment_that_newer_ones_name_is_a_comment():
    assert one(type="comment").status == "published"


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"author_email": "nobody"}, Note.EMAIL),
        ({"author_email": "a" * 300 + "@mail.example"}, Note.EMAIL),
        ({"author_url": "amina"}, Note.WEBSITE),
        ({"author_url": "javascript:alert(1)"}, Note.WEBSITE),
        ({"author": ""}, Note.NAME),
        ({"author": "n" * 101}, Note.NAME),
        ({"date": "0000-00-00 00:00:00", "date_gmt": "0000-00-00 00:00:00"}, Note.TIME),
        ({"parent": "1"}, Note.CIRCLE),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_kept_is_left_out_with_a_note(changes, note):
    found = one(**changes)
    assert found.notes == (note,)
    assert "nobody" not in repr(found)
    assert "javascript" not in repr(found)


def test_an_author_without_address_or_website_needs_no_note():
    found = one(author_email="", author_url="http://")
    assert (found.author_email, found.author_url, found.notes) == (None, None, ())


def test_where_the_time_in_utc_is_zeros_the_blogs_own_stands_in():
    assert one(date_gmt="0000-00-00 00:00:00").written_at == datetime(2014, 2, 7, 10, 13, 44, tzinfo=UTC)


def test_each_item_has_its_own_page():
    text = (
        WXR_START
        + wxr_item([wxr_comment(1)], "https://news.example/a", "A &#8217; b")
        + wxr_item([wxr_comment(2)]).replace("<title>The pier</title>", "")
        + wxr_item([wxr_comment(3)]).replace("<link>https://news.example/harbour/</link>", "")
        + WXR_END
    )
    first, second, third = read(text)
    assert (first.page.url, first.page.title) == ("https://news.example/a", "A ’ b")
    assert (second.page.url, second.page.title) == ("https://news.example/harbour/", None)
    assert third == Skipped("wordpress:3", Skip.NO_PAGE)


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
def test_every_version_of_the_namespace(version):
    text = written(wxr_comment(1)).replace("export/1.2/", f"export/{version}/")
    assert [found.key for found in read(text)] == ["wordpress:1"]


def test_control_characters_and_blank_lines_that_plugins_leave_do_not_hinder():
    found = read("\n\n" + written(wxr_comment(1, content="one\x0b two\x00 three\x08")))
    assert [comment.body for comment in found] == ["one two three"]


def test_utf_16_is_read_as_the_file_says():
    text = written(wxr_comment(1, content="Ж﷽")).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert [found.body for found in read(text.encode("utf-16"))] == ["Ж﷽"]


def test_what_comes_before_a_cut_is_kept_and_the_place_is_named():
    text = written(wxr_comment(1), wxr_comment(2))
    found = []
    with pytest.raises(BrokenFile, match=r"The XML is broken at line \d+, column \d+: unclosed token"):
        found.extend(wxr.read(io.BytesIO(text[:-300].encode())))
    assert [comment.key for comment in found] == ["wordpress:1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no element found"),
        ("no xml at all, amina@mail.example", "line 1"),
        ("<html><body/></html>", "should begin with <rss>"),
        (written(wxr_comment(1, content="Zürich")).encode("latin-1"), "not well-formed"),
        (written().replace("UTF-8", "no-such-thing"), "unknown encoding|encoding"),
        (WXR_START + "<item>" * 100, "more than 60 deep"),
        (WXR_START + "<item a='" + "x" * 3_000_000, "a tag that does not end"),
    ],
    ids=["empty", "no XML", "another format", "another encoding", "no encoding", "deep", "endless tag"],
)
def test_what_is_no_export_says_so_without_what_it_holds(text, words):
    with pytest.raises(BrokenFile, match=words) as error:
        read(text)
    assert "amina" not in str(error.value)


LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">{}]><rss><channel><title>&z;</title></channel></rss>"""


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS.format(
            "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghij", "bcdefghijz", strict=True))
        ),
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/evil.dtd"><rss></rss>',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p">%p;]><rss></rss>',
    ],
    ids=["billion laughs", "external entity", "external document type", "parameter entity"],
)
def test_document_types_are_refused(text):
    with pytest.raises(BrokenFile, match="declares a document type"):
        read(text)


def test_an_entity_of_html_that_xml_does_not_have_is_an_error_with_its_place():
    with pytest.raises(BrokenFile, match="undefined entity"):
        read(written().replace("Harbour News", "&eacute;"))


class Endless(io.RawIOBase):
    """A file as long as its parts, made while it is read."""

    def __init__(self, parts):
        self._parts, self._left = parts, b""

    def readable(self):
        return True

    def read(self, size=-1):
        while len(self._left) < size and (part := next(self._parts, None)) is not None:
            self._left += part.encode()
        given, self._left = self._left[:size], self._left[size:]
        return given


def test_memory_does_not_grow_with_the_file():
    """A hundred thousand comments and a post of 20 MB, in a few MB."""
    number = 100_000
    comments = (
        f"<wp:comment><wp:comment_id>{n}</wp:comment_id><wp:comment_content>Comment {n} is here.</wp:comment_content></wp:comment>"
        for n in range(number)
    )
    post = (f"<content:encoded>{'x' * 1_000_000}</content:encoded>" for _ in range(20))
    item = wxr_item([]).removesuffix("</item>\n")
    process, most = psutil.Process(), 0
    reader = wxr.read(Endless(chain([WXR_START, item], post, comments, ["</item>", WXR_END])))
    next(reader)
    before = process.memory_info().rss
    for count, _ in enumerate(reader, start=2):
        if count % 5_000 == 0:
            most = max(most, process.memory_info().rss)
    assert count == number
    assert most - before < 15_000_000


@pytest.mark.parametrize("unit", ["<a ", "<!--", "</", "&", "<", "<a href='x'>", "<p>", "]]>", "&#"])
def test_no_comment_takes_long(unit):
    started = time.process_time()
    one(content=unit * (390_000 // len(unit)))
    assert time.process_time() - started < 5.0
