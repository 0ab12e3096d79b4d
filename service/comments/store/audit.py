"""Reading the audit log, the newest first, page by page.

Each search goes by one index: of a comment, a person, a deed or a site, whichever is given first, else of the time.
What else is asked for is looked for among the next `WALK` of those rows, so that a page never costs more than that,
however rare what is searched for; the place where the search stopped is given to go on from.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from service.comments.tables import Audit, Moderator, Site

WALK = 2000
Place = tuple[datetime, int]
Condition = Callable[[type[Audit]], ColumnElement[bool]]
Found = Row[Audit, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What to look for. `reader` and `sites` limit it to somebody's own rows and those of these sites."""

    person: int | None = None
    what: str | None = None
    site_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    comment_id: uuid.UUID | None = None
    reader: int | None = None
    sites: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A page: what was done, each with the names of who did it and of the site; the place from which to go on."""

    rows: Sequence[Found]
    further: Place | None


def page(session: Session, search: Search, *, before: Place | None, limit: int) -> Turn:
    """Give a page of the log. It can be empty and there be more `further` on."""
    asked = _conditions(search)
    by_index, rest = (asked[:1], asked[1:]) if search.sites is None or len(asked) > 1 else ([], asked)
    walked = (
        select(Audit)
        .where(*_times(search, before), *(condition(Audit) for condition in by_index))
        .order_by(Audit.at.desc(), Audit.id.desc())
    )
    found = aliased(Audit, walked.limit(WALK).subquery())
    query = (
        select(found, Moderator.name, Site.name)
        .outerjoin(Moderator, Moderator.id == found.moderator_id)
        .outerjoin(Site, Site.id == found.site_id)
        .where(*(condition(found) for condition in rest))
        .order_by(found.at.desc(), found.id.desc())
        .limit(limit + 1)
    )
    rows = session.execute(query).all()
    if len(rows) > limit:
        last = rows[limit - 1][0]
        return Turn(rows[:limit], (last.at, last.id))
    if not rest:
        return Turn(rows, None)
    stopped = session.execute(walked.with_only_columns(Audit.at, Audit.id).offset(WALK - 1).limit(1)).one_or_none()
    return Turn(rows, None if stopped is None else (stopped.at, stopped.id))


def _conditions(search: Search) -> list[Condition]:
    """List what is asked for, what is best looked up by first."""
    wanted: list[tuple[object, Condition]] = [
        (search.comment_id, lambda row: row.comment_id == search.comment_id),
        (search.person, lambda row: row.moderator_id == search.person),
        (search.what, lambda row: row.what == search.what),
        (search.site_id, lambda row: row.site_id == search.site_id),
        (search.sites, lambda row: or_(row.site_id.in_(search.sites or ()), row.moderator_id == search.reader)),
    ]
    return [condition for value, condition in wanted if value is not None]


def _times(search: Search, before: Place | None) -> list[ColumnElement[bool]]:
    times: list[ColumnElement[bool]] = []
    if search.since is not None:
        times.append(Audit.at >= search.since)
    if search.until is not None:
        times.append(Audit.at < search.until)
    if before is not None:
        times.append(tuple_(Audit.at, Audit.id) < before)
    return times


def names(session: Session) -> dict[int, str]:
    """Give every moderator's name."""
    return dict(session.execute(select(Moderator.id, Moderator.name)).all())
