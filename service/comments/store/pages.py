"""Pages of a site: found by how their title or address starts, and how many comments they have."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from service.comments.errors import NotFound
from service.comments.lifecycle import Status
from service.comments.tables import Comment, Page

COUNTED = (Status.PUBLISHED, Status.HELD)
MOST_COUNTED = 1000  # of a page's comments of one status; beyond it, "more than" will do
_LAST_CHARACTER = "\U0010ffff"


class Start(StrEnum):
    """What a search looks at the start of."""

    TITLE = "title"
    URL = "url"


def one(session: Session, site_id: int, page_id: int) -> Page:
    """Load a page of a site. Raises NotFound."""
    page = session.scalars(select(Page).where(Page.id == page_id, Page.site_id == site_id)).one_or_none()
    if page is None:
        raise NotFound("There is no such page.")
    return page


def lock(session: Session, site_id: int, page_id: int) -> Page:
    """Load a page of a site so that nobody else changes it until this transaction ends. Raises NotFound."""
    query = select(Page).where(Page.id == page_id, Page.site_id == site_id).with_for_update()
    page = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if page is None:
        raise NotFound("There is no such page.")
    return page


def newest(session: Session, site_id: int, *, after: int | None, limit: int) -> Sequence[Page]:
    """List pages, those first commented on last first; `after` is the id of the last one that was shown."""
    query = select(Page).where(Page.site_id == site_id).order_by(Page.id.desc()).limit(limit)
    return session.scalars(query if after is None else query.where(Page.id < after)).all()


def starting(
    session: Session, site_id: int, what: Start, text: str, *, after: int | None, limit: int
) -> Sequence[Page]:
    """List the pages whose title or address starts so, in its order, upper case like lower."""
    value, start = _ordered(session, what), func.lower(literal(text))
    query = select(Page).where(Page.site_id == site_id, value >= start, value < start.concat(_LAST_CHARACTER))
    if after is not None:
        shown = select(value).where(Page.id == after).scalar_subquery()
        query = query.where(tuple_(value, Page.id) > tuple_(shown, after))
    return session.scalars(query.order_by(value, Page.id).limit(limit)).all()


def _ordered(session: Session, what: Start) -> ColumnElement[str]:
    """Give what the index of titles or addresses has."""
    value: ColumnElement[str] = func.lower(Page.title if what is Start.TITLE else func.substr(Page.url, 1, 200))
    return value if session.get_bind().dialect.name == "sqlite" else value.collate("C")


def counts(session: Session, page_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Count the published and held comments of a few pages, each up to `MOST_COUNTED`: (page, status) -> count."""
    if not page_ids:
        return {}
    parts = []
    for page_id in page_ids:
        for status in COUNTED:
            own = select(literal(1)).where(Comment.page_id == page_id, Comment.status == status)
            few = own.limit(MOST_COUNTED).subquery()
            parts.append(select(literal(page_id), literal(status.value), func.count()).select_from(few))
    return {(page_id, status): count for page_id, status, count in session.execute(union_all(*parts))}
