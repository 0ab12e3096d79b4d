"""What the classifier is worth on comments from elsewhere: a whole source is left out of training, then ranked.

English only, where there are enough sources. Plain models learn the same rows beside it (`model.plain_models`).
"""

import csv
import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from model import augment, curves, examples, labels, vectors
from model.comment import Comment
from model.dataset import Row
from model.heads import train_head
from model.plain_models import KINDS, PlainModel
from model.statistics import Flags
from model.transformers import HashedTfidf
from model.vectors import Floats

MOST_TESTED, MOST_CALIBRATED = 5_000, 2_000
_LANGUAGE = "en"
_BATCH = 500
_YOUTUBE = "spam_youtube"


class Left(NamedTuple):
    """What is left out: sources as a whole, or one video of a source. `beside` gives clean test rows to those."""

    name: str
    attribute: str
    sources: tuple[str, ...]
    video: str = ""
    beside: tuple[str, ...] = ()


_SOURCES = (
    Left("news", "TOXICITY", ("news_civil",)),
    Left("tweets", "TOXICITY", ("tweets_davidson",)),
    Left("wikipedia", "TOXICITY", ("wikipedia_multilabel", "wikipedia_binary", "wikipedia_perspective")),
    Left("paradetox", "TOXICITY", ("pairs_paradetox",)),
    Left("blog", "SPAM", ("spam_blog",), beside=("ham_blog",)),
    Left("sms", "SPAM", ("spam_sms",)),
)


class _Task(NamedTuple):
    training: list[Row]
    comments: list[Comment]
    positive: Flags


def left_out(folder: Path) -> tuple[Left, ...]:
    """Return everything that can be left out, the videos in `folder` one by one among it."""
    videos = sorted(set(_videos(folder).values()))
    return (*_SOURCES, *(Left(f"youtube {video.split('.')[0]}", "SPAM", (_YOUTUBE,), video) for video in videos))


def measure(folder: Path, rows: Sequence[Row], left: Left, beside: bool, most: int) -> dict[str, Any] | None:
    """Train without what is left out and measure on it; None where the rows are of one kind or too few.

    `beside` says whether plain models are fitted on the same rows, too. Everything is seeded.
    """
    task = _task(folder, rows, left, most)
    if not task.positive.any() or task.positive.all():
        return None
    idf = HashedTfidf().fit([Comment(row.text[: examples.LONGEST]) for row in task.training]).idf_
    head = train_head(task.training, left.attribute, _LANGUAGE, idf)
    if head is None:
        return None
    ours = _in_batches(lambda batch: head.logits(vectors.vectorise(batch, vectors.occurrences(batch), idf)))
    bare = [comment._replace(author_name="", author_url="") for comment in task.comments]
    found = {"classifier": _measured(ours(bare), task.positive, left.attribute)}
    if left.attribute == "SPAM" and bare != task.comments:
        found["classifier with authors"] = _measured(ours(task.comments), task.positive, left.attribute)
    if beside:
        found |= _plain(task, left.attribute)
    return {
        "left_out": left.name,
        "attribute": left.attribute,
        "trained_on": sum(row.part == "train" for row in task.training),
        "rows": len(task.comments),
        "positive": int(task.positive.sum()),
        "models": found,
    }


def _measured(scores: Floats, positive: Flags, attribute: str) -> dict[str, Any]:
    found = curves.measures(scores, positive, labels.NATURAL_RATES[attribute])
    return {name: found[name] for name in ("auc", "auc_interval", "recall", "recall_interval")}


def _plain(task: _Task, attribute: str) -> dict[str, dict[str, Any]]:
    """Fit the plain models to what is labelled for the attribute: the other rows would make them worse."""
    rules = [
        rule
        for rule in labels.RULES
        if (rule.attribute, rule.language) == (attribute, _LANGUAGE) and rule.weight and rule.measures
    ]
    taken = [pair for rule in rules for pair in examples.taken(task.training, rule, "train")]
    texts = [row.text[: examples.LONGEST] for row, _ in taken]
    positive = np.array([label for _, label in taken], dtype=bool)
    tested = [comment.text for comment in task.comments]
    scores = {kind: PlainModel(kind).fit(texts, positive).logits(tested) for kind in KINDS}
    return {kind: _measured(found, task.positive, attribute) for kind, found in scores.items()}


def _task(folder: Path, rows: Sequence[Row], left: Left, most: int) -> _Task:
    """Part the rows: what is left out is tested as a whole, of the others only the training rows are learned."""
    videos = _videos(folder) if left.video else {}
    random = Random(left.name)  # noqa: S311
    kept: list[Row] = []
    tested: list[Row] = []
    for row in rows:
        if row.source not in left.sources:
            (tested if row.source in left.beside and row.part == "test" else kept).append(row)
        elif left.video and videos.get(row.group, row.group) != left.video:
            kept.append(row._replace(part="train"))  # the video that is held out otherwise is learned here
        else:
            tested.append(row)
    pairs = [pair for pair in ((row, _label(row, left.attribute)) for row in tested) if pair[1] is not None]
    pairs = random.sample(pairs, min(MOST_TESTED, len(pairs)))
    dressed = left.attribute == "SPAM" and any(row.author_url for row, _ in pairs)
    comments = [_comment(row, dressed and not label, random) for row, label in pairs]
    positive = np.array([label for _, label in pairs], dtype=bool)
    return _Task(_learned(kept, left.attribute, most, random), comments, positive)


def _label(row: Row, attribute: str) -> bool | None:
    """Return the label of a test row: by its rule, or by its column where there is none."""
    rules = [rule for rule in labels.RULES if rule.source == row.source and rule.attribute == attribute]
    for rule in rules:
        for _, label in examples.taken([row], rule, row.part):
            return label
    return None


def _comment(row: Row, dressed: bool, random: Random) -> Comment:
    """Make up authors for clean comments where spam has its own: that there is none must not tell."""
    comment = Comment(row.text[: examples.LONGEST], row.author_name, row.author_url)
    return augment.dress_clean(comment, random, link_share=0) if dressed else comment


def _learned(rows: Sequence[Row], attribute: str, most: int, random: Random) -> list[Row]:
    """Take at most so many training rows; those that say most of the attribute first."""
    takes = {
        rule.source: rule.takes
        for rule in labels.RULES
        if (rule.attribute, rule.language) == (attribute, _LANGUAGE) and rule.weight
    }
    drawn: list[Row] = []
    for way in ("order", "label", "attack", "absent"):
        found = [row for row in rows if takes.get(row.source) == way and row.part == "train"]
        drawn += random.sample(found, min(most - len(drawn), len(found)))
    held = [row for row in rows if row.source in takes and row.part == "calibrate"]
    return drawn + random.sample(held, min(MOST_CALIBRATED, len(held)))


def _in_batches(logits: Callable[[Sequence[Comment]], Floats]) -> Callable[[Sequence[Comment]], Floats]:
    return lambda comments: np.concatenate(
        [logits(comments[start : start + _BATCH]) for start in range(0, len(comments), _BATCH)]
    )


def _videos(folder: Path) -> Mapping[str, str]:
    """Return the video of each YouTube comment by its group."""
    path = folder / f"{_YOUTUBE}.csv.gz"
    if not path.is_file():
        return {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        return {record["id"]: record["note"] for record in csv.DictReader(handle)}
