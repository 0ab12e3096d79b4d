"""What authors are told of the reasons: coarse, and true to what became of their comment."""

import pytest

from service.comments.reasons import WORDINGS, Reason, told_to_author

SPAM = Reason("score", {"attribute": "SPAM", "score": 0.99, "threshold": 0.9})
RUDE = Reason("score", {"attribute": "TOXICITY", "score": 0.99, "threshold": 0.9})
WAITS = "A moderator will read it first."


@pytest.mark.parametrize(
    ("reasons", "rejected", "told"),
    [
        pytest.param([], False, "", id="nothing"),
        pytest.param([RUDE], False, WAITS, id="held for a score"),
        pytest.param([SPAM], True, "It looked like advertising.", id="rejected as spam by its score"),
        pytest.param([RUDE], True, "It does not fit this site's rules.", id="rejected for another score"),
        pytest.param([Reason("insult")], True, "It was insulting.", id="rejected by a moderator"),
        pytest.param([RUDE, Reason("page_closed")], True, "Comments on this page are closed.", id="for two reasons"),
        pytest.param([Reason("appealed"), SPAM], False, "A moderator will read your appeal.", id="appealed"),
        pytest.param([Reason("nothing_found")], False, "", id="published"),
    ],
)
def test_what_an_author_is_told(reasons, rejected, told):
    assert told_to_author(reasons, rejected=rejected) == told


@pytest.mark.parametrize("code", WORDINGS)
def test_no_rejection_promises_a_moderator(code):
    assert told_to_author([Reason(code)], rejected=True) not in {"", WAITS}
