"""Fault points: named places at which a test has the process die as by `kill -9`. Off unless a test asks for them.

A process started with COMMENTGATE_FAULT_DIR set looks into that folder at each of `STEPS`. A file named after the step
arms it: whoever gets there first takes the file away and dies. So a step kills once, in one process, however often that
is started again. It is no setting: nobody who runs the service has a use for it. Without it a step costs one call.
"""

import os
import signal
from functools import cache
from pathlib import Path

FOLDER = "COMMENTGATE_FAULT_DIR"
STEPS = (
    # Each is reached when what it names has been done, and the next has not begun.
    "intake.validate",
    "intake.seal",  # the keys of new addresses are committed, in their own store
    "intake.insert",  # not committed
    "intake.commit",
    "intake.flag",
    "intake.enqueue",
    "intake.answer",  # not sent
    "deciding.pop",
    "deciding.clear_flag",
    "deciding.claim",  # not committed
    "deciding.score",
    "deciding.decide",
    "deciding.update",  # not committed, like the next three
    "deciding.history",
    "deciding.totals",
    "deciding.outbox",
    "deciding.commit",
    "deciding.job_end",
)


def reach(step: str) -> None:
    """Die here if a test has armed this step; taking the file away is what only one process can do."""
    folder = _folder()
    if folder is None:
        return
    try:
        (folder / step).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


@cache
def _folder() -> Path | None:
    """Read the environment, once a process and not at import."""
    named = os.environ.get(FOLDER)
    return Path(named) if named else None
