"""`commentgate worker` and `commentgate sweep`.

They become `python -m worker`, so that nothing in this package imports the worker's.
"""

import os
import sys
from typing import NoReturn

import click


def become(role: str) -> NoReturn:
    """Replace this process by the worker of a role. `-P` keeps the current folder off its import path."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", "worker", "--role", role])  # noqa: S606 - a fixed program


@click.command()
@click.option(
    "--queue",
    type=click.Choice(["moderation", "outbox"]),
    required=True,
    help="`moderation` decides comments, `outbox` sends notices to the sites.",
)
def worker(queue: str) -> None:
    """Work on one of the queues until stopped."""
    become(queue)


@click.command()
def sweep() -> None:
    """Ring again for what was left, roll up totals, and expire what has had its time. Run exactly one."""
    become("sweep")
