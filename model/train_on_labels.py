"""`python -m model train --labels`: from a file of labels to a classifier on disk, with progress and a report."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from model import artifact, site_labels
from model.adaptation import Adapted, adapt
from model.artifact import Artifact, ArtifactError, Manifest
from model.dataset import DatasetError
from model.progress import Bar
from model.site_labels import Label, LabelsError
from model.training import train, work_folder
from model.votes import Caps


def adapt_to_file(
    file: Path,
    out: Path,
    start: Path,
    data: Path | None,
    share: float | None,
    without: frozenset[str],
    fresh: bool = False,
) -> None:
    """Adapt the classifier in `start`, or a new one trained on `data`, to a file of labels; write it to `out`.

    `fresh` throws away what an interrupted training on `data` has finished.

    Raises click.ClickException with what is wrong and what to do.
    """
    if out.resolve() in {start.resolve(), artifact.SHIPPED.resolve()}:
        raise click.ClickException(f"{out} holds the classifier to start from: name another folder with --out")
    try:
        trained = _trained(data, out, fresh) if data else artifact.load(start)
        labels = _labels(file, trained, without)
        caps = Caps() if share is None else Caps(share=share)
        done = adapt(trained, labels, _watch, caps)
    except (ArtifactError, DatasetError, LabelsError) as error:
        raise click.ClickException(str(error)) from error
    manifest = artifact.save(out, done.trained)
    for line in report(done, manifest):
        click.echo(line)
    click.echo(f"wrote {out}, version {artifact.version(manifest)}")


def _trained(data: Path, out: Path, fresh: bool) -> Artifact:
    with tempfile.TemporaryDirectory() as folder, Bar() as bar:
        train(data, Path(folder), bar.say, bar, work=work_folder(out), fresh=fresh)
        return artifact.load(Path(folder))


def _labels(file: Path, trained: Artifact, without: frozenset[str]) -> list[Label]:
    read = site_labels.read_file(file, {head.attribute for head in trained.heads})
    people = {label.by for label in read.labels}
    if unknown := without - people:
        raise LabelsError(f"nobody named {', '.join(sorted(unknown))} decided anything in {file}")
    labels = [label for label in read.labels if label.by not in without]
    click.echo(f"{len(labels):,} labels of {len(people - without)} people")
    for why, times in sorted(read.left_out.items()):
        click.echo(f"left out: {why} ({times:,} times)")
    return labels


def report(done: Adapted, manifest: Manifest) -> Iterator[str]:
    """Give the lines that say what was learned, and whose labels were not believed."""
    for entry in manifest["adapted"]["heads"]:
        yield line_of(entry)
    for who in done.set_aside:
        yield f"set aside, because the labels run against the classifier: {who}"


def line_of(entry: Manifest) -> str:
    """Give what the manifest says of one head as a line."""
    start = (
        f"{entry['attribute']} {entry['language']}: {entry['positive']:,} of {entry['comments']:,} comments have it, "
        f"{entry['people']} people ({entry['capped']} capped)"
    )
    if "auc_before" not in entry:
        return f"{start}: left as it is, {entry['outcome']}"
    measured = f"AUC on left-out comments {entry['auc_before']:.3f} -> {entry['auc_after']:.3f}"
    if entry["outcome"] == "corrected":
        return f"{start}: {measured}, {entry['buckets']:,} weights moved"
    return f"{start}: {measured}, left as it is: {entry['outcome']}"


def _watch(name: str, parts: Sequence[Any]) -> Iterator[Any]:
    with click.progressbar(parts, label=f"{name:32}", show_pos=True) as bar:
        yield from bar
