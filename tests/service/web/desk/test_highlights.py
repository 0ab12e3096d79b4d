"""Colouring a text by what made its score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.desk.comment.highlights import LISTED, MOST_LOUD, STEPS, brief, explained, stretches


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


def explanation(*spans, **contributions):
    return {"bias": 0.0, "spans": list(spans), "contributions": contributions}


def test_a_card_shows_the_attribute_that_is_why_the_comment_is_here():
    stored = {"SPAM": explanation(span(0, 1, 1.0)), "INSULT": explanation(span(2, 3, 1.0))}

    assert brief("a b", stored, "INSULT").attribute == "INSULT"
    assert brief("a b", stored, None).attribute == brief("a b", stored, "THREAT").attribute == "SPAM"


def test_a_card_marks_and_lists_only_what_is_loud():
    text = "pills cheap the Cheap of"
    spans = [span(0, 5, 2.0), span(6, 11, 1.0), span(12, 15, 0.1), span(16, 21, 0.5), span(22, 24, -0.9)]

    shown = brief(text, {"SPAM": explanation(*spans, links=0.8, email_kind=-0.01)}, "SPAM")

    assert [piece.text for piece in shown.stretches if piece.level] == ["pills", "cheap", "Cheap", "of"]
    assert [(one.what, one.value) for one in shown.raising] == [("pills", 2.0), ("cheap", 1.5), ("links", 0.8)]
    assert [(one.what, one.value, one.quoted) for one in shown.lowering] == [("of", -0.9, True)]


def test_a_card_marks_only_so_many():
    text = " ".join(f"w{number:02}" for number in range(30))
    spans = [span(number * 4, number * 4 + 3, 1.0) for number in range(30)]

    shown = brief(text, {"SPAM": explanation(*spans)}, "SPAM")

    assert sum(piece.level > 0 for piece in shown.stretches) == MOST_LOUD
    assert len(shown.raising) == LISTED


def test_of_the_start_of_a_text_only_its_own_spans_are_shown():
    shown = brief("only the start", {"SPAM": explanation(span(0, 4, 1.0), span(9, 99, 5.0))}, "SPAM")

    assert [(piece.text, piece.level) for piece in shown.stretches] == [("only", STEPS), (" the start", 0)]


def test_a_card_without_an_explanation_shows_the_text():
    assert [piece.text for piece in brief("a text", None, "SPAM").stretches] == ["a text"]
