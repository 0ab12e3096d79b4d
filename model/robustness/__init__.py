"""Measurements beyond held-out rows: disguised words, links, groups of people, functional tests, languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.classifier import Classifier
from model.dataset import Row
from model.robustness import functions, groups, links, obfuscation

Thresholds = Mapping[str, Mapping[str, float]]


def measure(classifier: Classifier, rows: Sequence[Row], chosen: Thresholds) -> dict[str, Any]:
    """Return every measurement on held-out rows, at the chosen thresholds. Everything is seeded."""
    hold = chosen["TOXICITY"]["hold"]
    return {
        "obfuscation": obfuscation.measure(classifier, rows, hold),
        "links": links.measure(classifier, rows, chosen["SPAM"]["hold"], chosen["SPAM"]["reject"]),
        "groups": groups.measure(classifier, hold),
        "functions": functions.measure(classifier, hold),
    }
