"""What was erased, as a list that is kept apart from backups of the comments.

A backup is older than some erasures. Before a restored copy serves, the list is gone through again; besides, whoever
has no data key any more counts as erased, because the key is what goes first.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from service.comments import people
from service.comments.erasing import steps
from service.comments.errors import CommentgateError
from service.comments.store import erasures as store
from service.comments.store import people as people_store
from service.database import Databases

SLICE = 200  # of people or comments in one transaction
FIELDS = {"person_id": True, "comment_id": False}


@dataclass(frozen=True, slots=True)
class Erased:
    """A person or a comment that was erased."""

    id: uuid.UUID
    is_person: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many were erased again; `comments` counts those of the people too."""

    people: int = 0
    comments: int = 0


class NoErasure(CommentgateError):
    """A line of a list of erasures cannot be read."""


def listed(session: Session) -> Iterator[Erased]:
    """Give everybody and everything that was erased."""
    yield from (Erased(person_id, True, at) for person_id, at in store.people(session))
    yield from (Erased(comment_id, False, at) for comment_id, at in store.comments(session))


def as_line(erased: Erased) -> str:
    """Write one erasure as a line of JSON; it names nobody."""
    return json.dumps({"person_id" if erased.is_person else "comment_id": str(erased.id), "at": erased.at.isoformat()})


def read_lines(lines: Iterable[str]) -> Iterator[Erased]:
    """Undo `as_line`, line by line. Raises NoErasure."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _read(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise NoErasure(f"Line {number} of the list of erasures cannot be read.") from error


def _read(data: Mapping[str, str]) -> Erased:
    (name,) = data.keys() & FIELDS.keys()
    at = datetime.fromisoformat(data["at"])
    if at.tzinfo is None:
        raise ValueError("no time zone")
    return Erased(uuid.UUID(data[name]), FIELDS[name], at)


def replay(databases: Databases, erased: Iterable[Erased], now: datetime) -> Replayed:
    """Erase again whoever and whatever is listed and is back. What is not here is noted all the same."""
    count_people = count_comments = 0
    waiting = iter(erased)
    while part := list(islice(waiting, SLICE)):
        ids = [one.id for one in part if one.is_person]
        with databases.main.write() as session:
            left = store.people_left(session, ids)
            for one in part:
                if one.is_person and one.id not in left:
                    store.note_person(session, one.id, one.at)
        count_people += len(left)
        count_comments += people.erase_people(databases, left, now)
        count_comments += _erase_comments(databases, [one.id for one in part if not one.is_person], now)
    steps.scrub(databases)
    return Replayed(count_people, count_comments)


def _erase_comments(databases: Databases, ids: Sequence[uuid.UUID], now: datetime) -> int:
    reached = 0
    for start in range(0, len(ids), steps.COMMENTS):
        some = ids[start : start + steps.COMMENTS]
        with databases.main.write() as session:
            reached += steps.clear_comments(session, store.comments_left(session, some), now, "removed_by_site")
    return reached


def without_key(databases: Databases, now: datetime) -> Iterator[Erased]:
    """Give everybody whose data key is gone although their address is not."""
    last: uuid.UUID | None = None
    while True:
        with databases.main.read() as session:
            ids = [person.id for person in people_store.after(session, last, SLICE)]
        if not ids:
            return
        last = ids[-1]
        with databases.keys.read() as keys:
            known = store.with_key(keys, ids)
        yield from (Erased(one, True, now) for one in ids if one not in known)
