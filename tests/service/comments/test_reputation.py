"""What a decision says of texts and links that come later: only people's decisions count."""

import pytest

from service.comments.signs.reputation import is_called_spam, links_are_spam

SCORE = {"code": "score", "attribute": "SPAM", "score": 0.99, "threshold": 0.92}
SPAM, APPROVED, NOTHING = {"code": "spam"}, {"code": "approved"}, {"code": "nothing_found"}


@pytest.mark.parametrize(
    ("status", "reasons", "author_id", "is_spam"),
    [
        pytest.param("rejected", [SPAM], None, True, id="called spam"),
        pytest.param("rejected", [SPAM], "77", True, id="called spam, whoever wrote it"),
        pytest.param("rejected", [SCORE], None, None, id="rejected by its score"),
        pytest.param("rejected", [SCORE, SPAM], None, None, id="the first reason counts"),
        pytest.param("rejected", [{"code": "banned_word", "word": "x"}], None, None, id="rejected for a word"),
        pytest.param("rejected", [{"code": "insult"}], None, None, id="an insult"),
        pytest.param("rejected", [{**SPAM, "by": "import"}], None, None, id="spam where it came from"),
        pytest.param("rejected", [], None, None, id="no reason"),
        pytest.param("held", [{"code": "appealed"}, SPAM], "77", None, id="waiting after an appeal"),
        pytest.param("published", [APPROVED], None, False, id="published by a person"),
        pytest.param("published", [{**APPROVED, "by": "import"}], None, False, id="published where it came from"),
        pytest.param("published", [NOTHING], "77", False, id="published, of a vouched author"),
        pytest.param("published", [NOTHING], None, None, id="published by the policy"),
        pytest.param("held", [SCORE], "77", None, id="held"),
        pytest.param("erased", [SPAM], None, None, id="erased"),
    ],
)
def test_what_a_comment_tells_of_those_that_come_later(status, reasons, author_id, is_spam):
    assert links_are_spam(status, reasons, author_id) is is_spam
    assert is_called_spam(status, reasons) == (is_spam is True)
