"""Commentgate: the JSON Lines of `commentgate export --all`, of one site. What is written there is read here."""

import json
import math
import uuid
from collections.abc import Iterator
from typing import Any, BinaryIO

from service.comments.lifecycle import Status
from service.comments.store.importing import OWN
from service.comments.transfer import exporting
from service.comments.transfer.imported import MAX_BODY, Imported, Note, PlaceOf, Record, Skip, Skipped
from service.imports import BrokenFile, fields, own_values
from service.imports.own_values import Unusable

MOST_BYTES = 32_000_000  # of a line: a comment with all its moves


def read(file: BinaryIO) -> Iterator[Imported | Skipped]:
    """Give the comments of a file. Raises BrokenFile."""
    pages: dict[str, PlaceOf] = {}  # a line for each page; of comments nothing is kept
    sites, ended = 0, False
    for number, line in enumerate(_lines(file), start=1):
        kind = line.get("kind")
        if number == 1:
            _check_header(line)
        elif kind == "site":
            sites += 1
            if sites > 1:
                raise BrokenFile("The file has more than one site: export each by `--site`, and import it by itself.")
        elif kind == "page":
            _take_page(line, pages)
        elif kind == "comment":
            yield _comment(line, pages)
        ended = kind == "end"
    if not ended:
        raise BrokenFile("The file was cut off: its last line is missing.")


def _check_header(line: dict[str, Any]) -> None:
    if line.get("kind") != "export":
        raise BrokenFile("The file is not of this format: write one by `commentgate export --all`.")
    if line.get("format") != exporting.FORMAT:
        raise BrokenFile("The file was written by another version of Commentgate.")


def _lines(file: BinaryIO) -> Iterator[dict[str, Any]]:
    number = 0
    while raw := file.readline(MOST_BYTES):
        number += 1
        try:
            found = own_values.clean(json.loads(raw, parse_constant=_refuse, parse_float=_finite))
        except (ValueError, RecursionError) as error:
            raise BrokenFile(f"Line {number} is not of this format, or was cut off.") from error
        if not isinstance(found, dict):
            raise BrokenFile(f"Line {number} is not of this format.")
        yield found


def _refuse(name: str) -> float:
    raise ValueError(name)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("too large")
    return value


def _take_page(line: dict[str, Any], pages: dict[str, PlaceOf]) -> None:
    """Remember a page; one that cannot be read is missed by its comments."""
    key, url = line.get("key"), line.get("url")
    if not isinstance(key, str) or not isinstance(url, str):
        return
    page_id = key.removeprefix("id:") if key.startswith("id:") else None
    try:
        known = fields.place_of(url, line.get("title") if isinstance(line.get("title"), str) else None)
        if known is not None and len(key) <= own_values.MAX_PAGE_KEY:
            pages[key] = PlaceOf(known.url, known.title, page_id, own_values.page(line))
    except ValueError:  # it has no canonical form
        return


def _comment(line: dict[str, Any], pages: dict[str, PlaceOf]) -> Imported | Skipped:
    try:
        comment_id = uuid.UUID(own_values.needed(line, "id", 36))
        parent = own_values.string(line, "parent_id", 36)
        parent_key = None if parent is None else f"{OWN}{uuid.UUID(parent)}"
    except (Unusable, ValueError):
        return Skipped("", Skip.NO_ID)
    key = f"{OWN}{comment_id}"
    if (page := pages.get(str(line.get("page")))) is None:
        return Skipped(key, Skip.NO_PAGE)
    try:
        return _imported(line, key, parent_key, page, comment_id)
    except Unusable as problem:
        return Skipped(key, problem.why)


def _imported(line: dict[str, Any], key: str, parent: str | None, page: PlaceOf, comment_id: uuid.UUID) -> Imported:
    status, columns = own_values.columns(line)
    body, name = columns["body"], columns["author_name"]
    if status is not Status.ERASED and not body.strip():
        raise Unusable(Skip.NO_TEXT)
    if len(body) > MAX_BODY:
        raise Unusable(Skip.TOO_LONG)
    email, given = fields.email_of(own_values.string(line, "author_email", 1000)), line.get("author_email")
    notes = {
        Note.EMAIL: email is None and bool(given),
        Note.TIME: columns["received_at"] is None,
        Note.CIRCLE: parent == key,
    }
    if columns["received_at"] is None:
        del columns["received_at"]
    return Imported(
        key=key,
        page=page,
        body=body,
        author_name=name,
        author_email=None if status is Status.ERASED else email,
        author_url=columns["author_url"],
        parent=None if parent == key else parent,
        written_at=columns.get("received_at"),
        status=status,
        record=Record(
            comment_id, columns, own_values.history(line), own_values.revisions(line), own_values.appeal(line)
        ),
        notes=tuple(note for note, is_so in notes.items() if is_so),
    )
