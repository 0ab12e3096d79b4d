"""The scores of a comment as they are answered, with their spans."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp
from typing import Any

from service.comments.clients.checks import FALLBACK, Question, Verdict, item_of
from service.comments.moderation import Scorer
from service.web.clients.perspective import spans
from service.web.clients.perspective.requests import Analyze
from service.web.clients.perspective.scale import perspective_score

log = logging.getLogger("commentgate.clients")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A comment that was judged, and what spans are made with. `languages` are the site's own."""

    scorer: Scorer
    question: Question
    verdict: Verdict
    languages: Sequence[str]


def attribute_scores(judged: Judged, asked: Analyze, attributes: Mapping[str, str]) -> Json:
    """Give the scores by the names asked for (`attributes`: name -> the classifier's), but those under a threshold."""
    found: Json = {}
    spans_of: dict[str, list[Json]] = {}  # two names may mean the same attribute
    for name, attribute in attributes.items():
        probability = judged.verdict.scores[attribute]
        value = perspective_score(judged.scorer, attribute, probability or 0.0)
        if value < asked.attributes[name]:
            continue
        if attribute not in spans_of:
            spans_of[attribute] = _spans(judged, attribute, value) if asked.spans else _whole(judged, value)
        found[name] = {"summaryScore": _score(value), "spanScores": spans_of[attribute]}
    return found


def _whole(judged: Judged, value: float) -> list[Json]:
    """Give one span over everything: there are clients that read the first without having asked for any."""
    text = judged.question.body
    return [{"begin": 0, "end": spans.utf16(text)(len(text)), "score": _score(value)}]


def _spans(judged: Judged, attribute: str, value: float) -> list[Json]:
    text = judged.question.body
    cut = spans.sentences(text)
    try:
        logits = spans.logits(_explained(judged, attribute), cut)
    except Exception:  # the summary score stands without its explanation
        log.exception("a score could not be explained")
        return _whole(judged, value)
    place = spans.utf16(text)
    values = (perspective_score(judged.scorer, attribute, _probability(logit)) for logit in logits)
    return [
        {"begin": place(begin), "end": place(end), "score": _score(each)}
        for (begin, end), each in zip(cut, values, strict=True)
    ]


def _explained(judged: Judged, attribute: str) -> Any:
    """Explain a score in the language that it was made in. Raises whatever the scorer raises."""
    item = item_of(judged.question)
    others = ({**item, "language": tag} for tag in dict.fromkeys([*judged.languages, FALLBACK]))
    found = (judged.scorer.explain_many([(one, attribute)])[0] for one in chain([item], others))
    return next(one for one in found if one is not None)


def _score(value: float) -> Json:
    return {"value": value, "type": "PROBABILITY"}


def _probability(logit: float) -> float:
    return 1 / (1 + exp(-max(min(logit, 700.0), -700.0)))
