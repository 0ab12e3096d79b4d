"""Reading labelled comments: one gzipped CSV a source, the same columns in each."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from model.labels import HELD_OUT_VIDEOS, NATURAL_RATES, SOURCES
from model.text import plain

Part = Literal["train", "calibrate", "test"]

_FIELD_LIMIT = 10_000_000
_COLUMNS = tuple(attribute.lower() for attribute in NATURAL_RATES)
_PERSPECTIVE = "perspective_toxicity="
_RUN = 50  # neighbours by number that are often rewrites of one another


class DatasetError(Exception):
    """The data folder lacks what training needs."""


class Row(NamedTuple):
    """One labelled comment; `group` keeps kin in one part.

    `labels` maps column names to a number in [0, 1]; `perspective` among them is Perspective's own score for toxicity.
    """

    source: str
    group: str
    part: Part
    language: str
    text: str
    author_name: str
    author_url: str
    labels: dict[str, float]


def read_folder(folder: Path) -> list[Row]:
    """Read every known source found in `folder`, without duplicates (the first source in order keeps a text).

    Raises DatasetError if there is none.
    """
    found = [name for name in SOURCES if (folder / f"{name}.csv.gz").is_file()]
    if not found:
        raise DatasetError(f"{folder} holds no labelled comments: files such as news_civil.csv.gz are expected there")
    return list(_distinct(row for name in found for row in read_source(folder / f"{name}.csv.gz", name)))


def read_source(path: Path, name: str) -> Iterator[Row]:
    """Read one file; lines that are torn (no language, no label) are left out."""
    csv.field_size_limit(_FIELD_LIMIT)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        for record in csv.DictReader(handle):
            labels = _labels(record)
            if record.get("text") and record.get("lang") and labels and None not in record:
                yield _row(name, record, labels)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def part_of(source: str, group: str) -> Part:
    """Return the part a group belongs to: by its hash, so that it never moves (80 % train, 10 % each of the others)."""
    if group in HELD_OUT_VIDEOS:
        return "test"
    share = int.from_bytes(hashlib.sha256(f"{source}/{group}".encode()).digest()[:4], "big") % 100
    return "train" if share < 80 else "calibrate" if share < 90 else "test"


def _labels(record: dict[str, str]) -> dict[str, float]:
    found = {column: record[column] for column in _COLUMNS if record.get(column)}
    note = record.get("note") or ""
    if note.startswith(_PERSPECTIVE):
        found["perspective"] = note.removeprefix(_PERSPECTIVE)
    try:
        return {column: float(value) for column, value in found.items()}
    except ValueError:
        return {}


def _row(source: str, record: dict[str, str], labels: dict[str, float]) -> Row:
    note = _note(record.get("note") or "")
    author, url = str(note.get("author") or ""), str(note.get("author_url") or "")
    group = _group(source, record, author, url)
    part = part_of(source, group)
    return Row(source, group, part, record["lang"], record["text"], author, url, labels)


def _note(note: str) -> dict[str, object]:
    if not note.startswith("{"):
        return {}
    try:
        parsed = json.loads(note)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _group(source: str, record: dict[str, str], author: str, url: str) -> str:
    kind = SOURCES[source].groups if source in SOURCES else "id"
    if kind == "pair":
        return record["id"][:-1]
    if kind == "video" and record["note"] in HELD_OUT_VIDEOS:
        return record["note"]
    if kind == "run":
        return str(int(record["id"]) // _RUN)
    if kind == "author":
        return _host(url) or author or record["id"]
    return record["id"]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _distinct(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the first row of each normal form and kind of label."""
    seen: set[tuple[str, bytes]] = set()
    for row in rows:
        squeezed = " ".join(plain(row.text).split())
        text = hashlib.blake2b(squeezed.encode("utf-8", "replace"), digest_size=12).digest()
        kind = next((column for column in ("spam", "toxicity") if column in row.labels), "")
        if (kind, text) not in seen:
            seen.add((kind, text))
            yield row
