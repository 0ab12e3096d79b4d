"""Measuring an artifact on labelled rows, through the same `Classifier` that the service uses."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

import numpy as np

from model import augment, curves, examples, labels
from model.classifier import Classifier, Scores
from model.comment import Comment
from model.dataset import Row
from model.statistics import Flags
from model.vectors import Floats

Table = dict[str, Any]

_CLEAN_KEPT, _TOXIC_PUBLISHED = 0.8, 0.18
_POLICY = ("SPAM", "TOXICITY")  # what the default policy has thresholds for
_FEWEST_DRAWN = 20  # of either kind
_SPAM_HOLD_LOSS, _SPAM_REJECT_LOSS = 0.005, 0.0005
POOL = ("wikipedia_multilabel", "wikipedia_binary", "news_civil")
"""The sources of comments on which operating points are chosen."""


def item_of(row: Row) -> dict[str, object]:
    """Return a row as the service would send it."""
    return {"text": row.text, "author_name": row.author_name, "author_url": row.author_url, "locale": row.language}


def scored(classifier: Classifier, items: Sequence[dict[str, object]], attribute: str) -> Floats:
    """Return the scores of one attribute; not a number where the classifier abstains."""
    scores = (each.get(attribute) for each in classifier.score(items))
    return np.array([np.nan if score is None else score for score in scores], dtype=np.float64)


class Answered(NamedTuple):
    """A labelled row and what the classifier says of it."""

    row: Row
    scores: Scores


def answered(classifier: Classifier, rows: Sequence[Row]) -> list[Answered]:
    """Score every row once, for all that is measured on it."""
    return [Answered(*pair) for pair in zip(rows, classifier.score([item_of(row) for row in rows]), strict=True)]


def by_source(answers: Sequence[Answered]) -> list[Table]:
    """Return a line for each source, language and attribute that the rows are labelled for.

    A line has curves to be drawn where there are enough rows of both kinds.
    """
    found: dict[tuple[str, str, str], list[Judged]] = {}
    for row, scores in answers:
        for attribute, score in scores.items():
            if attribute.lower() in row.labels:
                pair = Judged(score, row.labels[attribute.lower()] >= 0.5)
                found.setdefault((row.source, row.language, attribute), []).append(pair)
    return [{"source": key[0], **line(judged, key[2], key[1], drawn=True)} for key, judged in found.items()]


def by_language(answers: Sequence[Answered]) -> list[Table]:
    """Return a line for each attribute and language, over all rows whose source says something of the attribute."""
    found: dict[tuple[str, str], list[Judged]] = {}
    for row, scores in answers:
        for rule in labels.RULES:
            if rule.source == row.source and rule.measures and rule.attribute in scores:
                label = examples.label_of(row, rule)
                if label is not None:
                    pair = Judged(scores[rule.attribute], label)
                    found.setdefault((rule.attribute, rule.language), []).append(pair)
    return [line(judged, *key) for key, judged in found.items()]


def unsupported(answers: Sequence[Answered]) -> list[Table]:
    """Return, by the language that the source names, the share of comments that an attribute's classifier abstains on.

    A policy that has a threshold for the attribute holds them.
    """
    found: dict[str, list[Scores]] = {}
    for row, scores in answers:
        found.setdefault(row.language, []).append(scores)
    lines: list[Table] = []
    for language, given in sorted(found.items()):
        names = [name for name in _POLICY if name in given[0]]
        shares = {name: round(sum(each[name] is None for each in given) / len(given), 4) for name in names}
        lines.append({"language": language, "rows": len(given), **shares})
    return lines


class Judged(NamedTuple):
    """A score, None where the classifier abstains, and the truth."""

    score: float | None
    positive: bool


def line(judged: Sequence[Judged], attribute: str, language: str, drawn: bool = False) -> Table:
    """Measure one attribute. Intervals are 95 % bootstrap intervals; the rate is the natural one, or else one half."""
    known = [each for each in judged if each.score is not None]
    scores = np.array([each.score for each in known], dtype=np.float64)
    positive = np.array([each.positive for each in known], dtype=bool)
    rate = labels.NATURAL_RATES.get(attribute, 0.5)
    found: Table = {
        "attribute": attribute,
        "language": language,
        "rows": len(judged),
        "positive": int(positive.sum()),
        "abstained": round(1 - len(known) / len(judged), 4),
        **curves.measures(scores, positive, rate),
    }
    if drawn and min(positive.sum(), (~positive).sum()) >= _FEWEST_DRAWN:
        found["curves"] = curves.drawn(scores, positive, rate)
    return found


def thresholds(classifier: Classifier, rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Choose operating points on rows apart from training and from the test rows.

    TOXICITY: where the clean lost and the toxic published are equally far from their limits, Wikipedia and news
    counting the same. SPAM: where a stated share of clean comments is lost, as they are or with authors and links
    made up, whichever takes the higher threshold.
    """
    pool = [row for row in rows if row.source in POOL]
    items = [item_of(row) for row in pool]
    toxicity = scored(classifier, items, "TOXICITY")
    positive = np.array([row.labels["toxicity"] >= 0.5 for row in pool], dtype=bool)
    clean = [scored(classifier, given, "SPAM") for given in (items, linked(pool, 1 / 3))]
    return {
        "TOXICITY": {"hold": _balanced(toxicity, positive, _site_weights(pool))},
        "SPAM": {"hold": _losing(clean, _SPAM_HOLD_LOSS), "reject": _losing(clean, _SPAM_REJECT_LOSS)},
    }


def _losing(clean: list[Floats], share: float) -> float:
    """Return the threshold over which `share` of the clean comments lie; those without a score do not count."""
    return _rounded(max(float(np.nanquantile(scores, 1 - share)) for scores in clean))


def linked(rows: Sequence[Row], share: float) -> list[dict[str, object]]:
    """Return rows as items, links inserted into a share of them and authors made up as in training."""
    random = Random("links")  # noqa: S311
    return [augment.dress_clean(Comment(row.text), random, share)._asdict() for row in rows]


def _site_weights(rows: Sequence[Row]) -> Floats:
    counts = Counter(_site(row) for row in rows)
    return np.array([1 / counts[_site(row)] for row in rows])


def _site(row: Row) -> str:
    return row.source.split("_")[0]


def _balanced(scores: Floats, positive: Flags, weight: Floats) -> float:
    order = np.argsort(scores, kind="stable")
    clean = np.cumsum(np.where(positive, 0, weight)[order]) / max(weight[~positive].sum(), 1e-12)
    toxic = np.cumsum(np.where(positive, weight, 0)[order]) / max(weight[positive].sum(), 1e-12)
    margin = np.minimum(clean - _CLEAN_KEPT, _TOXIC_PUBLISHED - toxic)
    return _rounded(float(scores[order][int(np.argmax(margin))]))


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


def operating_points(classifier: Classifier, rows: Sequence[Row], chosen: dict[str, dict[str, float]]) -> list[Table]:
    """Return, by source and kind of comment, the shares that the thresholds publish, hold and reject."""
    lines: list[Table] = []
    for source in (*POOL, "wikipedia_perspective", "spam_blog", "spam_youtube", "ham_blog", "news_civil with a link"):
        own = [row for row in rows if row.source == source.split()[0]]
        items = linked(own, 1.0) if source.endswith("link") else [item_of(row) for row in own]
        if own:
            spam, toxic = (scored(classifier, items, attribute) for attribute in ("SPAM", "TOXICITY"))
            rejected = spam >= chosen["SPAM"]["reject"]
            as_spam = ~(spam < chosen["SPAM"]["hold"])
            held = as_spam | ~(toxic < chosen["TOXICITY"]["hold"])
            kinds = np.array([_kind(row) for row in own])
            for kind in sorted(set(kinds)):
                of = kinds == kind
                shares = {"published": ~held, "held_or_rejected_as_spam": as_spam, "rejected": rejected}
                lines.append(
                    {"source": source, "kind": str(kind), "rows": int(of.sum())}
                    | {name: round(float(flags[of].mean()), 4) for name, flags in shares.items()}
                )
    return lines


def _kind(row: Row) -> str:
    if row.labels.get("spam", 0) >= 0.5:
        return "spam"
    return "toxic" if row.labels.get("toxicity", 0) >= 0.5 else "clean"
