"""Isso: the SQLite file that it keeps everything in, opened only to be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from service.comments.lifecycle import Status
from service.comments.transfer.imported import Imported, Skip, Skipped
from service.imports import BrokenFile, fields
from service.imports.fields import Raw

NEEDED = {
    "threads": {"id", "uri", "title"},
    "comments": {"tid", "id", "parent", "created", "mode", "text", "author", "email", "website"},
}
MOST_BYTES = 10_000_000  # of one value
_STATUSES = {1: Status.PUBLISHED, 2: Status.HELD}
_DELETED = 4  # it stays as long as it has answers
_COMMENTS = """
SELECT comments.id, threads.uri, threads.title, comments.parent, comments.created, comments.mode, comments.text,
  comments.author, comments.email, comments.website
FROM comments LEFT JOIN threads ON threads.id = comments.tid ORDER BY comments.id"""


def read(path: Path, base_url: str) -> Iterator[Imported | Skipped]:
    """Give the comments of a file, whose pages are paths below `base_url`. Raises BrokenFile."""
    with closing(_open(path)) as connection:
        try:
            for row in connection.execute(_COMMENTS):
                yield _comment(row, base_url)
        except (sqlite3.Error, OverflowError) as error:
            raise BrokenFile(f"The SQLite file cannot be read any further: {error}.") from error


def count(path: Path) -> int:
    """Say how many comments a file has. Raises BrokenFile."""
    with closing(_open(path)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM comments").fetchone()[0])
        except sqlite3.Error as error:
            raise BrokenFile(f"The SQLite file cannot be read: {error}.") from error


def _open(path: Path) -> sqlite3.Connection:
    """Open a file as one that nobody changes, so that nothing is written beside it either."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.exists() and beside.stat().st_size:
            raise BrokenFile(f"{beside.name} is beside the file, so Isso is still at work on it. Stop Isso first.")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
        connection.execute("PRAGMA trusted_schema=OFF")
        _check(connection)
    except sqlite3.Error as error:
        connection.close()
        raise BrokenFile(f"This is no SQLite file that can be read: {error}.") from error
    except BrokenFile:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Raise BrokenFile unless there are Isso's tables; a view could do anything."""
    for table, needed in NEEDED.items():
        kind = connection.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if kind != ("table",) or needed - columns:
            raise BrokenFile(f"The file is not of Isso: there is no table “{table}” as Isso has it.")


def _comment(row: tuple[object, ...], base_url: str) -> Imported | Skipped:
    number, uri, title, parent, created, mode, body, name, email, website = row
    if not isinstance(number, int):
        return Skipped("", Skip.NO_ID)
    key = f"isso:{number}"
    if mode == _DELETED:
        return Skipped(key, Skip.DELETED)
    return fields.comment(
        Raw(
            key=key,
            page_url=_page(uri, base_url),
            page_title=_text(title),
            body=_text(body),  # Markdown, which is made to be read as it is
            author_name=_text(name),
            author_email=_text(email),
            author_url=_text(website),
            # Of IP addresses Isso keeps only a part, which is of many visitors.
            parent=f"isso:{parent}" if isinstance(parent, int) else None,
            written_at=_time(created),
            status=_STATUSES.get(mode, Status.HELD) if isinstance(mode, int) else Status.HELD,
        )
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value if isinstance(value, str) else ""


def _page(uri: object, base_url: str) -> str | None:
    try:
        return urljoin(base_url, _text(uri)) if uri is not None else None
    except ValueError:
        return None


def _time(created: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(created, UTC) if isinstance(created, (int, float)) else None
    except (ValueError, OverflowError, OSError):
        return None
