"""Colouring a text by what made its score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.desk.highlights import STEPS, explained, stretches


def span(begin, end, contribution):
    return {"begin": begin, "end": end, "contribution": contribution}


def test_the_text_is_cut_at_its_spans():
    pieces = stretches("you are an idiot 🙂 really", [span(11, 16, 2.0), span(17, 18, -1.0)])

    assert [(piece.text, piece.level, piece.title) for piece in pieces] == [
        ("you are an ", 0, ""),
        ("idiot", STEPS, "+2.00"),
        (" ", 0, ""),
        ("🙂", -2, "-1.00"),
        (" really", 0, ""),
    ]


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param([], id="none"),
        pytest.param([span(3, 90, 1.0)], id="past the end"),
        pytest.param([span(-1, 2, 1.0)], id="before the start"),
        pytest.param([span(2, 2, 1.0)], id="empty"),
        pytest.param([span(0, 2, 0.0)], id="nothing contributed"),
    ],
)
def test_spans_that_do_not_fit_colour_nothing(spans):
    assert [(piece.text, piece.level) for piece in stretches("a text", spans)] == [("a text", 0)]


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45), st.floats(-5, 5)), max_size=8),
)
def test_no_letter_is_lost_or_shown_twice(text, spans):
    pieces = stretches(text, [span(*one) for one in spans])

    assert "".join(piece.text for piece in pieces) == text
    assert all(-STEPS <= piece.level <= STEPS for piece in pieces)


def test_what_counts_beside_the_text_is_listed_by_weight():
    [one] = explained("a", {"SPAM": {"bias": 1, "spans": [], "contributions": {"links": 0.2, "email_kind": -0.9}}})

    assert one.outside == (("email_kind", -0.9), ("links", 0.2))


def test_nothing_is_explained_where_nothing_was_stored():
    assert explained("a", None) == []
