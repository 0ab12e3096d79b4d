"""How long a dead child waits."""

import pytest

from service.cli.supervisor.backoff import LONGEST_SECONDS, STEADY_SECONDS, delay, failures_after


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [
        pytest.param(0, 0.0, id="never died: at once"),
        pytest.param(1, 0.5, id="first death: half a second"),
        pytest.param(2, 1.0, id="second in a row: doubled"),
        pytest.param(5, 8.0, id="fifth in a row: doubled each time"),
        pytest.param(7, LONGEST_SECONDS, id="never more than the longest"),
        pytest.param(10_000, LONGEST_SECONDS, id="no overflow"),
    ],
)
def test_delay(failures: int, seconds: float) -> None:
    assert delay(failures) == seconds


@pytest.mark.parametrize(
    ("failures", "ran", "after"),
    [
        pytest.param(0, 0.1, 1, id="first death"),
        pytest.param(3, 0.1, 4, id="one more in a row"),
        pytest.param(9, STEADY_SECONDS, 1, id="forgiven after a steady run"),
    ],
)
def test_failures_in_a_row(failures: int, ran: float, after: int) -> None:
    assert failures_after(failures, ran) == after
