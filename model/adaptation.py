"""A classifier corrected by what a site's own moderators decided. Needs no labelled data but theirs.

Every head that enough of them speak of gets a correction of its weights (`model.correction`); the rest of the
classifier stays as it is, so that explanations stay exact. Three things keep one person from turning it: the same
comment counts once and by vote, nobody's labels weigh more than a share of all (`model.votes`), and whose labels run
against the classifier is set aside. Everything is seeded: the same labels give the same bytes.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from model import artifact, correction, designs, statistics, votes
from model.artifact import Artifact, Manifest
from model.classifier import Classifier, Scored
from model.correction import Examples
from model.examples import LONGEST
from model.site_labels import Label, LabelsError
from model.vectors import Head
from model.votes import Caps

MOST_COMMENTS = 20_000
"""Of each attribute and language; the newest are taken."""

FEWEST = 20
"""Comments that have an attribute, and as many that have it not, below which a head stays as it is."""

_FEWEST_OF_ONE = 10  # of either kind, before it is asked whether a person's labels run against the classifier
_BATCH = 500

Watch = Callable[[str, Sequence[Any]], Iterable[Any]]
Heard = list[tuple[Label, Scored]]


class Adapted(NamedTuple):
    """The new classifier, and for people to read: who was set aside, with the attribute and language."""

    trained: Artifact
    set_aside: list[str]


class _Done(NamedTuple):
    head: Head
    entry: dict[str, Any]
    set_aside: list[str]


def adapt(trained: Artifact, labels: Sequence[Label], watch: Watch, caps: Caps = Caps()) -> Adapted:  # noqa: B008
    """Correct the heads that the labels speak of.

    `watch` is given the name of each long step and its parts, and gives those back one by one. Raises LabelsError if
    nothing can be learned from such labels.
    """
    if "adapted" in trained.manifest:
        raise LabelsError("this classifier was adapted before: start from the one it was made from, with all labels")
    with threadpool_limits(limits=1):  # sums in another order give other bytes
        heard = _heard(trained, labels, watch)
        done = [_adapted(head, heard[head.language], trained, watch, caps) for head in trained.heads]
    entries = [each.entry for each in done if each.entry["comments"]]
    if not entries:
        raise LabelsError("the labels say nothing of an attribute in a language that the classifier scores it in")
    manifest: Manifest = {
        **trained.manifest,
        "adapted": {
            "from": artifact.version(trained.manifest),
            "labels": len(labels),
            "people": len({label.by for label in labels}),
            "caps": {**caps._asdict(), "uncapped_people": votes.UNCAPPED},
            "fewest_comments_of_a_bucket": designs.FEWEST_COMMENTS,
            "heads": entries,
        },
    }
    new = trained._replace(heads=tuple(each.head for each in done), manifest=manifest)
    return Adapted(new, [who for each in done for who in each.set_aside])


def _heard(trained: Artifact, labels: Sequence[Label], watch: Watch) -> defaultdict[str, Heard]:
    """Score the comments with the classifier as it is, and sort them by the language that it scored them in."""
    scorer = Classifier(trained)
    short = [label._replace(comment=label.comment._replace(text=label.comment.text[:LONGEST])) for label in labels]
    found: defaultdict[str, Heard] = defaultdict(list)
    for batch in watch("scoring", [short[start : start + _BATCH] for start in range(0, len(short), _BATCH)]):
        for label, scored in zip(batch, scorer.score_and_tag([each.comment._asdict() for each in batch]), strict=True):
            found[scored.language].append((label, scored))
    return found


def _adapted(head: Head, heard: Heard, trained: Artifact, watch: Watch, caps: Caps) -> _Done:
    name = f"{head.attribute} {head.language}"
    against = _against(head.attribute, heard) if caps.judged else []
    told = [f"{person} ({name})" for person in against]
    counted = votes.count([label for label, _ in heard if label.by not in against], head.attribute, caps)
    newest = sorted(counted.examples, key=lambda each: each.at)[-MOST_COMMENTS:]
    positives = sum(each.positive for each in newest)
    entry: dict[str, Any] = {
        "attribute": head.attribute,
        "language": head.language,
        "comments": len(newest),
        "positive": positives,
        "older_left_out": len(counted.examples) - len(newest),
        "people": counted.people,
        "capped": counted.capped,
        "tied": counted.tied,
        "set_aside": len(against),
    }
    if min(positives, len(newest) - positives) < FEWEST:
        return _Done(head, {**entry, "outcome": "too few labels"}, told)
    examples = _examples(newest, head, trained, watch)
    found = correction.find(examples, lambda steps: watch(f"{name}: fitting", steps))
    entry |= _measured(examples, found)
    if not correction.ranks_better(found, examples):
        return _Done(head, {**entry, "outcome": "no better on left-out comments"}, told)
    new = _corrected(head, found)
    return _Done(new, {**entry, "outcome": "corrected", "buckets": int((new.weights != head.weights).sum())}, told)


def _corrected(head: Head, found: correction.Found) -> Head:
    size = len(head.weights)
    weights = (head.weights + found.weights[:size]).astype(np.float16).astype(np.float32)  # as they will be stored
    return head._replace(weights=weights, outside=head.outside + found.weights[size:], bias=head.bias + found.bias)


def _measured(examples: Examples, found: correction.Found) -> dict[str, Any]:
    sides = (examples.positive, examples.weight)
    before, after = (statistics.weighted_auc(each, *sides) for each in (examples.base, found.left_out))
    return {"strength": found.strength, "auc_before": round(before, 4), "auc_after": round(after, 4)}


def _examples(chosen: Sequence[votes.Example], head: Head, trained: Artifact, watch: Watch) -> Examples:
    reading = f"{head.attribute} {head.language}: reading"
    design = designs.make([each.comment for each in chosen], head, trained.idf, lambda parts: watch(reading, parts))
    return Examples(
        design,
        positive=np.array([each.positive for each in chosen], dtype=bool),
        weight=np.array([each.weight for each in chosen]),
        base=design.matrix @ np.concatenate([head.weights, head.outside]) + head.bias,
        fold=np.array([_fold(each.kin) for each in chosen]),
    )


def _fold(kin: str) -> int:
    return int.from_bytes(hashlib.sha256(kin.encode()).digest()[:4], "big") % correction.FOLDS


def _against(attribute: str, heard: Heard) -> list[str]:
    """Name the people whose labels run against the classifier: what they say has the attribute scores below the rest.

    Only where that is no chance: where the AUC of the classifier on their labels is surely below one half.
    """
    own: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for label, scored in heard:
        said, score = votes.verdict(label.said, attribute), scored.scores.get(attribute)
        if said is not None and score is not None:
            own[label.by].append((score, said))
    return [person for person, votes_of in sorted(own.items()) if _runs_against(votes_of)]


def _runs_against(voted: Sequence[tuple[float, bool]]) -> bool:
    scores = np.array([score for score, _ in voted])
    positive = np.array([said for _, said in voted], dtype=bool)
    if min(positive.sum(), (~positive).sum()) < _FEWEST_OF_ONE:
        return False
    return statistics.interval(statistics.auc, scores, positive)[1] < 0.5
