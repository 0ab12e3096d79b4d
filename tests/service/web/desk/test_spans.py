"""The stretches of time: whole steps up to now, each with a name of its own."""

from datetime import UTC, datetime

import pytest

from service.web.desk.statistics.spans import RANGES, span, steps

NOW = datetime(2026, 3, 1, 17, 25, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "since", "until", "first", "last"),
    [
        pytest.param("day", "02-28 18:00", "03-01 18:00", "Sat 28 Feb, 18:00 to 19:00", "Sun 1 Mar, 17:00 to 18:00", id="day"),
        pytest.param("week", "02-22 18:00", "03-01 18:00", "Sun 22 Feb, 18:00 to 00:00", "Sun 1 Mar, 12:00 to 18:00", id="week"),
        pytest.param("month", "01-31 00:00", "03-02 00:00", "Sat 31 Jan", "Sun 1 Mar", id="month"),
        pytest.param("quarter", "12-01 00:00", "03-02 00:00", "Mon 1 Dec to Sun 7 Dec", "Mon 23 Feb to Sun 1 Mar", id="quarter"),
    ],
)  # fmt: skip
def test_a_span_ends_with_the_step_that_it_is_now(name, since, until, first, last):
    asked = span(RANGES[name], NOW)
    named = steps(asked)

    assert (f"{asked.since:%m-%d %H:%M}", f"{asked.until:%m-%d %H:%M}") == (since, until)
    assert (named[0].label, named[-1].label) == (first, last)
    assert len(named) == RANGES[name].step_count == len({step.label for step in named})


@pytest.mark.parametrize("name", RANGES)
def test_some_steps_are_named_under_the_bars(name):
    assert 2 <= sum(bool(step.tick) for step in steps(span(RANGES[name], NOW))) <= 30
