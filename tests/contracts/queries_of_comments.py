"""What is asked of comments and pages, from their intake to their feeds, and of what is owed to sites and clients."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from service.comments import outcome
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import Reason
from service.comments.store import (
    authoring,
    checks,
    claims,
    comments,
    dead_letters,
    exporting,
    feeds,
    idempotency,
    importing,
    outbox,
    pages,
    people,
    previews,
    replies,
    second_looks,
    signs,
    statistics,
    threads,
    upkeep,
    usage,
)
from service.comments.tables import (
    Comment,
)
from tests.contracts.grown import LATER, LONG_AGO, NOW, Grown, Query


def _claim(session: Session, grown: Grown, limit: int) -> None:
    claims.claim(session, now=LATER, lease_until=LATER + claims.LEASE, limit=limit)


def _claim_fresh(session: Session, grown: Grown) -> None:
    session.execute(update(Comment).where(Comment.id.in_(grown.pending[::10])).values(attempts=0))
    _claim(session, grown, 20)


def _apply(session: Session, grown: Grown) -> None:
    reasons = (Reason("nothing_found"),)
    moves = [
        Move(comment_id=one, to=Status.HELD, actor=Actor.POLICY, reasons=reasons, at_revision=1)
        for one in grown.pending
    ]
    assert outcome.apply(session, moves, now=NOW)


def _take(session: Session, grown: Grown) -> None:
    uses = [idempotency.Use(1, f"h:{number}", "f", grown.decided[0]) for number in range(4000, 6000)]
    assert len(idempotency.take(session, uses, since=LONG_AGO, now=NOW)) == 1000


def _changed(**more: Any) -> Query:
    def query(session: Session, grown: Grown) -> object:
        wanted = {"status": None, "since": None, "after": None, **more}
        if wanted["after"] is not None:
            wanted["after"] = tuple(grown.place)
        return comments.changed_since(session, grown.site.site_id, limit=50, **wanted)

    return query


def _pages_by(what: pages.Start, start: str, *, after: bool) -> Query:
    def query(session: Session, grown: Grown) -> object:
        found = pages.starting(session, grown.site.site_id, what, start, after=None, limit=26)
        assert len(found) == 26
        return pages.starting(session, grown.site.site_id, what, start, after=found[-1].id, limit=26) if after else None

    return query


COMMENTS: dict[str, Query] = {
    "claim retried": lambda s, g: _claim(s, g, 20),
    "claim fresh": _claim_fresh,
    "signs, repeats within a wave": lambda s, g: signs.repeats(s, g.pending[:200], since=LONG_AGO),
    "signs, texts rejected as spam": lambda s, g: signs.rejected_texts(s, {*g.spam, *range(800)}),
    "signs, hosts known from spam": lambda s, g: signs.bad_hosts(
        s, {(g.site.site_id, host) for host in ("shop.example", "other.example", *map(str, range(300)))}
    ),
    "lock by ids": lambda s, g: comments.lock(s, g.pending[:200]),
    "apply decisions": _apply,
    "is anything pending": lambda s, g: upkeep.any_pending(s, LATER),
    "one comment": lambda s, g: comments.get(s, g.decided[0], site_id=g.site.site_id),
    "one comment, as its author sees it": lambda s, g: authoring.one(s, g.decided[0]),
    "appeals of a page of comments": lambda s, g: authoring.appeals(s, g.alike),
    "earlier texts": lambda s, g: authoring.revisions(s, g.alike[0]),
    "moves by others than the policy": lambda s, g: authoring.only_policy_since(s, g.decided[0], 1),
    "what an author wrote of a comment that is erased": lambda s, g: authoring.forget(s, g.alike[:50]),
    "its history": lambda s, g: comments.history(s, g.decided[0]),
    "parents of replies": lambda s, g: comments.places(s, [str(one) for one in g.decided[:20]]),
    "held, oldest first": lambda s, g: comments.in_queue(s, Status.HELD, limit=50),
    "held of a site": lambda s, g: comments.in_queue(
        s, Status.HELD, site_id=g.site.site_id, after=tuple(g.place), limit=50
    ),
    "published on a page": lambda s, g: comments.published_on(s, g.page_ids[0], after=None, limit=50),
    "published on a page, next": lambda s, g: comments.published_on(s, g.page_ids[0], after=tuple(g.place), limit=50),
    "erased on a page, next": lambda s, g: threads.erased_between(
        s, g.page_ids[0], tuple(g.place), (LATER, g.place[1])
    ),
    "erased on a page, which have an answer": lambda s, g: threads.answered_of(s, g.decided, 50),
    "published counts": lambda s, g: comments.published_counts(s, g.site.site_id, [f"id:bulk-{n}" for n in range(20)]),
    "proven authors": lambda s, g: comments.proven_authors(s, g.site.site_id, ["author-7", "author-14", "nobody"]),
    "changed": _changed(),
    "changed since": _changed(since=NOW - timedelta(days=2)),
    "changed, next": _changed(after=True),
    "changed, of a status": _changed(status=Status.HELD, since=NOW - timedelta(days=90)),
    "people by match": lambda s, g: people.ids_by_match(s, {g.site.site_id}, [f"bulk:{n * 5}" for n in range(200)]),
    "comments of people": lambda s, g: people.comments_of(s, g.people[:5], 50),
    "people who are half erased": lambda s, g: people.unfinished(s, LATER, 100),
    "erased people with a comment": lambda s, g: people.late_comers(s, g.people, LATER),
    "idempotency, used before": lambda s, g: idempotency.find(s, 1, "h:17", since=LONG_AGO),
    "idempotency, forget": lambda s, g: upkeep.forget_idempotency(s, NOW - timedelta(days=1), 1000),
    "addresses to forget": lambda s, g: upkeep.forget_ips(s, LONG_AGO, 1000),
    "notices due": lambda s, g: outbox.any_due(s, LATER),
    "claim notices": lambda s, g: outbox.claim_due(s, now=LATER, lease=timedelta(minutes=2), limit=20),
    "given-up notices of a site, older": lambda s, g: dead_letters.newest(
        s, g.site.site_id, before=dead_letters.Place(NOW, g.decided[0]), limit=51
    ),
    "given-up notices of a site, to send again": lambda s, g: dead_letters.send_again(
        s,
        [
            place.id
            for place in dead_letters.oldest(
                s, g.site.site_id, event_id=None, after=dead_letters.Place(NOW, uuid.UUID(int=0)), limit=1000
            )
        ],
        NOW,
    ),
    "given-up notices of a site, one": lambda s, g: dead_letters.oldest(
        s, g.site.site_id, event_id=g.decided[0], after=None, limit=1
    ),
    "given-up notices of all": lambda s, g: dead_letters.count(s),
    "how delivery to a site goes": lambda s, g: dead_letters.state(s, g.site.site_id),
    "how delivery goes to a site that is owed nothing": lambda s, g: dead_letters.state(s, 77),
    "feed of a page": lambda s, g: feeds.of_page(s, g.page_ids[0], 50),
    "feed of a site": lambda s, g: feeds.of_site(s, g.site.site_id, 50),
    "when a feed's entries were edited": lambda s, g: feeds.edited_at(s, g.decided[:50]),
    "feed of a site without comments": lambda s, g: feeds.of_site(s, 77, 50),
    "put a site's notices off": lambda s, g: outbox.put_off_site(s, g.site.site_id, now=LATER, until=LATER),
    "checks": lambda s, g: checks.listed(s, sites=None, before=None, limit=50),
    "checks of a site, older": lambda s, g: checks.listed(s, sites=[g.site.site_id], before=tuple(g.check), limit=50),
    "checks of a protocol": lambda s, g: checks.listed(
        s, sites=None, protocol="coral", before=tuple(g.check), limit=50
    ),
    "checks, what was said": lambda s, g: checks.said_about(s, [g.check.id]),
    "second looks due": lambda s, g: second_looks.any_due(s, LATER),
    "second looks, copies": lambda s, g: second_looks.copies(s, g.site.site_id, ["b:1200"], since=LONG_AGO),
    "second looks, last said": lambda s, g: second_looks.last_said(s, g.site.site_id, ["b:1200"]),
    "usage by key": lambda s, g: usage.by_key(s, "2025-11", [g.credential]),
    "check of the same text": lambda s, g: checks.same_text(s, g.site.site_id, ["b:1200", "c:1200"], "Reader"),
    "checks to expire": lambda s, g: checks.expire(s, NOW + timedelta(days=20), 1000),
    "checks, addresses to forget": lambda s, g: checks.forget_ips(s, NOW - timedelta(days=30), 1000),
    "checks of erased people": lambda s, g: checks.delete_of_people(s, g.people[:5], 500),
    "usage of a key": lambda s, g: usage.calls(s, g.credential, "2025-11"),
    "comments to try a policy on": lambda s, g: previews.email_matches(s, previews.last_decided(s, g.site.site_id)),
    "pages, the newest": lambda s, g: pages.newest(s, g.site.site_id, after=g.page_ids[-1], limit=26),
    **{
        f"pages by {what}{', next' if after else ''}": _pages_by(what, start, after=after)
        for what, start in ((pages.Start.TITLE, "Article 3"), (pages.Start.URL, "https://news.example/3"))
        for after in (False, True)
    },
    "pages, how many comments": lambda s, g: pages.counts(s, g.page_ids),
    "notices to cancel": lambda s, g: outbox.cancel(s, dict.fromkeys(g.decided[:200], 2)),
    "replies to a comment": lambda s, g: replies.open_replies(s, g.decided[0]),
    "import, what is here already": lambda s, g: importing.find(
        s, g.site.site_id, [*(f"wordpress:{n}" for n in range(300)), *(f"commentgate:{one}" for one in g.decided)]
    ),
    "import, ids that are taken": lambda s, g: importing.taken(s, g.decided),
    "import, pages": lambda s, g: importing.ensure_pages(
        s, g.site.site_id, {f"id:{n}": {"url": "https://news.example/", "created_at": NOW} for n in range(100)}
    ),
    "import, whether one answers another": lambda s, g: importing.is_below(s, g.decided[0], g.decided[1]),
    "export, pages": lambda s, g: exporting.pages_after(s, g.site.site_id, g.page_ids[-1], 500),
    "export, moves": lambda s, g: exporting.moves(s, g.decided),
    "export, earlier texts": lambda s, g: exporting.revisions(s, g.decided),
    "history to count": lambda s, g: statistics.count_slice(s, statistics.horizon(s), 1000),
    "history left to count": lambda s, g: statistics.left(s),
}
