"""The public face of the classifier: load, score, explain, tell the language."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model import artifact, counterfactuals, explanation, language, perspective, vectors
from model.artifact import Artifact, Manifest
from model.comment import Comment, Item, comment_of
from model.counterfactuals import Counterfactual
from model.explanation import Explanation
from model.tags import named_language
from model.text import CAP
from model.vectors import Features, Floats, Head, Occurrences

_BATCH_CHARACTERS = 120_000  # about 40 MB at work
_FALLBACK = "en"

Scores = dict[str, float | None]


class Scored(NamedTuple):
    """The scores of an item, the language it was scored under and the one its text looks like (`und` where unclear)."""

    scores: Scores
    language: str
    detected: str


class Classifier:
    """Calibrated probabilities by attribute. Instances are immutable, so threads may share one."""

    def __init__(self, trained: Artifact) -> None:
        self.trained = trained
        self._heads = {(head.attribute, head.language): head for head in trained.heads}

    @classmethod
    def load(cls, path: Path | None = None) -> "Classifier":
        """Load the artifact that ships, or the one in the folder `path`. Raises ArtifactError."""
        return cls(artifact.load(path or artifact.SHIPPED))

    @property
    def version(self) -> str:
        """A short name that changes with every change of the classifier."""
        return artifact.version(self.trained.manifest)

    @property
    def manifest(self) -> Manifest:
        """What the classifier was trained on, and how it measured on held-out rows."""
        return self.trained.manifest

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that are scored in at least one language."""
        return tuple(dict.fromkeys(head.attribute for head in self.trained.heads))

    def languages(self, attribute: str) -> tuple[str, ...]:
        """Return the tags of the languages in which an attribute is scored."""
        return tuple(head.language for head in self.trained.heads if head.attribute == attribute)

    def score(self, items: Sequence[Item]) -> list[Scores]:
        """Return, for each item, attribute name -> probability in [0, 1], or None where its language has none.

        The language is the item's `language` (a BCP 47 tag) if it has one, else that of its text, else of its `locale`.
        """
        return [scored.scores for scored in self.score_and_tag(items)]

    def score_and_tag(self, items: Sequence[Item]) -> list[Scored]:
        """Return the scores of each item together with the languages, which are found on the way."""
        return [scored for batch in _batches([comment_of(item) for item in items]) for scored in self._score(batch)]

    def perspective(self, attribute: str, probability: float) -> float:
        """Return a probability as a score on the scale of the Perspective API, in [0, 1] and rising with it.

        Raises KeyError for an attribute that this classifier does not have.
        """
        return perspective.convert(self.trained.manifest["perspective"][attribute], probability)

    def language(self, text: str) -> str:
        """Return the BCP 47 tag of the text's language, or `und` where it is short, mixed or unclear."""
        return self._detect(*self._vectorise([Comment(text)]))[0]

    def explain(self, item: Item, attribute: str) -> Explanation | None:
        """Return what made the score of an attribute, or None where `score` gives None.

        Raises KeyError for an attribute that this classifier does not have.
        """
        return self.explain_many([(item, attribute)])[0]

    def explain_many(self, requests: Sequence[tuple[Item, str]]) -> list[Explanation | None]:
        """Do as `explain` for many items, each with an attribute, in a fraction of the time that one by one takes."""
        if unknown := {attribute for _, attribute in requests}.difference(self.attributes):
            raise KeyError(*sorted(unknown))
        comments = [comment_of(item) for item, _ in requests]
        attributes = iter([attribute for _, attribute in requests])
        return [explained for batch in _batches(comments) for explained in self._explain(batch, attributes)]

    def without_many(self, requests: Sequence[tuple[Item, str]]) -> list[list[Counterfactual]]:
        """Return what each item would score without one link, the author's website or name, or one strong word.

        The lowest score first, eight at most; see `model.counterfactuals`. Raises KeyError as `explain` does.
        """
        return counterfactuals.without_many(self, requests)

    def _explain(self, comments: list[Comment], attributes: Iterator[str]) -> list[Explanation | None]:
        found, rows = self._vectorise(comments)
        tags = self._languages(comments, self._detect(found, rows))
        heads = [self._head(next(attributes), tag) for tag in tags]
        return explanation.explain(comments, heads, found, rows)

    def _score(self, comments: list[Comment]) -> list[Scored]:
        found, rows = self._vectorise(comments)
        detected = self._detect(found, rows)
        tags = self._languages(comments, detected)
        answer: list[Scores] = [{} for _ in comments]
        for attribute in self.attributes:
            found_by = {
                tag: probabilities(head.logits(rows)).tolist()
                for tag in set(tags)
                if (head := self._head(attribute, tag)) is not None
            }
            for index, tag in enumerate(tags):
                answer[index][attribute] = found_by[tag][index] if tag in found_by else None
        return [Scored(*each) for each in zip(answer, tags, detected, strict=True)]

    def _vectorise(self, comments: list[Comment]) -> tuple[Occurrences, Features]:
        found = vectors.occurrences(comments)
        return found, vectors.vectorise(comments, found, self.trained.idf)

    def _detect(self, found: Occurrences, rows: Features) -> list[str]:
        return language.tags(found.texts, found.batch, rows, self.trained.latin)

    def _languages(self, comments: Sequence[Comment], detected: Sequence[str]) -> list[str]:
        """Return the language under which each comment is scored: an unclear text goes by its locale, else English."""
        return [
            named_language(comment.language)
            or (_by_locale(comment.locale, self._heads) if tag == language.UNKNOWN else tag)
            for comment, tag in zip(comments, detected, strict=True)
        ]

    def _head(self, attribute: str, tag: str) -> Head | None:
        return self._heads.get((attribute, tag))


def probabilities(logits: Floats) -> Floats:
    """Return the logistic function of logits, without overflow."""
    power = np.exp(-np.abs(logits))
    found: Floats = np.where(logits >= 0, 1.0, power) / (1.0 + power)
    return found


def _by_locale(locale: str, heads: Mapping[tuple[str, str], Head]) -> str:
    tag = named_language(locale)
    return tag if any(known == tag for _, known in heads) else _FALLBACK


def _batches(comments: list[Comment]) -> Iterator[list[Comment]]:
    """Yield runs of comments whose texts fit in memory together."""
    batch: list[Comment] = []
    size = 0
    for comment in comments:
        length = min(len(comment.text), CAP)
        if batch and size + length > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append(comment)
        size += length
    if batch:
        yield batch
