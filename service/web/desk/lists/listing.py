"""What an address asks a queue for: filter, order and place; and the addresses of its neighbours."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import request

from service.comments import values
from service.comments.errors import FieldError, InvalidSubmission
from service.comments.privacy import decode, encode
from service.comments.queues import Queue
from service.comments.review import Sites
from service.comments.store.desk import Slice, default_sort
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Lot, Place, Sort
from service.comments.values import Unacceptable
from service.web.desk.lists import filters

BEGINNING: Place = (datetime(1970, 1, 1, tzinfo=UTC), uuid.UUID(int=0))  # before every comment


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of a queue, or with no queue of all of them together."""

    queue: Queue | None
    chosen: Filter
    sort: Sort
    after: Place | None = None
    before: Place | None = None

    def slice(self, sites: Sites, limit: int) -> Slice:
        """Say what to list for somebody who is limited to `sites`."""
        return Slice(Lot(self.queue, self.chosen, sites), self.sort, limit, self.after, self.before)

    def at(self, *, after: Place | None = None, before: Place | None = None) -> str:
        """Give the address of the page at a place, or of the first."""
        return replace(self, after=after, before=before).address

    @property
    def address(self) -> str:
        """The path within the desk."""
        return filters.queue_address(self.queue, self.query())

    def query(self) -> dict[str, str]:
        """Give its parameters."""
        sort = {} if self.sort is default_sort(self.queue) else {"sort": str(self.sort)}
        places = {"after": self.after, "before": self.before}
        cursors = {name: cursor(self.sort, place) for name, place in places.items() if place is not None}
        return filters.as_query(self.chosen) | sort | cursors


def read(queue: Queue | None) -> Asked:
    """Read what this request asks of a queue. Raises InvalidSubmission."""
    return replace(unfiltered(queue), chosen=filters.read())


def unfiltered(queue: Queue | None) -> Asked:
    """Read the order and the place only. Raises InvalidSubmission."""
    try:
        sort = _sort(request.args.get("sort", ""), queue)
        after, before = (place(sort, request.args.get(name, "")) for name in ("after", "before"))
    except Unacceptable as problem:
        raise InvalidSubmission([FieldError(problem.code, problem.code, problem.message)]) from None
    return Asked(queue, Filter(), sort, after, before)


def sorts(queue: Queue | None) -> list[Sort]:
    """List the orders that a queue can be read in."""
    return [Sort.OLDEST, Sort.NEWEST, *([Sort.RISKIEST] if queue is Queue.HELD else [])]


def _sort(text: str, queue: Queue | None) -> Sort:
    if not text:
        return default_sort(queue)
    found = next((sort for sort in sorts(queue) if sort == text), None)
    if found is None:
        raise Unacceptable("sort", f"Sort by one of {', '.join(sorts(queue))}.")
    return found


def cursor(sort: Sort, at: Place) -> str:
    """Write a place down."""
    key, comment_id = at
    written = key.isoformat() if isinstance(key, datetime) else repr(float(key))
    return encode(f"{sort}|{written}|{comment_id}".encode())


def place(sort: Sort, text: str) -> Place | None:
    """Read a place that `cursor` wrote down for the same order. Raises Unacceptable."""
    if not text:
        return None
    try:
        made_for, key, comment_id = decode(text).decode("ascii").split("|")
        read_key = values.moment(key) if sort is not Sort.RISKIEST else _risk(key)
        at = read_key, uuid.UUID(comment_id)
    except (ValueError, Unacceptable):
        made_for = ""
    if made_for != sort:
        raise Unacceptable("cursor", "Use the cursor that came with the page before, unchanged.")
    return at


def _risk(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 2:
        raise ValueError("no risk")
    return value
