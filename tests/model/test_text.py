import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text import CAP, LINK, plain, traced

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=200) | st.lists(
    st.sampled_from(
        ["<b>", "</a>", "<a href='http://x.example/y'>", "[url=", "[/url]", "&amp;", "&#0;", "&", "www.", "<", "é"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ÀÉ ñ", "ae n", id="case and accents"),
        pytest.param("e\u0301", "e", id="combining accent"),
        pytest.param("id\u200bi\u00adot", "idiot", id="zero-width and soft hyphen"),
        pytest.param("ｉｄｉｏｔ ﬁne", "idiot fine", id="compatibility forms"),
        pytest.param("id<b>i</b>ot", "idiot", id="inline tag joins"),
        pytest.param("one<br/>two", "one two", id="line break parts"),
        pytest.param("[B]id[/B]iot", "idiot", id="BBCode"),
        pytest.param("&lt;3 &amp; &#105;", "<3 & i", id="entities"),
        pytest.param("a < b and <Sam> c", "a < b and <sam> c", id="no markup"),
        pytest.param("see https://www.a.example/x", f"see  {LINK} a.example/x", id="plain link"),
        pytest.param("www.a.example", f" {LINK} a.example", id="bare link"),
        pytest.param("<a href='http://a.example'>x</a>", f" {LINK} a.example x ", id="link in a tag"),
        pytest.param("[url=http://a.example]x[/url]", f" {LINK} a.example x ", id="link in BBCode"),
        pytest.param("a\nb\tc\u00a0d", "a b c d", id="white space"),
        pytest.param("a\x00\ud800b", "ab", id="control character and lone surrogate"),
    ],
)
def test_normal_form(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(ANY_TEXT)
def test_tracing_gives_the_same_normal_form_with_offsets_in_order(text: str) -> None:
    origin = traced(text)
    assert origin.text == plain(text)
    assert len(origin.begins) == len(origin.ends) == len(origin.text)
    assert all(0 <= begin < end <= len(text) for begin, end in zip(origin.begins, origin.ends, strict=True))
    assert origin.begins == sorted(origin.begins)


@given(ANY_TEXT)
def test_a_normal_form_holds_no_line_breaks_or_capitals(text: str) -> None:
    normal = plain(text)
    assert "\n" not in normal
    assert not any("A" <= letter <= "Z" for letter in normal)


def test_text_beyond_the_cap_is_ignored() -> None:
    assert plain("a" * CAP + "b") == "a" * CAP


@pytest.mark.attack(32)
@pytest.mark.parametrize("unit", ["<a ", "[url=", "&#", "http://", "<b><", "w" * 9 + ".", "\u0301"])
def test_hostile_markup_takes_no_longer_than_its_length(unit: str) -> None:
    hostile = (unit * CAP)[:CAP]
    begun = time.perf_counter()
    plain(hostile)
    assert time.perf_counter() - begun < 0.5
