"""Reading what a site's own moderators decided: the JSON Lines of `commentgate export --labels`.

Every line is read strictly, because what is learned here decides about comments. A line that cannot be used is named
with its number; what says nothing that the classifier could learn is left out and counted.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from model.comment import Comment

_OPTIONAL = ("author_name", "author_url", "locale", "email_kind")
_MOST_CHARACTERS = 1_000_000  # of a line


class LabelsError(Exception):
    """The labels cannot be read or used; the message says which line and what is wrong with it."""


class Label(NamedTuple):
    """What one person said of one comment: attribute -> whether it has it. `by` and `at` are as exported."""

    comment: Comment
    said: Mapping[str, bool]
    by: str
    at: datetime


class SiteLabels(NamedTuple):
    """Labels in the order of the file, and what was left out: why -> how often."""

    labels: list[Label]
    left_out: Counter[str]


def read_file(path: Path, attributes: Collection[str]) -> SiteLabels:
    """Read a file of labels. Raises LabelsError."""
    try:
        with path.open(encoding="utf-8") as lines:
            return read(lines, attributes)
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsError(f"{path} cannot be read: {error}") from error


def read(lines: Iterable[str], attributes: Collection[str]) -> SiteLabels:
    """Read labels of the given attributes; empty lines are passed over.

    Raises LabelsError at the first line that is not as `commentgate export --labels` writes them.
    """
    found: list[Label] = []
    left_out: Counter[str] = Counter()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            label, unknown = _label(line, attributes)
        except ValueError as error:
            raise LabelsError(f"line {number}: {error}") from error
        left_out.update(f"label of {name}, which the classifier does not have" for name in unknown)
        if not label.comment.text.strip():
            left_out["comment without text"] += 1
        elif label.said:
            found.append(label)
        elif not unknown:
            left_out["comment without a label"] += 1
    return SiteLabels(found, left_out)


def _label(line: str, attributes: Collection[str]) -> tuple[Label, list[str]]:
    record = _record(line)
    said = _said(record.get("labels"))
    beside = {name: _optional(record, name) for name in _OPTIONAL}
    comment = Comment(_text(record, "text"), **beside)
    by, at = _text(record, "by"), _moment(_text(record, "at"))
    if not by:
        raise ValueError("`by` is empty: it must say who decided")
    known = {name: value for name, value in said.items() if name in attributes}
    return Label(comment, known, by, at), sorted(said.keys() - known.keys())


def _record(line: str) -> dict[str, Any]:
    if len(line) > _MOST_CHARACTERS:
        raise ValueError(f"it is longer than {_MOST_CHARACTERS:,} characters")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON ({error})") from error
    if not isinstance(record, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - the line is told to a person
    return record


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        raise ValueError(f"`{name}` must be a string")  # noqa: TRY004
    return value


def _optional(record: Mapping[str, Any], name: str) -> str:
    return "" if record.get(name) is None else _text(record, name)


def _said(labels: object) -> dict[str, bool]:
    if not isinstance(labels, dict):
        raise ValueError("`labels` must be an object of attributes")  # noqa: TRY004
    for name, value in labels.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ValueError(f"the label of {name} must be a number from 0 to 1")
    return {name: value >= 0.5 for name, value in labels.items()}


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("`at` must be a time such as 2026-03-01T12:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError("`at` must say its time zone, such as 2026-03-01T12:00:00Z")
    return moment
