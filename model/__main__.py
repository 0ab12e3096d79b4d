"""`python -m model train|evaluate|score|card`."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TextIO

import click

from model import artifact
from model.artifact import ArtifactError
from model.classifier import Classifier
from model.site_labels import LabelsError
from model.vectors import Item

_BATCH = 500
_SITE = "site-classifier"
_FOLDER = click.Path(file_okay=False, path_type=Path)
_EXISTING_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_artifact_option = click.option(
    "--artifact",
    "path",
    type=_FOLDER,
    default=artifact.SHIPPED,
    help="The classifier to use instead of the shipped one.",
)


@click.group()
def main() -> None:
    """Train, measure and use the comment classifier."""


@main.command()
@click.option("--data", type=_EXISTING_FOLDER, help="Folder of labelled files (gzipped CSV) to train everything on.")
@click.option("--labels", type=_EXISTING_FILE, help="What your moderators decided: `commentgate export --labels`.")
@click.option(
    "--out", type=_FOLDER, help="Where the classifier goes. Default: the shipped one's place, or with labels " + _SITE
)
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True), help="Of the labels' weight, one person's at most."
)
@click.option("--without", multiple=True, metavar="WHO", help="Leave out the labels of this `by`; can be given again.")
@_artifact_option
def train(
    data: Path | None, labels: Path | None, out: Path | None, share: float | None, without: tuple[str, ...], path: Path
) -> None:
    """Train the classifier and measure it on held-out rows, or adapt it to what your moderators decided.

    With `--labels` alone the classifier that is there is adapted, in seconds to minutes. With `--data` too, a
    new one is trained first.
    """
    if labels is None and (data is None or share is not None or without):
        raise click.UsageError("give --labels, or --data, or both; --share and --without belong to --labels")
    if labels is None and data is not None:
        _train(data, out or artifact.SHIPPED)
    elif labels is not None:
        from model.train_on_labels import adapt_to_file

        adapt_to_file(labels, out or Path(_SITE), path, data, share, frozenset(without))


def _train(data: Path, out: Path) -> None:
    from model.dataset import DatasetError
    from model.training import train as run

    try:
        manifest = run(data, out, click.echo)
    except DatasetError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"wrote {out}, version {artifact.version(manifest)}")


@main.command()
@click.argument("file", type=_EXISTING_FILE)
@click.option("--part", type=click.Choice(["all", "test"]), default="all", help="Only the rows that training held out.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Of moderators' labels, only those of this day (UTC) on."
)
@_artifact_option
def evaluate(file: Path, part: str, since: datetime | None, path: Path) -> None:
    """Measure the classifier on one labelled file, with 95 % bootstrap intervals.

    The file is a gzipped CSV, or JSON Lines (.jsonl) of `commentgate export --labels`.
    """
    from model.report import report
    from model.site_report import site_report

    classifier = _load(path)
    if file.suffix == ".jsonl":
        lines = site_report(classifier, file, since.replace(tzinfo=UTC) if since else None)
    else:
        lines = report(classifier, file, only_test=part == "test")
    try:
        for line in lines:
            click.echo(line)
    except LabelsError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="Where the card goes; default: standard output."
)
@_artifact_option
def card(path: Path, to: Path | None) -> None:
    """Write the model card from the artifact's manifest."""
    from model.card import card as write

    text = write(_load(path).manifest)
    if to:
        to.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


@main.command()
@_artifact_option
def score(path: Path) -> None:
    """Read one JSON string or object a line, write one JSON object of scores a line."""
    classifier = _load(path)
    lines = _items(sys.stdin)
    while batch := list(islice(lines, _BATCH)):
        for scores in classifier.score(batch):
            click.echo(json.dumps(scores))


def _load(path: Path) -> Classifier:
    try:
        return Classifier.load(path)
    except ArtifactError as error:
        raise click.ClickException(str(error)) from error


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
