"""What clients say of comments, what it contradicts, and what of it is a label."""

import pytest

from service.comments.clients.feedback import (
    FALSE_POSITIVES,
    MISSED_SPAM,
    SUBMIT_HAM,
    SUBMIT_SPAM,
    SUGGEST_SCORE,
    contradicts,
    labels_of,
)


@pytest.mark.parametrize(
    ("call", "status", "counted"),
    [
        pytest.param(SUBMIT_SPAM, "published", MISSED_SPAM, id="spam was let through"),
        pytest.param(SUBMIT_SPAM, "held", None, id="spam was held"),
        pytest.param(SUBMIT_SPAM, "rejected", None, id="spam was rejected"),
        pytest.param(SUBMIT_SPAM, None, None, id="spam was never asked about"),
        pytest.param(SUBMIT_HAM, "held", FALSE_POSITIVES, id="a fine comment was held"),
        pytest.param(SUBMIT_HAM, "rejected", FALSE_POSITIVES, id="a fine comment was rejected"),
        pytest.param(SUBMIT_HAM, "published", None, id="a fine comment was let through"),
        pytest.param(SUGGEST_SCORE, "published", None, id="a score is no contradiction"),
    ],
)
def test_what_contradicts_a_verdict(call, status, counted):
    assert contradicts(call, status) == counted


@pytest.mark.parametrize(
    ("call", "words", "labels"),
    [
        pytest.param(SUBMIT_SPAM, {"comment_type": "comment"}, {"SPAM": 1.0}, id="spam"),
        pytest.param(SUBMIT_HAM, {}, {"SPAM": 0.0}, id="no spam, and nothing else"),
        pytest.param(SUGGEST_SCORE, {"scores": {"TOXICITY": 0.4}}, {"TOXICITY": 0.4}, id="scores"),
        pytest.param(SUGGEST_SCORE, {"client": "Coral", "scores": {"TOXICITY": 1}}, {}, id="Coral means a rejection"),
        pytest.param(SUGGEST_SCORE, {}, {}, id="no scores"),
        pytest.param("something-else", {"scores": {"SPAM": 1}}, {}, id="an unknown call"),
    ],
)
def test_what_is_a_label(call, words, labels):
    assert labels_of(call, words) == labels
