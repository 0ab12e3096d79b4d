"""HTML of comments becomes plain text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.imports.html_text import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br />\nTwo.<BR>Three.", "One.\nTwo.\nThree."),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("<b>Not</b> <em class='x'>so</em>", "Not so"),
        ("a &lt;b&gt; &amp;amp; &#8217;", "a <b> &amp; ’"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ('<a href="https://a.example/x" rel="nofollow">plans</a>.', "plans (https://a.example/x)."),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example"),
        ('<a href="https://a.example/x">a.example/x</a>', "a.example/x"),
        ("<a href='https://a.example'><img src='x.png'></a>", "https://a.example"),
        ("<a href=https://a.example>a</a> <a>b</a>", "a (https://a.example) b"),
        (
            "<a href='https://a.example'>a <a href='https://b.example'>b</a>",
            "a  (https://a.example)b (https://b.example)",
        ),
        ("1 < 2 and 3 > 2 <3", "1 < 2 and 3 > 2 <3"),
        ("#include <vector>", "#include <vector>"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("a\r\nb", "a\nb"),
        ("<p>open", "open"),
        pytest.param(f"&#{'7' * 5000}; &#66;", f"&#{'7' * 5000}; B", id="a number that Python does not read"),
        ("", ""),
    ],
)
def test_the_text_of(html, text):
    assert plain_text(html) == text


@given(st.text(st.characters(blacklist_characters="<>&\r", blacklist_categories=("Cs", "Cc"))))
def test_text_without_markup_stays(text):
    assert plain_text(text).split() == text.split()


@given(
    st.lists(st.sampled_from(["<a href='x'>", "</a>", "<p>", "<", ">", "&", "<b", "'", '"', " ", "x", "</"])).map(
        "".join
    )
)
def test_any_tags_at_all(html):
    assert "<p>" not in plain_text(html)


@pytest.mark.parametrize(
    "unit", ["<a ", "<a href='", "<!--", "&", "<a href='x'>y", "</a>", "\n", " \n", "<p ", "<a\t", " ", "<a  "]
)
def test_its_time_grows_with_the_length_only(unit):
    started = time.process_time()
    plain_text(unit * (400_000 // len(unit)))
    assert time.process_time() - started < 3.0
