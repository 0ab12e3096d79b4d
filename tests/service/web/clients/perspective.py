"""What tests of Perspective's protocol share: a scorer that knows languages and explains, and how a client asks."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from service.comments.tables import Check, Feedback, Usage
from tests.conftest import FakeScorer

BIAS = -3.0
ANALYZE = "/v1alpha1/comments:analyze"
SUGGEST = "/v1alpha1/comments:suggestscore"


@dataclass(frozen=True)
class Span:
    begin: int
    end: int
    contribution: float


@dataclass(frozen=True)
class Explained:
    spans: Sequence[Span]
    bias: float = BIAS
    contributions: Mapping[str, float] = field(default_factory=dict)


class LanguageScorer(FakeScorer):
    """Reads scores from the text as its base does. Italian it can tell, but TOXICITY has no Italian; short is unclear."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[Mapping[str, str]] = []
        self.explained: list[Mapping[str, str]] = []

    def language(self, text: str) -> str:
        if "undetectable" in text:
            raise RuntimeError("told to raise")
        return "und" if len(text) < 12 else "it" if "ciao" in text else "en"

    def perspective(self, attribute: str, probability: float) -> float:
        return probability**0.5 if attribute == "TOXICITY" else probability

    def score(self, items: Sequence[Mapping[str, str]]) -> list[dict[str, float | None]]:
        self.items += items
        return [
            scores | ({"TOXICITY": None} if self.tag(item) == "it" else {})
            for item, scores in zip(items, super().score(items), strict=True)
        ]

    def explain_many(self, requests: Sequence[tuple[Mapping[str, str], str]]) -> list[Any]:
        self.explained += [item for item, _ in requests]
        if any("inexplicable" in item["text"] for item, _ in requests):
            raise RuntimeError("told to raise")
        return [self.explanation(item, attribute) for item, attribute in requests]

    def explanation(self, item: Mapping[str, str], attribute: str) -> Explained | None:
        """Explain by words: each `bad` adds 4 to the logit."""
        if attribute == "TOXICITY" and self.tag(item) == "it":
            return None
        return Explained([Span(*found.span(), 4.0) for found in re.finditer("bad", item["text"])])

    def tag(self, item: Mapping[str, str]) -> str:
        tag = item.get("language") or self.language(item["text"])
        return (item.get("locale", "en") if tag == "und" else tag).lower()


def on_scale(logit: float) -> float:
    """Give a logit's TOXICITY on the scale of `LanguageScorer`."""
    return math.sqrt(1 / (1 + math.exp(-logit)))


def body(text: str = "an ordinary comment", /, **more: Any) -> dict[str, Any]:
    return {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}, **more}


def values(answer: Any) -> dict[str, float]:
    assert answer.status_code == 200, answer.text
    return {name: scores["summaryScore"]["value"] for name, scores in answer.json["attributeScores"].items()}


def checks(databases: Any) -> list[Check]:
    with databases.main.read() as session:
        return list(session.scalars(select(Check).order_by(Check.id)))


def feedback(databases: Any) -> list[Feedback]:
    with databases.main.read() as session:
        return list(session.scalars(select(Feedback).order_by(Feedback.id)))


def usage(databases: Any) -> dict[str, int]:
    with databases.main.read() as session:
        return {row.what: row.count for row in session.scalars(select(Usage))}


def error(answer):
    """Look at an error as clients do."""
    told = answer.json["error"]
    assert answer.json.keys() == {"error"}
    assert told["code"] == answer.status_code >= 400
    assert isinstance(told["message"], str)
    return told["status"], told["message"], (told.get("details") or [{}])[0].get("errorType")
