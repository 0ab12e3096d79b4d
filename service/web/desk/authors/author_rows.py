"""What the desk shows of authors: their marks and their comments. It is told neither of addresses nor of hashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.comments.authors.marks import Kind
from service.comments.store.authors import MOST
from service.comments.tables import AuthorMark, Comment, Page, Site
from service.web.desk import wording
from service.web.desk.comment.cards import Time, time

GONE = "Somebody whose comment was removed"
LIFT: Mapping[str, str] = {Kind.BAN: "Lift the ban", Kind.TRUST: "Withdraw trust", Kind.NOTE: "Remove"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMark:
    """A ban, trust or note: whom it is about, why, by whom, and until when."""

    id: int
    kind: str
    title: str
    words: str | None
    who: str
    made: Time
    until: Time | None
    ended: str  # how it ended; empty while it is in force
    lift: str
    author_name: str = ""
    author: str = ""  # the author's page, if a comment of theirs is left
    site: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A comment in one line."""

    id: str
    at: Time
    status: str
    status_words: str
    author_name: str
    page: str
    excerpt: str


def shown_mark(mark: AuthorMark, made_by: str | None, now: datetime, ended_by: str | None = None) -> ShownMark:
    """Show a mark on its author's own page."""
    return ShownMark(
        id=mark.id,
        kind=mark.kind,
        title=wording.MARKS[mark.kind],
        words=mark.words,
        who=made_by or "Somebody",
        made=time(mark.made_at, now),
        until=None if mark.expires_at is None else time(mark.expires_at, now),
        ended=_ended(mark, ended_by, now),
        lift=LIFT[mark.kind],
    )


def listed_mark(mark: AuthorMark, site: Site, made_by: str | None, comment: Comment | None, now: datetime) -> ShownMark:
    """Show a mark in the list of all."""
    known = comment is not None and comment.status != "erased"
    return replace(
        shown_mark(mark, made_by, now),
        author_name=(comment.author_name or "Nobody") if comment is not None and known else GONE,
        author=f"/desk/authors/of/{comment.id}" if comment is not None and known else "",
        site=site.name,
    )


def _ended(mark: AuthorMark, ended_by: str | None, now: datetime) -> str:
    if mark.ended_at is not None:
        return f"ended by {ended_by or 'somebody'} on {wording.clock(mark.ended_at)}"
    if mark.expires_at is not None and mark.expires_at <= now:
        return f"ran out on {wording.clock(mark.expires_at)}"
    return ""


def line(comment: Comment, page: Page, now: datetime) -> Line:
    """Show a comment in one line."""
    return Line(
        id=str(comment.id),
        at=time(comment.received_at, now),
        status=comment.status,
        status_words=wording.STATUSES[comment.status],
        author_name=comment.author_name,
        page=page.title or page.url,
        excerpt=wording.excerpt(comment.body),
    )


def counts(by_status: Mapping[str, int]) -> str:
    """Say how many comments an author wrote."""
    if sum(by_status.values()) >= MOST:
        return f"{MOST:,} comments or more"
    return ", ".join(f"{by_status[one]} {words}" for one, words in wording.COUNTED.items() if by_status.get(one))


def other_names(lines: Sequence[Line], own: str) -> list[str]:
    """List the other names that an author used lately."""
    return list(dict.fromkeys(one.author_name for one in lines if one.author_name not in {own, ""}))
