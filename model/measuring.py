"""The commands that measure and tell: `python -m model evaluate|measure|transfer|card`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from model import artifact
from model.artifact import ArtifactError
from model.options import EXISTING_FILE, EXISTING_FOLDER, FILE, FOLDER, artifact_option, load
from model.plots import PlotsError, draw


@contextmanager
def _told() -> Iterator[None]:
    """Let people read what is wrong with what they gave."""
    from model.dataset import DatasetError
    from model.site_labels import LabelsError

    try:
        yield
    except (ArtifactError, DatasetError, LabelsError, PlotsError) as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("file", type=EXISTING_FILE)
@click.option("--part", type=click.Choice(["all", "test"]), default="all", help="Only the rows that training held out.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Of moderators' labels, only those of this day (UTC) on."
)
@click.option("--plots", type=FOLDER, help="Draw reliability and precision-recall curves (SVG) into this folder.")
@artifact_option
def evaluate(file: Path, part: str, since: datetime | None, plots: Path | None, path: Path) -> None:
    """Measure the classifier on one labelled file, with 95 % bootstrap intervals.

    The file is a gzipped CSV, or JSON Lines (.jsonl) of `commentgate export --labels`.
    """
    from model.report import report
    from model.site_report import site_report

    classifier = load(path)
    if file.suffix == ".jsonl":
        if plots:
            raise click.UsageError("--plots draws gzipped CSV files only")
        lines = site_report(classifier, file, since.replace(tzinfo=UTC) if since else None)
    else:
        lines = report(classifier, file, part == "test", plots)
    with _told():
        for line in lines:
            click.echo(line)


@click.command()
@click.option("--data", type=EXISTING_FOLDER, required=True, help="Folder of the labelled files that training read.")
@click.option("--write", is_flag=True, help="Put the numbers into its manifest, which gives it another version.")
@artifact_option
def measure(data: Path, write: bool, path: Path) -> None:
    """Measure the classifier anew: held-out rows, disguised words, links, groups of people, functional tests."""
    from model import measurement
    from model.dataset import read_folder
    from model.measured_lines import lines

    with _told():
        if write:
            manifest = measurement.measure_again(path, data)
            found = manifest["metrics"]
        else:
            found = measurement.metrics(load(path), read_folder(data))
    for line in lines(found):
        click.echo(line)
    if write:
        click.echo(f"wrote {path}, version {artifact.version(manifest)}")


@click.command()
@click.option("--data", type=EXISTING_FOLDER, required=True, help="Folder of labelled files (gzipped CSV).")
@click.option("--only", multiple=True, metavar="NAME", help="Leave out only this; can be given again. Names are shown.")
@click.option(
    "--most", type=click.IntRange(min=100), default=100_000, show_default=True, help="Training rows, at most."
)
@click.option("--plain/--no-plain", default=True, help="Fit plain models on the same rows, to compare with.")
@click.option("--to", type=FILE, help="Write the numbers to this file too (JSON; `card --transfer` reads it).")
def transfer(data: Path, only: tuple[str, ...], most: int, plain: bool, to: Path | None) -> None:
    """Leave whole sources out of training, one after another, and measure on them."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    from model import transfer as leaving
    from model.dataset import read_folder
    from model.measured_lines import transfer_line

    lefts = leaving.left_out(data)
    if unknown := set(only) - {left.name for left in lefts}:
        raise click.UsageError(f"no {', '.join(sorted(unknown))}; there are {', '.join(left.name for left in lefts)}")
    with _told():
        rows = read_folder(data)
    found = []
    with threadpool_limits(limits=1):
        for left in lefts:
            line = leaving.measure(data, rows, left, plain, most) if not only or left.name in only else None
            if line:
                found.append(line)
                click.echo(transfer_line(line))
    if to:
        to.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


@click.command()
@click.option("--to", type=FILE, help="Where the card goes; default: standard output.")
@click.option("--plots", type=FOLDER, help="Draw the curves (SVG) into this folder, and link to them.")
@click.option("--transfer", "left_out", type=EXISTING_FILE, help="What `transfer --to` wrote.")
@click.option("--peers", type=EXISTING_FILE, help="What `python -m benchmarks.classifier --out` wrote.")
@artifact_option
def card(path: Path, to: Path | None, plots: Path | None, left_out: Path | None, peers: Path | None) -> None:
    """Write the model card: the numbers of the artifact's manifest, and those of other measurements where given."""
    from model.card import card as write

    manifest = load(path).manifest
    linked = None
    if plots:
        with _told():
            draw(manifest["metrics"]["by_source"], plots)
        linked = Path(os.path.relpath(plots, to.parent if to else Path())).as_posix()
    text = write(manifest, linked, _read(left_out), _read(peers))
    if to:
        to.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def _read(path: Path | None) -> list[dict[str, Any]]:
    if path is None:
        return []
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{path} is not JSON: {error}") from error
    if not isinstance(found, list) or not all(isinstance(line, dict) for line in found):
        raise click.ClickException(f"{path} holds no list of objects")
    return found
