"""The picture of how scores are spread."""

import pytest

from service.web.desk.decisions.histogram import histogram

COUNTS = [0] * 4 + [6, 2] + [0] * 13 + [1]


def test_each_bar_has_what_is_chosen_below_what_is_not():
    picture = histogram(COUNTS, [0] * 4 + [4, 2] + [0] * 14).chart

    assert [one.title for one in picture.series] == ["Chosen", "Not chosen"]
    assert [bar.values for bar in picture.bars][4:6] == [[4, 2], [2, 0]]
    assert picture.bars[-1].label == "0.95 to 1.00"
    assert [tick.text for tick in picture.ticks] == ["0.0", "0.2", "0.4", "0.6", "0.8"]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        pytest.param(COUNTS, "9 comments by score, in steps of 0.05. Most are at 0.20 to 0.25.", id="some"),
        pytest.param([0] * 20, "No comment here has this score.", id="none"),
    ],
)
def test_it_is_said_in_words(counts, words):
    assert histogram(counts, counts).spoken == words
