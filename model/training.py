"""Labelled comments -> artifact. Everything is seeded: the same rows give the same bytes."""

import platform
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import scipy
import sklearn
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from model import dataset, evaluation, labels, perspective_fit
from model.artifact import Artifact, Manifest, save
from model.classifier import Classifier
from model.dataset import DatasetError, Row
from model.examples import LONGEST, taken
from model.heads import held_out_auc, train_head
from model.language_training import train_latin
from model.transformers import HashedTfidf
from model.vectors import Comment, Head

SEED = 7


def train(folder: Path, out: Path, say: Callable[[str], None]) -> Manifest:
    """Train on the labelled files in `folder`, write the artifact to `out` and return its manifest.

    Raises DatasetError if the folder lacks what training needs.
    """
    with threadpool_limits(limits=1):  # sums in another order give other bytes
        return _train(folder, out, say)


def _train(folder: Path, out: Path, say: Callable[[str], None]) -> Manifest:
    rows = dataset.read_folder(folder)
    if not any(row.source in evaluation.POOL and row.part == "calibrate" for row in rows):
        raise DatasetError(f"{folder} lacks what thresholds are chosen on: one of {', '.join(evaluation.POOL)}")
    say(f"{len(rows)} distinct comments")
    ordinary = [row for row in rows if row.labels.keys() & {"spam", "toxicity"}]  # others were written to a plan
    idf = _frequencies(ordinary)
    latin = train_latin(ordinary, idf, SEED)
    say(f"languages in Latin script: {', '.join(latin.tags)}")
    heads, refused = _heads(rows, idf, say)
    manifest = _manifest(rows, folder, refused)
    trained = Artifact(idf, heads, latin, manifest)
    say("measuring on held-out rows")
    classifier = Classifier(trained)
    manifest["perspective"] = perspective_fit.fit(classifier, rows)
    manifest["metrics"] = _metrics(classifier, rows)
    return save(out, trained)


def _frequencies(rows: Sequence[Row]) -> NDArray[np.float32]:
    texts = [Comment(row.text[:LONGEST], row.author_name, row.author_url) for row in rows if row.part == "train"]
    frequencies: NDArray[np.float32] = HashedTfidf().fit(texts).idf_
    return frequencies


def _heads(
    rows: Sequence[Row], idf: NDArray[np.float32], say: Callable[[str], None]
) -> tuple[tuple[Head, ...], list[dict[str, object]]]:
    """Train every head that there are rows for; those under the bar are refused, and said to be."""
    heads: list[Head] = []
    refused: list[dict[str, object]] = []
    for attribute, language in dict.fromkeys((rule.attribute, rule.language) for rule in labels.RULES):
        head = train_head(rows, attribute, language, idf)
        if head is None:
            continue
        quality = held_out_auc(head, rows, idf)
        say(f"{attribute} {language}: held-out AUC {quality:.3f}")
        if quality >= labels.SUPPORT_BAR:
            heads.append(head)
        else:
            refused.append({"attribute": attribute, "language": language, "auc": round(quality, 4)})
    return tuple(heads), refused


def _metrics(classifier: Classifier, rows: Sequence[Row]) -> Manifest:
    test = [row for row in rows if row.part == "test"]
    chosen = evaluation.thresholds(classifier, [row for row in rows if row.part == "calibrate"])
    return {
        "by_source": evaluation.by_source(classifier, test),
        "thresholds": chosen,
        "operating_points": evaluation.operating_points(classifier, test, chosen),
        "perspective": perspective_fit.measure(classifier, test),
    }


def _manifest(rows: Sequence[Row], folder: Path, refused: list[dict[str, object]]) -> Manifest:
    counts = Counter((row.source, row.part) for row in rows)
    sources = dict.fromkeys(row.source for row in rows)
    return {
        "seed": SEED,
        "natural_rates": labels.NATURAL_RATES,
        "support_bar": labels.SUPPORT_BAR,
        "refused": refused,
        "libraries": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "rules": [
            {**rule._asdict(), "rows": sum(1 for _ in taken(rows, rule, "train")) if rule.weight else 0}
            for rule in labels.RULES
            if rule.source in sources
        ],
        "data": {
            source: {
                "sha256": dataset.digest(folder / f"{source}.csv.gz"),
                "rows": {part: counts[source, part] for part in ("train", "calibrate", "test")},
            }
            for source in sources
        },
    }
