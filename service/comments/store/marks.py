"""Bans, trust and notes on authors. An author is named by a site and a keyed hash, and by nothing else."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    literal,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from service.comments.tables import AuthorMark, Comment, Moderator, Person, Site

Hashed = tuple[int, str]  # a site, and the keyed hash of an author there
LIMITING = ("ban", "trust")  # what changes how comments are decided; notes do not

# Made once: putting a statement together takes longer than running it, and the pipeline asks with every batch.
_LIMITING = select(AuthorMark.site_id, AuthorMark.author, AuthorMark.kind).where(
    AuthorMark.site_id.in_(bindparam("sites", expanding=True)),
    AuthorMark.author.in_(bindparam("authors", expanding=True)),
    AuthorMark.kind.in_(LIMITING),
    AuthorMark.ended_at.is_(None),
    or_(AuthorMark.expires_at.is_(None), AuthorMark.expires_at > bindparam("now", type_=AuthorMark.expires_at.type)),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which bans and trust to list: of one kind or both, of one site or all of `sites` (None: any), under a number."""

    limit: int
    kind: str | None = None
    site_id: int | None = None
    sites: Collection[int] | None = None
    under: int | None = None


def limiting(session: Session, authors: Collection[Hashed], now: datetime) -> Sequence[Row[int, str, str]]:
    """List site, hash and kind of the bans and trust that are in force for these authors; in one query."""
    wanted = {"sites": list({site for site, _ in authors}), "authors": list({one for _, one in authors}), "now": now}
    return session.connection().execute(_LIMITING, wanted).all() if authors else ()


def of_comments(
    session: Session, vouched: Mapping[uuid.UUID, Collection[Hashed]], people: Collection[uuid.UUID], now: datetime
) -> Sequence[Row[AuthorMark, str | None, uuid.UUID | None]]:
    """List the marks in force of authors who are known by hash, and of people; in one query, the newest first.

    Each comes with the name of who made it, and the person whom it is about if it was found by that.
    """
    hashes = {one for of_comment in vouched.values() for one in of_comment}
    parts: list[Select[int, uuid.UUID | None]] = []
    if hashes:
        nobody = literal(None, Person.id.type).label("person_id")
        parts.append(select(AuthorMark.id, nobody).where(_is_one_of(hashes)))
    if people:
        is_theirs = and_(AuthorMark.site_id == Person.site_id, AuthorMark.author == Person.email_match)
        parts.append(select(AuthorMark.id, Person.id).join(Person, is_theirs).where(Person.id.in_(people)))
    if not parts:
        return ()
    found = union_all(*parts).subquery()
    mark_id, person_id = found.c
    return session.execute(
        select(AuthorMark, Moderator.name, person_id)
        .join(found, mark_id == AuthorMark.id)
        .outerjoin(Moderator, Moderator.id == AuthorMark.made_by)
        .where(*in_force(now))
        .order_by(AuthorMark.id.desc())
    ).all()


def _is_one_of(authors: Collection[Hashed]) -> ColumnElement[bool]:
    """Look authors up. A hash is of one site; SQLite would look pairs of both up without an index."""
    sites = sorted({site_id for site_id, _ in authors})
    return and_(AuthorMark.site_id.in_(sites), AuthorMark.author.in_(sorted({hashed for _, hashed in authors})))


def of_author(session: Session, site_id: int, hashes: Sequence[str]) -> Sequence[Row[AuthorMark, str, str]]:
    """List everything that was ever marked of an author, the newest first, with who made and who ended it."""
    ender = aliased(Moderator)
    return session.execute(
        select(AuthorMark, Moderator.name, ender.name)
        .outerjoin(Moderator, Moderator.id == AuthorMark.made_by)
        .outerjoin(ender, ender.id == AuthorMark.ended_by)
        .where(AuthorMark.site_id == site_id, AuthorMark.author.in_(hashes))
        .order_by(AuthorMark.id.desc())
    ).all()


def listed(
    session: Session, part: Listing, now: datetime
) -> Sequence[Row[AuthorMark, Site, str | None, Comment | None]]:
    """List bans and trust in force, the newest first, with site, who made it, and the comment it was made by."""
    query = (
        select(AuthorMark, Site, Moderator.name, Comment)
        .join(Site, Site.id == AuthorMark.site_id)
        .outerjoin(Moderator, Moderator.id == AuthorMark.made_by)
        .outerjoin(Comment, Comment.id == AuthorMark.comment_id)
        .where(AuthorMark.kind != literal_column("'note'"), *in_force(now))  # the index is of those
    )
    if part.kind is not None:
        query = query.where(AuthorMark.kind == part.kind)
    if part.site_id is not None:
        query = query.where(AuthorMark.site_id == part.site_id)
    if part.sites is not None:
        query = query.where(AuthorMark.site_id.in_(part.sites))
    if part.under is not None:
        made_then = select(AuthorMark.made_at).where(AuthorMark.id == part.under).scalar_subquery()
        query = query.where(tuple_(AuthorMark.made_at, AuthorMark.id) < tuple_(made_then, literal(part.under)))
    newest_first = (AuthorMark.made_at.desc(), AuthorMark.id.desc())
    return session.execute(query.order_by(*newest_first).limit(part.limit)).all()


def lock(session: Session, mark_id: int) -> AuthorMark | None:
    """Load a mark for a change."""
    return session.scalars(select(AuthorMark).where(AuthorMark.id == mark_id).with_for_update()).one_or_none()


def end_limiting(session: Session, site_id: int, hashes: Sequence[str], *, by: int, now: datetime) -> None:
    """End the bans and trust in force of an author."""
    session.execute(
        update(AuthorMark)
        .where(
            AuthorMark.site_id == site_id,
            AuthorMark.author.in_(hashes),
            AuthorMark.kind.in_(LIMITING),
            *in_force(now),
        )
        .values(ended_at=now, ended_by=by)
        .execution_options(synchronize_session=False)
    )


def in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say which marks count at a moment."""
    return (AuthorMark.ended_at.is_(None), or_(AuthorMark.expires_at.is_(None), AuthorMark.expires_at > now))


def rename(session: Session, site_id: int, olds: Sequence[str], new: str) -> None:
    """Write the keyed hash of an author anew."""
    session.execute(
        update(AuthorMark)
        .where(AuthorMark.site_id == site_id, AuthorMark.author.in_(olds))
        .values(author=new)
        .execution_options(synchronize_session=False)
    )


def vouched_for(session: Session, under: int | None, limit: int) -> Sequence[tuple[int, int, str]]:
    """List marks whose author's identifier is at hand, the newest first: number, site, and the site's identifier."""
    query = (
        select(AuthorMark.id, AuthorMark.site_id, Comment.author_id)
        .join(Comment, Comment.id == AuthorMark.comment_id)
        .where(Comment.author_id.is_not(None))
    )
    if under is not None:
        query = query.where(AuthorMark.id < under)
    rows = session.execute(query.order_by(AuthorMark.id.desc()).limit(limit))
    return [(mark_id, site_id, author_id or "") for mark_id, site_id, author_id in rows]


def forget(session: Session, person_ids: Sequence[uuid.UUID], now: datetime) -> None:
    """Delete what moderators know of people who are about to be erased; a ban in force stays, without words.

    They are known by their address, and by the authors whom the site vouches for in comments from it.
    """
    by_address = select(AuthorMark.site_id, AuthorMark.author).join(
        Person, and_(Person.site_id == AuthorMark.site_id, Person.email_match == AuthorMark.author)
    )
    by_comment = select(AuthorMark.site_id, AuthorMark.author).join(Comment, Comment.id == AuthorMark.comment_id)
    theirs = union_all(by_address.where(Person.id.in_(person_ids)), by_comment.where(Comment.person_id.in_(person_ids)))
    found = {(site_id, author) for site_id, author in session.execute(theirs)}
    if not found:
        return
    of_them = _is_one_of(found)
    bans = and_(AuthorMark.kind == "ban", *in_force(now))
    wordless = update(AuthorMark).where(of_them, bans).values(words=None, comment_id=None)
    for statement in (delete(AuthorMark).where(of_them, not_(bans)), wordless):
        session.execute(statement.execution_options(synchronize_session=False))
