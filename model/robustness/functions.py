"""Functional tests: of sentences that try one thing each, how many fall on the right side of the threshold."""

from typing import Any

import numpy as np

from model.classifier import Classifier
from model.robustness.function_sentences import FUNCTIONS, GROUPS, Function

_WRONG = 2  # examples that are kept of each function


def measure(classifier: Classifier, hold: float, attribute: str = "TOXICITY") -> dict[str, Any]:
    """Return a line for each function, and the mean accuracy over the toxic and over the clean ones."""
    lines = [_line(classifier, function, hold, attribute) for function in FUNCTIONS]
    means = {
        name: round(float(np.mean([line["accuracy"] for line in lines if line["toxic"] == toxic])), 4)
        for name, toxic in (("toxic", True), ("clean", False))
    }
    return {**means, "lines": lines}


def filled(function: Function) -> list[str]:
    """Return the sentences of a function; those about a group, with every group."""
    return [
        text[0].upper() + text[1:] if "{many}" in sentence else text
        for sentence in function.sentences
        for group in (GROUPS if "{many}" in sentence else GROUPS[:1])
        for text in [sentence.replace("{many}", group)]
    ]


def _line(classifier: Classifier, function: Function, hold: float, attribute: str) -> dict[str, Any]:
    texts = filled(function)
    answers = classifier.score([{"text": text, "language": "en"} for text in texts])
    held = np.array([each[attribute] for each in answers], dtype=np.float64) >= hold
    return {
        "function": function.name,
        "toxic": function.toxic,
        "sentences": len(texts),
        "accuracy": round(float((held == function.toxic).mean()), 4),
        "wrong": [text for text, wrong in zip(texts, held != function.toxic, strict=True) if wrong][:_WRONG],
    }
