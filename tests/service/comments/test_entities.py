"""Entities in what people wrote."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.entities import unescape
from service.comments.signs.personal_data import has_address
from service.web.clients.coral.text import plain_text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("&lt;b&gt; &amp;amp;", "<b> &amp;", id="names, once"),
        pytest.param("&#65;&#x42;", "AB", id="numbers"),
        pytest.param("&#12345678;", "&#12345678;", id="no letter's number"),
    ],
)
def test_entities_are_read(text, read):
    assert unescape(text) == read


@pytest.mark.attack(32)
def test_a_number_of_any_length_is_left_as_it_was_typed():
    endless = "&#" + "1" * 50_000 + ";"

    assert unescape(endless) == endless
    assert plain_text(endless) == endless
    assert not has_address("amina@mail.example", f"amina mail.example {endless}")


@given(st.text(alphabet=st.sampled_from("&#x;0123456789abltgmp "), max_size=40))
def test_what_has_no_such_number_is_read_as_ever(text):
    if "&#" not in text:
        assert unescape(text) == html.unescape(text)
