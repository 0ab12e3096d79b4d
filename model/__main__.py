"""`python -m model train|evaluate|measure|transfer|score|card`."""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

import click

from model import artifact
from model.comment import Item
from model.measuring import card, evaluate, measure, transfer
from model.options import EXISTING_FILE, EXISTING_FOLDER, FILE, FOLDER, artifact_option, load

_BATCH = 500
_SITE = "site-classifier"


@click.group()
def main() -> None:
    """Train, measure and use the comment classifier."""


@main.command()
@click.option("--data", type=EXISTING_FOLDER, help="Folder of labelled files (gzipped CSV) to train everything on.")
@click.option("--labels", type=EXISTING_FILE, help="What your moderators decided: `commentgate export --labels`.")
@click.option(
    "--out", type=FOLDER, help="Where the classifier goes. Default: the shipped one's place, or with labels " + _SITE
)
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True), help="Of the labels' weight, one person's at most."
)
@click.option("--without", multiple=True, metavar="WHO", help="Leave out the labels of this `by`; can be given again.")
@click.option("--report", type=FILE, help="Where the metrics go (JSON). Default: beside the classifier.")
@click.option("--fresh", is_flag=True, help="Start again even where an interrupted training can go on.")
@artifact_option
def train(
    data: Path | None,
    labels: Path | None,
    out: Path | None,
    share: float | None,
    without: tuple[str, ...],
    report: Path | None,
    fresh: bool,
    path: Path,
) -> None:
    """Train the classifier and measure it on held-out rows, or adapt it to what your moderators decided.

    With `--labels` alone the classifier that is there is adapted, in seconds to minutes. With `--data` too, a
    new one is trained first.
    """
    if (data is None and fresh) or (report and (data is None or labels)):
        raise click.UsageError("--fresh belongs to --data, and --report to --data without --labels")
    if labels is None and (data is None or share is not None or without):
        raise click.UsageError("give --labels, or --data, or both; --share and --without belong to --labels")
    if labels is None and data is not None:
        from model.train_on_data import train_to_folder

        train_to_folder(data, out or artifact.SHIPPED, report, fresh)
    elif labels is not None:
        from model.train_on_labels import adapt_to_file

        adapt_to_file(labels, out or Path(_SITE), path, data, share, frozenset(without), fresh)


@main.command()
@artifact_option
def score(path: Path) -> None:
    """Read one JSON string or object a line, write one JSON object of scores a line."""
    classifier = load(path)
    lines = _items(sys.stdin)
    while batch := list(islice(lines, _BATCH)):
        for scores in classifier.score(batch):
            click.echo(json.dumps(scores))


for command in (evaluate, measure, transfer, card):
    main.add_command(command)


def _items(stream: TextIO) -> Iterator[Item]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            yield _item(line, number)


def _item(line: str, number: int) -> Item:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise click.ClickException(f"line {number} is not JSON: {error}") from error
    if not isinstance(item, str | dict):
        raise click.ClickException(f"line {number} is neither a string nor an object")
    return item


if __name__ == "__main__":
    main(prog_name="python -m model")
