"""Filters that an index answers with few comments, whatever queue they are in: these are then looked at one by one."""

import uuid
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.comments.finding import host_of
from service.comments.queues import Queue
from service.comments.store import search
from service.comments.store.desk_filter import settled_words, usual_cases
from service.comments.store.desk_order import Line, Lot, Spot, Stretch, opaque
from service.comments.store.search import Words
from service.comments.tables import Comment, CommentLink, Site
from service.comments.values import Unacceptable

FEW = 5000
AT_ONCE = 500

Ids = Sequence[uuid.UUID]


def candidates(session: Session, lot: Lot, words: Words | None = None) -> Ids | None:
    """Give a superset of the comments that the filter lets through, if an index knows one that is small; else None.

    `words` are those of the filter, settled.
    """
    for look in (_by_host, partial(_by_words, words=words), _by_author, _by_page):
        ids = look(session, lot)
        if ids is not None and len(ids) <= FEW:
            return ids
    return None


def held_against(session: Session, ids: Ids, stretch: Stretch, conditions: Line) -> list[Spot]:
    """Give those of some comments that meet the conditions."""
    found: list[Spot] = []
    columns = (Comment.id.label("id"), stretch.key.label("key"), Comment.version.label("version"))
    for start in range(0, len(ids), AT_ONCE):
        part = Comment.id.in_(ids[start : start + AT_ONCE])
        found += session.execute(select(*columns).where(part, opaque(conditions))).all()
    return found


def _by_host(session: Session, lot: Lot) -> Ids | None:
    host = lot.chosen.host
    if not host:
        return None
    return _first(session, select(CommentLink.comment_id).where(CommentLink.host == (host_of(host) or host)))


def _by_words(session: Session, lot: Lot, words: Words | None) -> Ids | None:
    if not lot.chosen.words:
        return None
    return search.found(session, words or settled_words(session, lot.chosen.words), FEW)


def _by_author(session: Session, lot: Lot) -> Ids | None:
    """Names are among the words that are indexed; ids have an index of their own, by site."""
    who = lot.chosen.author
    if not who:
        return None
    named: set[uuid.UUID] = set()
    for written in usual_cases(who):
        try:
            found = search.found(session, search.settled(session, Words.read(written, whole=True)), FEW)
        except Unacceptable:  # a name without a letter
            return None
        if found is None:
            return None
        named.update(found)
    sites = session.scalars(select(Site.id)).all() if lot.of_sites is None else list(lot.of_sites)
    known = _first(session, select(Comment.id).where(Comment.site_id.in_(sites), Comment.author_id == who))
    return [*named.union(known)]


def _by_page(session: Session, lot: Lot) -> Ids | None:
    if lot.chosen.page_id is None or lot.queue is Queue.REPORTED:
        return None
    query = select(Comment.id).where(Comment.page_id == lot.chosen.page_id, Comment.status.in_(lot.statuses))
    return _first(session, query)


def _first(session: Session, query: Select[uuid.UUID]) -> Ids:
    return session.scalars(query.limit(FEW + 1)).all()
