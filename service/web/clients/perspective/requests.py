"""From JSON to a request. What Google's service does not know is refused, as it does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.web.clients.perspective.errors import (
    COMMENT_EMPTY,
    COMMENT_TOO_LONG,
    INVALID_REQUEST,
    NO_REQUESTED_ATTRIBUTES,
    Refused,
)
from service.web.clients.perspective.fields import (
    Fields,
    check_one_of,
    read_fields,
    read_flag,
    read_map,
    read_number,
    read_text,
    wrong,
)

MAX_TEXT_BYTES = 20 * 1024
MAX_LANGUAGES = 20
TYPES = ("TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML")
SCORE_TYPES = ("SCORE_TYPE_UNSPECIFIED", "PROBABILITY")
_SHARED = ("comment", "context", "languages", "clientToken", "communityId", "sessionId")
_ANALYZE = (*_SHARED, "requestedAttributes", "doNotStore", "spanAnnotations", "dropUnsupportedAttributes")
_SUGGEST = (*_SHARED, "attributeScores")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What both calls say of a comment. Its context is taken and dropped."""

    text: str
    languages: tuple[str, ...]
    community: str
    token: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyze:
    """`comments:analyze`. `attributes` are the names asked for, with the score below which each is left out."""

    comment: Comment
    attributes: Mapping[str, float]
    store: bool
    spans: bool
    drop_unsupported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest:
    """`comments:suggestscore`: what somebody says that the scores should be."""

    comment: Comment
    scores: Mapping[str, float]


def read_analyze(body: object) -> Analyze:
    """Read a request for scores. Raises Refused."""
    fields = read_fields(body, _ANALYZE, "the request")
    return Analyze(
        comment=_comment(fields),
        attributes=_requested(fields),
        store=not read_flag(fields, "doNotStore"),
        spans=read_flag(fields, "spanAnnotations"),
        drop_unsupported=read_flag(fields, "dropUnsupportedAttributes"),
    )


def read_suggest(body: object) -> Suggest:
    """Read a suggestion. Raises Refused."""
    fields = read_fields(body, _SUGGEST, "the request")
    return Suggest(comment=_comment(fields), scores=_suggested(fields))


def _comment(fields: Fields) -> Comment:
    comment = read_fields(fields.get("comment", {}), ("text", "type"), "comment")
    text = read_text(comment, "text")
    if not text.strip():
        raise Refused(COMMENT_EMPTY, "Comment must be non-empty.")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT_BYTES:
        raise Refused(COMMENT_TOO_LONG, "Comment text too long.")
    check_one_of(comment, "type", TYPES)  # markup is left out by the classifier, whichever it is
    if not isinstance(fields.get("context", {}), dict):
        raise wrong("context")
    read_text(fields, "sessionId")
    return Comment(
        text=text,
        languages=_languages(fields),
        community=read_text(fields, "communityId"),
        token=read_text(fields, "clientToken") if "clientToken" in fields else None,
    )


def _requested(fields: Fields) -> dict[str, float]:
    requested = read_map(fields, "requestedAttributes")
    if not requested:
        raise Refused(NO_REQUESTED_ATTRIBUTES, "Missing requested_attributes")
    found = {}
    for name, value in requested.items():
        wanted = read_fields({} if value is None else value, ("scoreType", "scoreThreshold"), "requestedAttributes")
        check_one_of(wanted, "scoreType", SCORE_TYPES)
        found[name] = read_number(wanted, "scoreThreshold", 0.0)
    return found


def _suggested(fields: Fields) -> dict[str, float]:
    scores = {}
    for name, value in read_map(fields, "attributeScores").items():
        given = read_fields({} if value is None else value, ("summaryScore", "spanScores"), "attributeScores")
        if "summaryScore" not in given:
            continue
        score = read_fields(given["summaryScore"], ("value", "type"), "summaryScore")
        check_one_of(score, "type", SCORE_TYPES)
        scores[name] = read_number(score, "value", 0.0)
        if not 0 <= scores[name] <= 1 or not _NAME.fullmatch(name):
            raise wrong("attributeScores")
    if not scores:
        raise Refused(INVALID_REQUEST, "Missing attribute_scores")
    return scores


def _languages(fields: Fields) -> tuple[str, ...]:
    value = fields.get("languages", [])
    if not isinstance(value, list) or len(value) > MAX_LANGUAGES:
        raise wrong("languages")
    if not all(isinstance(one, str) and len(one) <= 35 for one in value):
        raise wrong("languages")
    return tuple(value)
