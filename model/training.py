"""Labelled comments -> artifact. Everything is seeded: the same rows give the same bytes."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from model import dataset, evaluation, labels, measurement, perspective_fit, provenance
from model.artifact import Artifact, Manifest, save
from model.classifier import Classifier
from model.comment import Comment
from model.dataset import DatasetError, Row
from model.examples import LONGEST, taken
from model.heads import held_out_auc, train_head
from model.language import LatinModel
from model.language_training import train_latin
from model.progress import Watcher
from model.stages import Arrays, Stages, packed, unpacked
from model.transformers import HashedTfidf
from model.vectors import Head

SEED = 7

_FREQUENCIES, _LANGUAGES, _MEASURES = "frequencies", "languages", "measures"
_QUALITY = "held_out_auc"
_CALIBRATE_COST, _MEASURE_COST = 2, 8  # of a character read, beside one in training

Say = Callable[[str], None]


def train(
    folder: Path,
    out: Path,
    say: Say,
    watcher: Watcher | None = None,
    *,
    work: Path | None = None,
    fresh: bool = False,
) -> Manifest:
    """Train on the labelled files in `folder`, write the artifact to `out` and return its manifest.

    What is finished is kept in the folder `work` until all is, so that the same call after an interruption goes on
    from there, to the same bytes; by default it lies beside `out`. With `fresh` what lies there is thrown away.
    Raises DatasetError if the folder lacks what training needs.
    """
    with threadpool_limits(limits=1):  # sums in another order give other bytes
        return _train(folder, out, say, watcher or Watcher(), work or work_folder(out), fresh)


def work_folder(out: Path) -> Path:
    """Return where training for `out` keeps what it has finished."""
    return out.with_name(f"{out.name}.training")


def _train(folder: Path, out: Path, say: Say, watcher: Watcher, work: Path, fresh: bool) -> Manifest:
    sources = provenance.code()
    rows = dataset.read_folder(folder)
    if not any(row.source in evaluation.POOL and row.part == "calibrate" for row in rows):
        raise DatasetError(f"{folder} lacks what thresholds are chosen on: one of {', '.join(evaluation.POOL)}")
    say(f"{len(rows)} distinct comments")
    digests = {name: dataset.digest(folder / f"{name}.csv.gz") for name in dict.fromkeys(row.source for row in rows)}
    stages = Stages(work, provenance.key(digests, sources, SEED), fresh)
    if stages:
        say(f"{len(stages)} stages are finished already (in {work})")
    watcher.plan(_plan(rows, stages))
    ordinary = [row for row in rows if row.labels.keys() & {"spam", "toxicity"}]  # others were written to a plan
    idf = stages.keep(_FREQUENCIES, lambda: {"idf": _frequencies(ordinary)})["idf"].astype(np.float32)
    watcher.done(_FREQUENCIES)
    latin = unpacked(LatinModel, stages.keep(_LANGUAGES, lambda: packed(train_latin(ordinary, idf, SEED))))
    say(f"languages in Latin script: {', '.join(latin.tags)}")
    watcher.done(_LANGUAGES)
    heads, refused = _heads(rows, idf, stages, say, watcher)
    manifest = provenance.manifest(rows, digests, refused, sources, SEED)
    trained = Artifact(idf, heads, latin, manifest)
    say("measuring on held-out rows")
    classifier = Classifier(trained)
    manifest["perspective"] = perspective_fit.fit(classifier, [row for row in rows if row.part != "train"])
    manifest["metrics"] = measurement.metrics(classifier, rows)
    written = save(out, trained)
    watcher.done(_MEASURES)
    stages.remove()
    return written


def _plan(rows: Sequence[Row], stages: Stages) -> dict[str, int]:
    """Return the steps to come, each with about what it costs: characters to read, none where the stage is kept."""
    costs = {_FREQUENCIES: _characters(rows, "train") // 3, _LANGUAGES: _characters(rows, "train") // 4}
    costs |= {name: _head_cost(rows, *pair) for name, pair in _pairs().items()}
    costs = {name: 0 if name in stages else cost for name, cost in costs.items()}
    return {**costs, _MEASURES: _MEASURE_COST * _characters(rows, "test")}


def _pairs() -> dict[str, tuple[str, str]]:
    """Return the heads to train by the names of their stages."""
    return {f"{rule.attribute.lower()}.{rule.language}": (rule.attribute, rule.language) for rule in labels.RULES}


def _head_cost(rows: Sequence[Row], attribute: str, language: str) -> int:
    rules = [rule for rule in labels.RULES if (rule.attribute, rule.language) == (attribute, language) and rule.weight]
    return _CALIBRATE_COST * sum(_characters([row for row, _ in taken(rows, rule, "train")]) for rule in rules)


def _characters(rows: Sequence[Row], part: str = "") -> int:
    return sum(min(len(row.text), LONGEST) for row in rows if not part or row.part == part)


def _frequencies(rows: Sequence[Row]) -> NDArray[np.float32]:
    texts = [Comment(row.text[:LONGEST], row.author_name, row.author_url) for row in rows if row.part == "train"]
    frequencies: NDArray[np.float32] = HashedTfidf().fit(texts).idf_
    return frequencies


def _heads(
    rows: Sequence[Row], idf: NDArray[np.float32], stages: Stages, say: Say, watcher: Watcher
) -> tuple[tuple[Head, ...], list[dict[str, object]]]:
    """Train every head that there are rows for; those under the bar are refused, and said to be."""
    heads: list[Head] = []
    refused: list[dict[str, object]] = []
    for name, (attribute, language) in _pairs().items():
        kept = stages.keep(name, lambda: _head(rows, attribute, language, idf))  # noqa: B023 - called at once
        if kept:
            quality = float(kept.pop(_QUALITY))
            say(f"{attribute} {language}: held-out AUC {quality:.3f}")
            if quality >= labels.SUPPORT_BAR:
                heads.append(unpacked(Head, kept))
            else:
                refused.append({"attribute": attribute, "language": language, "auc": round(quality, 4)})
        watcher.done(name)
    return tuple(heads), refused


def _head(rows: Sequence[Row], attribute: str, language: str, idf: NDArray[np.float32]) -> Arrays:
    head = train_head(rows, attribute, language, idf)
    return {} if head is None else {**packed(head), _QUALITY: np.array(held_out_auc(head, rows, idf))}
