"""The classifier, or what stands in for it when it cannot be loaded: comments are then held, never published."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from service.comments.moderation import Scored, Scorer

log = logging.getLogger("commentgate.scorer")


class NoClassifierError(Exception):
    """There is no classifier to score with."""


class NoClassifier:
    """Scores nothing, so that every comment is held as one that could not be scored."""

    version = "none"

    def score_and_tag(self, items: Sequence[Mapping[str, Any]]) -> list[Scored]:
        """Raise NoClassifierError."""
        raise NoClassifierError("the classifier could not be loaded")

    def explain_many(self, requests: Sequence[tuple[Mapping[str, Any], str]]) -> list[Any]:
        """Raise NoClassifierError."""
        raise NoClassifierError("the classifier could not be loaded")


def load_scorer(folder: str = "") -> Scorer:
    """Load the classifier in a folder, or the one that ships, once a process.

    Without one, because it is missing, damaged or changed, log why and give `NoClassifier`: another than the one that
    was asked for is never taken instead.
    """
    try:
        from model import Classifier  # here, because even importing it may fail, and only this role needs it

        classifier: Scorer = Classifier.load(Path(folder) if folder else None)
    except Exception:  # a missing or damaged file, a missing library, too little memory
        log.exception("the classifier could not be loaded: every comment will be held")
        return NoClassifier()
    log.info("the classifier is loaded", extra={"version": classifier.version})
    return classifier
