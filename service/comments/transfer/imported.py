"""A comment as another system had it: what every format of a file is read into, and what is said of it. Pure."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from service.comments.lifecycle import Status
from service.comments.urls import page_key, public_page_url

MAX_BODY = 100_000  # characters; more than a form takes, for what was published once stays whole
EXAMPLES = 3


class Skip(StrEnum):
    """Why something in a file becomes no comment."""

    PING = "a pingback or trackback, which nobody wrote"
    OTHER_KIND = "not a comment, but a note of another program"
    DELETED = "deleted there"
    NO_TEXT = "no text"
    TOO_LONG = f"longer than {MAX_BODY} characters"
    NO_PAGE = "its page has no web address, or is not in the file"
    NO_ID = "no identifier of the kind that its system gives"
    UNREADABLE = "fields that are not what this format has"


class Note(StrEnum):
    """What is different here of a comment that was taken."""

    EMAIL = "what stood for its e-mail address is none, so it has none"
    WEBSITE = "what stood for its author's website is no web address, so it has none"
    NAME = "its author had no name, so it says “Anonymous”, or a longer one, which was cut"
    TIME = "no usable time, so it has that of the import"
    ORPHAN = "the comment that it answers is not here, so it stands by itself"
    ELSEWHERE = "the comment that it answers is on another page, so it stands by itself"
    CIRCLE = "it would answer itself in a circle, so it stands by itself"


@dataclass(frozen=True, slots=True)
class PlaceOf:
    """A page: its address, kept as everybody may know it, its title, and the site's own identifier if it has one.

    Raises ValueError if the address is none. `more` are other columns, of a page that is new here.
    """

    url: str
    title: str | None = None
    page_id: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", page_key(self.page_id, self.url))
        object.__setattr__(self, "url", public_page_url(self.url))


@dataclass(frozen=True, slots=True)
class Record:
    """What only our own export says of a comment: its id, columns of its row, its moves, and rows that belong to it."""

    comment_id: uuid.UUID
    columns: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]] = ()
    revisions: Sequence[Mapping[str, Any]] = ()
    appeal: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A comment to be taken over, every value in its proper form.

    `key` names it in its own system, such as `wordpress:123`; `parent` is the key of the comment that it answers.
    """

    key: str
    page: PlaceOf
    body: str
    author_name: str
    status: Status
    spam: bool = False
    author_email: str | None = None
    author_url: str | None = None
    author_ip: str | None = None
    parent: str | None = None
    written_at: datetime | None = None
    record: Record | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that becomes no comment. `key` is empty if nothing names it."""

    key: str
    why: Skip


@dataclass(slots=True)
class Tally:
    """How often something was said, and of whom first."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, key: str) -> None:
        """Count one more."""
        self.count += 1
        if key and len(self.examples) < EXAMPLES:
            self.examples.append(key)


@dataclass(slots=True)
class Report:
    """What became of a file so far."""

    taken: Counter[Status] = field(default_factory=Counter)
    already: int = 0
    skipped: dict[Skip, Tally] = field(default_factory=dict)
    noted: dict[Note, Tally] = field(default_factory=dict)
    unlinked: int = 0  # answers whose parent was not here yet when they came
    broken: str | None = None  # where the file cannot be read any further

    def skip(self, one: Skipped) -> None:
        """Count something that becomes no comment."""
        self.skipped.setdefault(one.why, Tally()).add(one.key)

    def take(self, one: Imported) -> None:
        """Count a comment that was taken, and what is different of it here."""
        self.taken[one.status] += 1
        for note in one.notes:
            self.note(one.key, note)

    def note(self, key: str, note: Note) -> None:
        """Count what is different of a comment here."""
        self.noted.setdefault(note, Tally()).add(key)
