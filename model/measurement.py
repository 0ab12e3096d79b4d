"""Everything that a classifier's manifest says under "metrics": measured on rows that training never saw."""

from collections.abc import Sequence
from pathlib import Path

from model import artifact, dataset, evaluation, perspective_fit, robustness
from model.artifact import Manifest
from model.classifier import Classifier
from model.dataset import Row


def metrics(classifier: Classifier, rows: Sequence[Row]) -> Manifest:
    """Choose thresholds on the rows for calibration and measure on the test rows."""
    test = [row for row in rows if row.part == "test"]
    chosen = evaluation.thresholds(classifier, [row for row in rows if row.part == "calibrate"])
    answers = evaluation.answered(classifier, test)
    return {
        "by_source": evaluation.by_source(answers),
        "by_language": evaluation.by_language(answers),
        "unsupported": evaluation.unsupported(answers),
        "thresholds": chosen,
        "operating_points": evaluation.operating_points(classifier, test, chosen),
        "perspective": perspective_fit.measure(classifier, [row for row in rows if row.part != "train"]),
        "robustness": robustness.measure(classifier, test, chosen),
    }


def measure_again(folder: Path, data: Path) -> Manifest:
    """Measure the classifier in `folder` anew, on labelled files that it was trained on, and write its manifest.

    The weights stay as they are. Raises ArtifactError and DatasetError.
    """
    trained = artifact.load(folder)
    found = metrics(Classifier(trained), dataset.read_folder(data))
    return artifact.save(folder, trained._replace(manifest={**trained.manifest, "metrics": found}))
