"""What is asked of readers, authors and moderators, and of what has had its time."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.store import (
    audit,
    authors,
    digests,
    marks,
    readers,
    reports,
    retention,
    subject,
)
from service.comments.tables import (
    Audit,
    History,
    Report,
)
from tests.contracts.grown import LATER, LONG_AGO, NOW, Grown, Query


def _log(**wanted: Any) -> Query:
    def query(session: Session, grown: Grown) -> object:
        return audit.page(session, audit.Search(**wanted), before=(NOW - timedelta(days=2), 100), limit=50)

    return query


def _marks_of(session: Session, grown: Grown) -> None:
    hashes = {one: {(grown.site.site_id, f"bulk:{number}")} for number, one in enumerate(grown.decided[:25])}
    marks.of_comments(session, hashes, grown.people[:25], NOW)


RETENTION: dict[str, Query] = {
    "rejected comments that have had their time": lambda s, g: retention.comments(s, Status.REJECTED, LONG_AGO, 50),
    "published comments that have had their time": lambda s, g: retention.comments(s, Status.PUBLISHED, LONG_AGO, 50),
    "labelled checks that have had their time": lambda s, g: retention.delete_labelled_checks(s, LONG_AGO, 1000),
    "delivered notices that have had their time": lambda s, g: retention.delete_delivered(s, LATER, 1000),
    "given-up notices that have had their time": lambda s, g: retention.delete_given_up(s, LATER, 1000),
    "log entries that have had their time": lambda s, g: retention.delete_log(s, LATER, 1000),
    "people, page by page": lambda s, g: retention.people_after(s, uuid.UUID(int=0), 1000),
    "people of whom nothing is left": lambda s, g: retention.without_anything(s, g.people, LATER),
    "people of whom nothing is left, to delete": lambda s, g: retention.delete_people(s, g.people[:200], LATER),
    "a person, their comments": lambda s, g: subject.comment_ids(s, g.people[0]),
    "a person, how many comments": lambda s, g: readers.count_comments(s, g.people[:3]),
    "a person, what happened to them": lambda s, g: subject.about(s, History, g.decided[:200]),
    "a person, reports of them": lambda s, g: subject.about(s, Report, g.decided[:5]),
    "a person, looks at them": lambda s, g: subject.about(s, Audit, g.decided[:5]),
    "a person, what clients asked": lambda s, g: subject.checks(s, g.people[0]),
    "people kept from being erased": lambda s, g: readers.held_among(s, g.people[:200]),
}

PEOPLE: dict[str, Query] = {
    "reports, open": lambda s, g: reports.open_on(s, g.decided[:25]),
    "reports, is the reader known": lambda s, g: reports.is_known(s, g.decided[0], ["r:1", "r:0"]),
    "reports, lock the comment": lambda s, g: reports.lock_published(s, g.decided[0], g.site.site_id),
    "reports, count one": lambda s, g: reports.count_one(s, g.decided[0]),
    "reports, close": lambda s, g: reports.close(s, g.decided[:25], NOW),
    "reports, readers to forget": lambda s, g: reports.forget_reporters(s, NOW - timedelta(days=30), 1000),
    "marks of authors who post": lambda s, g: marks.limiting(
        s, {(g.site.site_id, f"bulk:{n}") for n in range(200)}, NOW
    ),
    "marks of a page of comments": _marks_of,
    "marks of an author": lambda s, g: marks.of_author(s, g.site.site_id, ["bulk:7", "other:7"]),
    "marks in force": lambda s, g: marks.listed(s, marks.Listing(26), NOW),
    "marks in force of a site, older": lambda s, g: marks.listed(
        s, marks.Listing(26, "ban", g.site.site_id, [g.site.site_id], 9000), NOW
    ),
    "marks of who is erased": lambda s, g: marks.forget(s, g.people[:5], NOW),
    "last comments of an author": lambda s, g: authors.latest(s, g.vouched, 25),
    "last comments from an address": lambda s, g: authors.latest(s, g.typed, 25),
    "comments of an author by status": lambda s, g: authors.counted(s, g.vouched),
    "held comments of an author": lambda s, g: authors.count_held(s, g.vouched, 1000),
    "log": _log(),
    "log of a person": _log(person=1),
    "log of a deed": _log(what="undone"),
    "log of a site": _log(site_id=1),
    "log of some days": _log(since=LONG_AGO, until=NOW - timedelta(days=20)),
    "log of a person and a deed": _log(person=1, what="undone", site_id=1),
    "log of a comment": lambda s, g: audit.page(s, audit.Search(comment_id=g.decided[3]), before=None, limit=50),
    "log as an admin of a site reads it": _log(reader=99, sites=frozenset({7})),
    "what digests tell": lambda s, g: digests.waiting(s, LONG_AGO),
}
