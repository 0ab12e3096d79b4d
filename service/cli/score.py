"""`commentgate score`: becomes `python -m model score`, so that nothing in this package imports the classifier."""

import os
import sys

import click


@click.command()
def command() -> None:
    """Score comments: one JSON object a line in, one a line out."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", "model", "score"])  # noqa: S606 - a fixed program
