"""A site with moderators who decide as labelled rows say, written as `commentgate export --labels` writes it."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from model import dataset
from model.artifact import Artifact
from model.classifier import Classifier
from model.dataset import Row
from model.evaluation import item_of, scored
from model.heads import train_head
from model.labels import HELD_OUT_VIDEOS
from service.comments.policy import DEFAULT_THRESHOLDS

MODERATORS = 5
NOISE = 0.05  # of the decisions are wrong by oversight
TWICE = 0.1  # of the comments are decided by two

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class Site(NamedTuple):
    """A source as a site: which share of its comments has the attribute, and of the published which is looked at.

    `unseen` says that its classifier was trained without any row of the source; else rows of the test part are used.
    """

    source: str
    attribute: str
    rate: float
    looked_at: float
    unseen: bool = True

    @property
    def hold(self) -> float:
        """From which score the default policy holds."""
        limit = DEFAULT_THRESHOLDS[self.attribute].hold
        assert limit is not None  # noqa: S101 - the default policy holds by both attributes
        return limit


class Split(NamedTuple):
    """What moderators see, and what the classifier is measured on afterwards."""

    seen: list[Row]
    measured: list[Row]


def classifier_of(site: Site, rows: Sequence[Row], shipped: Artifact) -> Artifact:
    """Give the classifier that the site starts with."""
    if not site.unseen:
        return shipped
    others = [row for row in rows if row.source != site.source]
    head = train_head(others, site.attribute, "en", shipped.idf)
    if head is None:
        raise dataset.DatasetError(f"too few rows for {site.attribute} without {site.source}")
    heads = [head if (each.attribute, each.language) == (site.attribute, "en") else each for each in shipped.heads]
    return shipped._replace(heads=tuple(heads))


def split(site: Site, rows: Sequence[Row]) -> Split:
    """Split a site's rows by what training never does: a video of its own, the shipped parts, or by halves."""
    own = [row for row in rows if row.source == site.source and site.attribute.lower() in row.labels]
    random = Random(f"split {site.source}")
    random.shuffle(own)
    if not site.unseen:
        own = [row for row in own if row.part != "train"]
        measured = [row for row in own if row.part == "test"]
    elif any(row.group in HELD_OUT_VIDEOS for row in own):
        measured = [row for row in own if row.group in HELD_OUT_VIDEOS]
    else:
        measured = own[: len(own) // 2]
    kept = {id(row) for row in measured}
    return Split(_at_rate(site, [row for row in own if id(row) not in kept]), _at_rate(site, measured))


def _at_rate(site: Site, rows: Sequence[Row]) -> list[Row]:
    """Leave out rows with the attribute, or without it, until their share is the site's."""
    sides = {True: [row for row in rows if truth(site, row)], False: [row for row in rows if not truth(site, row)]}
    most = int(min(len(sides[True]) / site.rate, len(sides[False]) / (1 - site.rate)))
    wanted = round(most * site.rate)
    return sides[True][:wanted] + sides[False][: most - wanted]


def truth(site: Site, row: Row) -> bool:
    """Tell what a row is."""
    return row.labels[site.attribute.lower()] >= 0.5


def decisions(site: Site, rows: Sequence[Row], classifier: Classifier) -> list[str]:
    """Give the lines of moderators who decide all that is held, and some of what is published."""
    random = Random(f"decisions {site.source}")
    scores = scored(classifier, [item_of(row) for row in rows], site.attribute)
    lines: list[str] = []
    for row, score in zip(rows, scores, strict=True):
        if score < site.hold and random.random() >= site.looked_at:
            continue
        for moderator in random.sample(range(MODERATORS), 2 if random.random() < TWICE else 1):
            said = truth(site, row) != (random.random() < NOISE)
            lines.append(_line(site, row, said, f"moderator:{moderator}", len(lines)))
    return lines


def burst(site: Site, rows: Sequence[Row], size: int, kind: str) -> list[str]:
    """Give as many lines of one more moderator: all wrong, by the toss of a coin, or always the same."""
    random = Random(f"burst {site.source}")
    chosen = random.sample(rows, min(size, len(rows)))
    return [
        _line(site, row, _wrongly(site, row, kind, random), "moderator:x", 10**6 + n) for n, row in enumerate(chosen)
    ]


def _wrongly(site: Site, row: Row, kind: str, random: Random) -> bool:
    if kind == "all wrong":
        return not truth(site, row)
    if kind == "by a coin":
        return random.random() < 0.5
    return kind == "rejects all"


def _line(site: Site, row: Row, said: bool, by: str, number: int) -> str:
    return json.dumps(
        {
            "id": str(number),
            "text": row.text,
            "author_name": row.author_name,
            "author_url": row.author_url,
            "email_kind": "unknown",
            "locale": "en",
            "labels": {site.attribute: int(said)},
            "by": by,
            "at": (_BEGIN + timedelta(seconds=number)).isoformat(),
        }
    )


def kinds() -> Iterator[str]:
    """Give the kinds of bursts."""
    yield from ("all wrong", "by a coin", "rejects all", "publishes all")
