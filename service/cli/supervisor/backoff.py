"""How long to wait before a dead process is started again. Pure."""

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0
STEADY_SECONDS = 60.0  # a process that ran this long is not in a loop of crashes


def failures_after(failures: int, ran_seconds: float) -> int:
    """Count a death: one more in a row, or the first again if the process had run for a while."""
    return 1 if ran_seconds >= STEADY_SECONDS else failures + 1


def delay(failures: int) -> float:
    """Give the seconds to wait after so many deaths in a row: 0.5, 1, 2, 4, ... up to 30."""
    if failures < 1:
        return 0.0
    return min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures - 1, 10))
