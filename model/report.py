"""The text that `python -m model evaluate` prints."""

import time
from collections.abc import Iterator
from pathlib import Path

from model import dataset, evaluation
from model.classifier import Classifier
from model.evaluation import Table
from model.labels import SOURCES

_BATCH, _LENGTH = 1_000, 110

MEASURES = {
    "auc": "AUC",
    "average_precision": "average precision",
    "calibration_error": "calibration error",
    "recall": "recall at 1% of clean lost",
}
"""What is measured, by its name in the manifest."""


def report(classifier: Classifier, file: Path, only_test: bool, plots: Path | None = None) -> Iterator[str]:
    """Measure a classifier on one labelled file, line by line; draw curves into the folder `plots` if there is one.

    Raises PlotsError where they cannot be drawn.
    """
    name = file.name.removesuffix(".gz").removesuffix(".csv")
    rows = [row for row in dataset.read_source(file, name) if row.part == "test" or not only_test]
    yield f"classifier {classifier.version}, {len(rows)} rows of {name}"
    if name in SOURCES and not only_test:
        yield "training read most of these rows, so this flatters: --part test measures on the others"
    lines = evaluation.by_source(evaluation.answered(classifier, rows))
    for line in lines:
        yield format_line(line)
    yield speed_line(classifier, [row.text[:_LENGTH] for row in rows])
    if plots:
        from model.plots import draw

        drawn = draw(lines, plots)
        yield f"wrote {', '.join(str(path) for path in drawn)}" if drawn else "too few rows of both kinds to draw"


def format_line(line: Table) -> str:
    """Return one line of `evaluation.by_source` as text."""
    start = f"{line['attribute']} {line['language']}: {line['positive']}/{line['rows']} positive"
    measured = (
        f", {name} {line[key]:.3f} ({line[f'{key}_interval'][0]:.3f} to {line[f'{key}_interval'][1]:.3f})"
        for key, name in MEASURES.items()
        if key in line
    )
    return f"{start}, abstained on {line['abstained']:.1%}{''.join(measured)}"


def speed_line(classifier: Classifier, texts: list[str]) -> str:
    """Return how many comments a second are scored for every attribute, in batches."""
    if not texts:
        return "no rows to time"
    texts = (texts * (1 + 3 * _BATCH // len(texts)))[: 3 * _BATCH]
    classifier.score(texts[:_BATCH])
    begun = time.perf_counter()
    for start in range(0, len(texts), _BATCH):
        classifier.score(texts[start : start + _BATCH])
    rate = len(texts) / (time.perf_counter() - begun)
    return f"{rate:,.0f} comments a second in batches of {_BATCH:,} at up to {_LENGTH} characters"
