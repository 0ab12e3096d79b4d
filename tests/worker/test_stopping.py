"""Waiting, and being asked to stop."""

import os
import signal
import time
from collections.abc import Iterator
from itertools import islice

import pytest

from worker.stopping import Stop, back_off, patiently


@pytest.fixture
def stop() -> Iterator[Stop]:
    """A Stop that listens, while the test runs."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    listening = Stop()
    listening.install()
    yield listening
    for number, handler in before.items():
        signal.signal(number, handler)


def test_waits_double_up_to_a_limit() -> None:
    assert list(islice(back_off(0.5, 3), 5)) == [0.5, 1, 2, 3, 3]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_ends_a_sleep(stop: Stop, number: signal.Signals) -> None:
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), number))
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    start = time.monotonic()
    stop.sleep(30)
    assert stop.requested
    assert time.monotonic() - start < 2


def test_an_attempt_is_repeated_until_it_works() -> None:
    failures = [OSError("not yet"), OSError("not yet")]

    def attempt() -> None:
        if failures:
            raise failures.pop()

    assert patiently(attempt, OSError, "waiting", Stop())


def test_nothing_more_is_tried_once_asked_to_stop() -> None:
    stop = Stop()

    def attempt() -> None:
        stop.requested = True
        raise OSError("never")

    assert not patiently(attempt, OSError, "waiting", stop)


def test_another_error_is_not_waited_for() -> None:
    def attempt() -> None:
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        patiently(attempt, OSError, "waiting", Stop())
