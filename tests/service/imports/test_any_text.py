"""Whatever a file holds: it is read, skipped or named as broken, and what is read fits its columns."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.lifecycle import Status
from service.comments.transfer.imported import MAX_BODY, Imported, Skipped
from service.imports import BrokenFile, own, wxr
from service.imports.fields import Raw, comment
from tests.service.imports.files import wxr as written
from tests.service.imports.files import wxr_comment
from tests.service.imports.test_own import COMMENT, END, HEADER, PAGE

in_xml = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"))
anything = st.text()
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | anything | st.sampled_from(["held", "erased", "open"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=5,
)


def assert_fits(found):
    assert isinstance(found, (Imported, Skipped))
    if isinstance(found, Imported):
        given_text = (found.body, found.author_name, found.page.url, found.page.title or "", found.author_url or "")
        assert not any(
            char in "\x00\x0b\x1f\x85" or 0xD800 <= ord(char) < 0xE000 for text in given_text for char in text
        )
        assert 1 <= len(found.body) <= MAX_BODY
        assert 1 <= len(found.author_name) <= 100
        assert "\n" not in found.author_name
        assert len(found.page.title or "") <= 300


@given(name=in_xml, email=in_xml, url=in_xml, body=in_xml, date=in_xml, parent=in_xml, approved=in_xml)
def test_any_text_in_an_export_of_wordpress(name, email, url, body, date, parent, approved):
    text = written(
        wxr_comment(
            1,
            author=name,
            author_email=email,
            author_url=url,
            content=body,
            date_gmt=date,
            parent=parent,
            approved=approved,
        )
    )
    [found] = wxr.read(io.BytesIO(text.encode()))
    assert_fits(found)


@given(st.builds(Raw, key=st.just("x:1"), page_url=st.just("https://a.example/") | anything, page_title=st.none() | anything,
                 body=anything, author_name=st.none() | anything, author_email=st.none() | anything,
                 author_url=st.none() | anything, author_ip=st.none() | anything, status=st.sampled_from(Status)))  # fmt: skip
def test_any_values_at_all(raw):
    assert_fits(comment(raw))


@given(st.binary(max_size=300))
@pytest.mark.parametrize("read", [wxr.read, own.read])
def test_any_bytes(read, raw):
    with pytest.raises(BrokenFile):
        list(read(io.BytesIO(raw)))


@given(
    changes=st.dictionaries(st.sampled_from(sorted({*COMMENT, "appeal", "scores", "risk", "parent_id"})), values),
    page=st.dictionaries(st.sampled_from(sorted(PAGE)), values),
)
def test_any_values_in_an_export_of_ours(changes, page):
    lines = [HEADER, {**PAGE, **page, "kind": "page"}, {**COMMENT, **changes, "kind": "comment"}, END]
    try:
        [found] = own.read(io.BytesIO("".join(json.dumps(line) + "\n" for line in lines).encode()))
    except BrokenFile as error:
        assert "Line" in str(error)
        return
    assert isinstance(found, (Imported, Skipped))
    if isinstance(found, Imported) and found.record is not None:
        assert len(found.body) <= MAX_BODY
        json.dumps(found.record.columns["scores"], allow_nan=False).encode()
        assert all(isinstance(one["code"], str) for one in found.record.columns["reasons"])
