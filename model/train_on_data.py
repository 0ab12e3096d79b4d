"""`python -m model train --data`: from labelled files to a classifier on disk, with progress and a report."""

import json
from pathlib import Path

import click

from model import artifact
from model.artifact import Manifest
from model.dataset import DatasetError
from model.progress import Bar
from model.training import train

_REPORTED = ("seed", "commit", "code", "libraries", "data", "refused", "perspective", "metrics")


def train_to_folder(data: Path, out: Path, report: Path | None, fresh: bool) -> None:
    """Train on the files in `data`, write the classifier to `out` and its metrics to `report` (by default beside it).

    Raises click.ClickException with what is wrong.
    """
    try:
        with Bar() as bar:
            manifest = train(data, out, bar.say, bar, fresh=fresh)
    except DatasetError as error:
        raise click.ClickException(str(error)) from error
    report = report or out.with_name(f"{out.name}-report.json")
    write_report(manifest, report)
    click.echo(f"wrote {out}, version {artifact.version(manifest)}, and {report}")


def write_report(manifest: Manifest, to: Path) -> None:
    """Write what a manifest says of where a classifier came from and how it measures."""
    lines = {"version": artifact.version(manifest)} | {name: manifest[name] for name in _REPORTED if name in manifest}
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
