"""What authors ask for is held to what a comment is; appeals have a few words."""

import pytest

from service.comments.authoring.asked import MAX_WORDS, read_appeal, read_edit
from service.comments.errors import InvalidSubmission
from service.comments.submission import MAX_BODY


@pytest.mark.attack(15)
@pytest.mark.parametrize("body", [None, "", "  ", "\u200b\u2060"], ids=["missing", "empty", "blank", "zero-width"])
def test_an_edit_to_nothing_is_refused(body):
    assert _errors({"body": body}) == [("body", "required")]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        pytest.param({"body": 7}, ("body", "type"), id="a number"),
        pytest.param({"body": ["x"]}, ("body", "type"), id="a list"),
        pytest.param({"body": "x" * (MAX_BODY + 1)}, ("body", "too_long"), id="too long"),
        pytest.param({"body": "a\x00b"}, ("body", "control_character"), id="NUL"),
        pytest.param({"body": "a \ud800"}, ("body", "encoding"), id="half a surrogate pair"),
        pytest.param({"body": "x", "version": "2"}, ("version", "type"), id="a version in words"),
        pytest.param({"body": "x", "version": True}, ("version", "type"), id="a version that is true"),
        pytest.param({"body": "x", "version": 0}, ("version", "type"), id="version 0"),
        pytest.param({"body": "x", "version": 2**31}, ("version", "type"), id="a version that no database has"),
        pytest.param({"body": "x", "status": "published"}, ("status", "unknown"), id="a field of something else"),
    ],
)
@pytest.mark.attack(34)
def test_an_edit_is_held_to_what_a_comment_is(raw, error):
    assert _errors(raw) == [error]


def _errors(raw):
    with pytest.raises(InvalidSubmission) as caught:
        read_edit(raw)
    return [(one.field, one.code) for one in caught.value.errors]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        pytest.param({}, ("words", "required"), id="no words"),
        pytest.param({"words": " \u200b"}, ("words", "required"), id="words that nobody sees"),
        pytest.param({"words": 7}, ("words", "type"), id="a number"),
        pytest.param({"words": "x" * (MAX_WORDS + 1)}, ("words", "too_long"), id="too many"),
        pytest.param({"words": "a\x00"}, ("words", "control_character"), id="NUL"),
        pytest.param({"words": "x", "status": "published"}, ("status", "unknown"), id="a field of something else"),
    ],
)
def test_what_is_no_appeal(raw, error):
    with pytest.raises(InvalidSubmission) as caught:
        read_appeal(raw)

    assert [(one.field, one.code) for one in caught.value.errors] == [error]


def test_a_thousand_characters_are_an_appeal():
    assert read_appeal({"words": "ä" * MAX_WORDS}) == "ä" * MAX_WORDS
