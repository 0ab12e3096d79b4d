"""The pictures: bars of the right height, a scale that fits, labels that do not crowd."""

import pytest

from service.web.desk.statistics.charts import LAST_TICK, MOST_TICKS, Series, Step, stacked


def chart(*values, steps=None):
    series = [Series(f"kind{number}", f"Kind {number}", list(each)) for number, each in enumerate(values)]
    return stacked(series, steps or [Step(f"step {place}") for place in range(len(values[0]))])


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 2), (1, 2), (2, 2), (3, 4), (5, 6), (7, 10), (10, 10), (11, 20), (39, 40), (61, 100), (1_001, 2_000)],
)
def test_the_scale_ends_with_a_round_number(most, top):
    found = chart([most])

    assert found.top == top
    assert found.half * 2 == top


def test_parts_stand_upon_each_other_from_the_bottom():
    assert chart([4, 1], [2, 2]).paths == [
        "M0.08 33.33h0.84v66.67h-0.84zM1.08 83.33h0.84v16.67h-0.84z",
        "M0.08 0h0.84v33.33h-0.84zM1.08 50h0.84v33.33h-0.84z",
    ]


def test_nothing_is_not_drawn():
    found = chart([0, 2], [0, 0])

    assert found.paths == ["M1.08 0h0.84v100h-0.84z", ""]
    assert [bar.values for bar in found.bars] == [[0, 0], [2, 0]]


def test_sums_are_those_of_the_bars():
    found = chart([1, 2, 3], [4, 5, 1000])

    assert [one.total for one in found.series] == [6, 1009]
    assert found.total == sum(sum(bar.values) for bar in found.bars)
    assert found.spoken == "6 kind 0, 1,009 kind 1"


def test_labels_do_not_crowd_nor_run_out_of_the_picture():
    ticks = chart([0] * 30, steps=[Step("a day", f"{day} Nov") for day in range(30)]).ticks

    assert [tick.text for tick in ticks] == ["0 Nov", "5 Nov", "10 Nov", "15 Nov", "20 Nov", "25 Nov"]
    assert len(ticks) <= MOST_TICKS
    assert max(tick.at for tick in ticks) <= 100 * LAST_TICK
