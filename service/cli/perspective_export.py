"""Reads comments with the scores that a site saved from Perspective, in the forms in which sites save them.

JSON Lines, one of these a line:

    {"text": "...", "scores": {"TOXICITY": 0.93}}
    {"text": "...", "toxicity": 0.93}
    {"text": "...", "attributeScores": {...}}               an answer of Perspective's, and the text
    {"request": {...}, "response": {...}}                   a call and its answer

or CSV with a header: a column `text` and one an attribute. A `language` may stand beside the text.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

TEXTS = ("text", "comment", "comment_text", "body")
_NAME = re.compile(
    r"(TOXICITY|SEVERE_TOXICITY|IDENTITY_ATTACK|INSULT|PROFANITY|THREAT|SEXUALLY_EXPLICIT|FLIRTATION|ATTACK_ON_AUTHOR|"
    r"ATTACK_ON_COMMENTER|INCOHERENT|INFLAMMATORY|LIKELY_TO_REJECT|OBSCENE|SPAM|UNSUBSTANTIAL)(_FAST|_EXPERIMENTAL)?"
)
"""Perspective's attributes: a column of another name, such as a number of likes, is no score."""


class Unreadable(Exception):
    """A line that is in none of the forms; the message names the line and says what is wrong."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")


@dataclass(frozen=True, slots=True)
class Saved:
    """One comment and what Perspective said of it, attribute -> score in [0, 1]."""

    text: str
    scores: Mapping[str, float]
    language: str | None = None


def read(path: Path) -> Iterator[Saved]:
    """Read a file of either kind, a line at a time. Raises Unreadable, and OSError."""
    with path.open("rb") as file:
        lines = _decoded(file)
        number, first = next((line for line in lines if line[1].strip()), (0, ""))
        if not first:
            return
        if first.lstrip().startswith("["):
            raise Unreadable(number, "this is a JSON array; write one object a line")
        if first.lstrip().startswith("{"):
            yield from _json_lines(number, first, lines)
        else:
            yield from _csv(number, first, lines)


def _decoded(file: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(file, 1):
        try:
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise Unreadable(number, "this is not UTF-8") from None


def _json_lines(number: int, first: str, lines: Iterator[tuple[int, str]]) -> Iterator[Saved]:
    for place, line in chain([(number, first)], lines):
        if line.strip():
            yield _of_line(place, line)


def _of_line(number: int, line: str) -> Saved:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable(number, "this is not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable(number, "this is no JSON object")
    if isinstance(found.get("request"), dict) and isinstance(found.get("response"), dict):
        found = {**found["request"], **found["response"]}
    return _saved(number, found)


def _csv(number: int, first: str, lines: Iterator[tuple[int, str]]) -> Iterator[Saved]:
    rows = csv.DictReader(chain([first], (line for _, line in lines)), strict=True)
    try:
        if not {name.strip().lower() for name in rows.fieldnames or ()}.intersection(TEXTS):
            raise Unreadable(number, f"no JSON object, and no CSV header with one of the columns {', '.join(TEXTS)}")
        for row in rows:
            if None in row or None in row.values():
                raise Unreadable(number + rows.line_num - 1, "this row has not as many fields as the header")
            yield _saved(number + rows.line_num - 1, row)
    except csv.Error as error:
        raise Unreadable(number + rows.line_num, f"this is not CSV: {error}") from None


def _saved(number: int, row: Mapping[str, Any]) -> Saved:
    fields = {str(name).strip(): value for name, value in row.items()}
    lower = {name.lower(): value for name, value in fields.items()}
    scores = _scores(number, fields)
    if scores is None:
        raise Unreadable(number, "there are no scores, such as toxicity")
    return Saved(_text(number, lower), scores, _language(lower))


def _text(number: int, lower: Mapping[str, Any]) -> str:
    text = next((lower[name] for name in TEXTS if name in lower), None)
    if isinstance(text, dict):  # of a request
        text = text.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Unreadable(number, f"there is no text (looked for {', '.join(TEXTS)})")
    return text


def _language(lower: Mapping[str, Any]) -> str | None:
    given = lower.get("language") or lower.get("lang") or lower.get("languages")
    first = next(iter(given), None) if isinstance(given, list) else given
    return first if isinstance(first, str) and first.strip() else None


def _scores(number: int, fields: Mapping[str, Any]) -> dict[str, float] | None:
    """Give the scores that are there, perhaps none; None where there is not even a place for them."""
    if isinstance(answered := fields.get("attributeScores"), dict):
        given = {name: _summary(value) for name, value in answered.items()}
    elif isinstance(scores := fields.get("scores"), dict):
        given = scores
    elif "error" in fields:  # what Perspective refused
        return {}
    else:
        given = {name: value for name, value in fields.items() if _NAME.fullmatch(name.upper())}
        if not given:
            return None
    return {
        name.upper(): _score(number, name, value) for name, value in given.items() if value is not None and value != ""
    }


def _summary(value: Any) -> Any:
    summary = value.get("summaryScore") if isinstance(value, dict) else value
    return summary.get("value") if isinstance(summary, dict) else summary


def _score(number: int, name: str, value: Any) -> float:
    try:
        score = -1.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        score = -1.0
    if not 0 <= score <= 1:
        raise Unreadable(number, f"the score {name} is no number from 0 to 1")
    return score
