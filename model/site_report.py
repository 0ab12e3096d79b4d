"""Measuring a classifier on what a site's moderators decided."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np

from model import site_labels, statistics
from model.classifier import Classifier
from model.votes import Caps, count


def site_report(classifier: Classifier, file: Path, since: datetime | None) -> Iterator[str]:
    """Give a line for each attribute and language, on labels from `since` on. Raises LabelsError."""
    read = site_labels.read_file(file, classifier.attributes)
    labels = [label for label in read.labels if since is None or label.at >= since]
    yield f"classifier {classifier.version}, {len(labels)} labels"
    if "adapted" in classifier.manifest and since is None:
        yield "what it was adapted to flatters it: measure with --since on labels that came later"
    for attribute in classifier.attributes:
        voted = count(labels, attribute, Caps(share=1.0)).examples
        scored = classifier.score_and_tag([each.comment._asdict() for each in voted])
        found: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
        for each, answer in zip(voted, scored, strict=True):
            score = answer.scores[attribute]
            if score is not None:
                found[answer.language].append((score, each.positive))
        for language, pairs in sorted(found.items()):
            yield _line(f"{attribute} {language}", pairs)


def _line(name: str, pairs: list[tuple[float, bool]]) -> str:
    scores = np.array([score for score, _ in pairs])
    positive = np.array([wanted for _, wanted in pairs], dtype=bool)
    start = f"{name}: {int(positive.sum())}/{len(pairs)} positive"
    if not positive.any() or positive.all():
        return start
    low, high = statistics.interval(statistics.auc, scores, positive)
    means = f"mean score {scores[positive].mean():.3f} of them, {scores[~positive].mean():.3f} of the others"
    return f"{start}, AUC {statistics.auc(scores, positive):.3f} ({low:.3f} to {high:.3f}), {means}"
