"""Shares and spans."""

import pytest

from service.comments.shares import quantile, share


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # The values are Wilson's as published by Newcombe (Statistics in Medicine 17, 1998), table I.
        pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="none of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
    ],
)
def test_a_share_with_its_interval(part, whole, low, high):
    found = share(part, whole)

    assert (found.value, found.low, found.high) == pytest.approx((part / whole, low, high), abs=5e-5)


def test_all_of_one_says_little():
    found = share(1, 1)

    assert found.value == found.high == 1
    assert found.low < 0.25


def test_a_share_of_nothing():
    assert share(0, 0) is None


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 3)])
def test_no_share(part, whole):
    with pytest.raises(ValueError, match="no part"):
        share(part, whole)


@pytest.mark.parametrize(
    ("counts", "fraction", "place"),
    [
        pytest.param({}, 0.5, None, id="nothing"),
        pytest.param({10: 1}, 0.5, 0, id="one"),
        pytest.param({10: 1, 20: 1}, 0.5, 0, id="half of two"),
        pytest.param({10: 1, 20: 1}, 0.9, 1, id="nearly all of two"),
        pytest.param({10: 5, 30: 5}, 0.9, 2, id="an empty bucket between"),
        pytest.param({10: 1, 0: 9}, 0.5, 3, id="longer than all bounds"),
    ],
)
def test_where_a_fraction_lies(counts, fraction, place):
    assert quantile(counts, (10, 20, 30), fraction) == place
