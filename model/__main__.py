"""`python -m model train|evaluate|score|card`."""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

import click

from model import artifact
from model.artifact import ArtifactError
from model.classifier import Classifier
from model.vectors import Item

_BATCH = 500
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
@click.option("--data", type=_EXISTING_FOLDER, required=True, help="Folder of labelled files (gzipped CSV).")
@click.option("--out", type=_FOLDER, default=artifact.SHIPPED, help="Where the trained classifier goes.")
def train(data: Path, out: Path) -> None:
    """Train the classifier and measure it on held-out rows."""
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
@_artifact_option
def evaluate(file: Path, part: str, path: Path) -> None:
    """Measure the classifier on one labelled file (gzipped CSV), with 95 % bootstrap intervals."""
    from model.report import report

    for line in report(_load(path), file, only_test=part == "test"):
        click.echo(line)


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
