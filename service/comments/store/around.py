"""Other held comments that are like one: those that read nearly the same, or link to the same host.

Whatever there is, only so much is looked at: a page of the queue asks this for each of its comments, and one wave of
advertising can be most of what is held.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, column, func, select, text
from sqlalchemy.orm import Session

from service.comments.finding import MOST_READ, alike, host_of, likeness, link_hosts, word_pairs
from service.comments.review import Sites
from service.comments.tables import Comment, Page

SHOWN = 50  # more are not counted on a card
_MOST_HOSTS = 4  # of a comment on a card
_LINKS_A_FIND = 4  # of the comments that link to a host, few are held
_PARTS = 400  # of one query; SQLite takes 500

_WITH_NUMBER = """SELECT * FROM (SELECT l.number, c.id, c.version
FROM likenesses l JOIN comments c ON c.id = l.comment_id
WHERE l.number = :{trait} AND c.status = 'held' {seen} ORDER BY l.comment_id DESC LIMIT :limit) AS {trait}"""
_WITH_HOST = """SELECT * FROM (SELECT l.host, c.id, c.version
FROM (SELECT host, comment_id FROM comment_links WHERE host = :{trait} ORDER BY comment_id DESC LIMIT :most) AS l
JOIN comments c ON c.id = l.comment_id
WHERE c.status = 'held' {seen} ORDER BY c.id DESC LIMIT :limit) AS {trait}"""

Versions = dict[uuid.UUID, int]


@dataclass(frozen=True, slots=True)
class Alike:
    """How many other held comments are like one, up to `SHOWN` + 1, and how many of them read nearly the same."""

    count: int
    same_text: int


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a comment is found by: the numbers of its text, and the hosts that it links to."""

    text: str
    numbers: frozenset[int]
    hosts: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """Held comments by what they are found by; their texts and versions."""

    by_number: Mapping[int, Versions]
    by_host: Mapping[str, Versions]
    texts: Mapping[uuid.UUID, str]
    _pairs: dict[str, frozenset[int]] = field(default_factory=dict)

    def pairs(self, comment_id: uuid.UUID) -> frozenset[int]:
        own = self.texts[comment_id]
        if own not in self._pairs:
            self._pairs[own] = word_pairs(own)
        return self._pairs[own]


def count_alike(session: Session, rows: Sequence[tuple[Comment, Page]], sites: Sites) -> dict[uuid.UUID, Alike]:
    """Count, for each of these comments, the other held ones like it, of the sites that somebody may see."""
    traits = {comment.id: _traits(comment, page, _MOST_HOSTS) for comment, page in rows}
    found = _find(session, traits.values(), sites, SHOWN + 2)
    counted = {}
    for comment_id, of_one in traits.items():
        texts, links = _like(comment_id, of_one, found, SHOWN + 1)
        counted[comment_id] = Alike(min(len(texts | links), SHOWN + 1), len(texts))
    return counted


def alike_ids(session: Session, comment: Comment, sites: Sites, limit: int) -> list[tuple[uuid.UUID, int]]:
    """List the other held comments like one, of `sites` (None: of all), each with its version; `limit` at most.

    Those that read nearly the same come before those that only link to the same host; within both the newest first.
    """
    traits = _traits(comment, session.get_one(Page, comment.page_id))
    texts, links = _like(comment.id, traits, _find(session, [traits], sites, limit + 1), limit)
    newest_first = sorted(texts, reverse=True) + sorted(links.keys() - texts.keys(), reverse=True)
    versions = links | texts
    return [(one, versions[one]) for one in newest_first[:limit]]


def _traits(comment: Comment, page: Page, most_hosts: int | None = None) -> _Traits:
    hosts = sorted(link_hosts(comment.body, comment.author_url) - {host_of(page.url)})
    return _Traits(comment.body, likeness(comment.body), tuple(hosts[:most_hosts]))


def _find(session: Session, traits: Collection[_Traits], sites: Sites, limit: int) -> _Found:
    """Look up to `limit` held comments up by each number and each host, the newest first."""
    numbers = {number for one in traits for number in one.numbers}
    hosts = {host for one in traits for host in one.hosts}
    by_number: Mapping[int, Versions] = _rows(session, _WITH_NUMBER, numbers, sites, limit)
    by_host: Mapping[str, Versions] = _rows(session, _WITH_HOST, hosts, sites, limit)
    return _Found(by_number, by_host, _texts(session, {one for ids in by_number.values() for one in ids}))


def _rows(session: Session, part: str, traits: Collection[Any], sites: Sites, limit: int) -> defaultdict[Any, Versions]:
    """Run one part for each trait, all in one query: put together as text, for there can be hundreds of them."""
    found: defaultdict[Any, Versions] = defaultdict(dict)
    ordered = sorted(traits)
    seen = "" if sites is None else "AND c.site_id IN :sites"
    fixed = {"limit": limit, "most": limit * _LINKS_A_FIND} | ({} if sites is None else {"sites": sorted(sites)})
    for start in range(0, len(ordered), _PARTS):
        wanted = {f"t{place}": trait for place, trait in enumerate(ordered[start : start + _PARTS])}
        query = text(" UNION ALL ".join(part.format(trait=name, seen=seen) for name in wanted))
        if sites is not None:
            query = query.bindparams(bindparam("sites", expanding=True))
        typed = query.columns(column("trait"), Comment.id, Comment.version)
        used = {name: value for name, value in fixed.items() if f":{name}" in query.text}
        for trait, comment_id, version in session.execute(typed, wanted | used):
            found[trait][comment_id] = version
    return found


def _texts(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    if not ids:
        return {}
    return dict(
        session.execute(select(Comment.id, func.substr(Comment.body, 1, MOST_READ)).where(Comment.id.in_(ids))).all()
    )


def _like(comment_id: uuid.UUID, traits: _Traits, found: _Found, limit: int) -> tuple[Versions, Versions]:
    """Give those that read nearly the same, and those that link to the same host."""
    own = word_pairs(traits.text)
    texts: Versions = {}
    for number in traits.numbers:
        for other, version in found.by_number.get(number, {}).items():
            known = other in texts or other == comment_id
            if not known and len(texts) < limit and alike(own, found.pairs(other)):
                texts[other] = version
    links = {other: version for host in traits.hosts for other, version in found.by_host.get(host, {}).items()}
    links.pop(comment_id, None)
    return texts, links
