"""The statistics are the history, counted bit by bit: once each, whatever happens at the same time."""

import threading
import uuid
from collections import Counter
from datetime import timedelta
from itertools import groupby

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments import outcome, review, statistics
from service.comments.decisions import actions, advancing
from service.comments.decisions.actions import Seen
from service.comments.errors import Conflict, IllegalMove, StaleDecision
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import Reason
from service.comments.review import Wish
from service.comments.statistics import Moved
from service.comments.store import rows
from service.comments.store import statistics as store
from service.comments.store.statistics import Horizon, Span
from service.comments.tables import Comment, History, Hourly, Moderator, Page
from tests.conftest import BACKENDS

pytestmark = pytest.mark.parametrize("backend", BACKENDS)
FAR = Horizon(2**40, 0)
REASONS = ("spam", "insult", "hate", "other")
FOUND = {
    Status.PUBLISHED: [Reason("nothing_found")],
    Status.HELD: [
        Reason("score", {"attribute": "TOXICITY", "score": 0.5, "threshold": 0.1}),
        Reason("language_not_supported", {"attribute": "SPAM"}),
    ],
    Status.REJECTED: [Reason("score", {"attribute": "SPAM", "score": 0.99, "threshold": 0.9})],
}


class Place:
    """A site where things happen to comments."""

    def __init__(self, main, site_id, clock):
        self.main, self.site_id, self.clock = main, site_id, clock
        with main.write() as session:
            page = Page(site_id=site_id, key="id:a", url="https://news.example/a", created_at=clock())
            people = [
                Moderator(name=name, password_hash="x", role="moderator", created_at=clock()) for name in ("ada", "ben")
            ]
            session.add_all([page, *people])
            session.flush()
            self.page_id, self.people = page.id, [one.id for one in people]
        self.comments, self.actions = [], []

    def receive(self, *_):
        made, now = uuid.uuid4(), self.clock()
        with self.main.write() as session:
            base = {"id": made, "site_id": self.site_id, "page_id": self.page_id, "author_name": "Ada", "body": "x"}
            times = {"received_at": now, "updated_at": now}
            session.add(Comment(**base, **times, status=Status.PENDING, reasons=[]))
            session.flush()
            first = {"comment_id": made, "version": 1, "revision": 1, "at": now, "actor": Actor.AUTHOR}
            rows.add(session, History, [{**first, "from_status": None, "to_status": Status.PENDING, "reasons": []}])
        self.comments.append(made)
        return made

    def score(self, comment_id, who, choice):
        to = list(FOUND)[choice % 3]
        reason = FOUND[to][choice % len(FOUND[to])]
        with self.main.write() as session:
            move = Move(comment_id=comment_id, to=to, actor=Actor.POLICY, reasons=(reason,), at_revision=1)
            outcome.apply(session, [move], now=self.clock())

    def decide(self, comment_id, who, choice):
        wish = self._wish(Actor.MODERATOR, choice, self.people[who])
        with self.main.write() as session:
            seen = Seen(comment_id, session.get_one(Comment, comment_id).version)
            self.actions.append(actions.decide_one(session, seen, wish, sites=None, now=self.clock()).id)

    def decide_many(self, comment_id, who, choice):
        wish = self._wish(Actor.MODERATOR, choice, self.people[who])
        with self.main.write() as session:
            seen = [Seen(one, session.get_one(Comment, one).version) for one in self.comments]
            action = actions.begin(session, seen, wish, words="all", sites=None, now=self.clock())
            while advancing.advance(session, action.id, self.clock()):
                pass
        self.actions.append(action.id)

    def undo(self, comment_id, who, choice):
        if not self.actions:
            return
        action_id = self.actions[-1 - choice % min(3, len(self.actions))]
        with self.main.write() as session:
            actions.undo(session, action_id, by=self.people[who], sites=None, now=self.clock())
            while advancing.advance(session, action_id, self.clock()):
                pass

    def say(self, comment_id, who, choice):
        wish = self._wish(Actor.SITE, choice, None)
        with self.main.write() as session:
            version = session.get_one(Comment, comment_id).version
            review.decide(session, comment_id, wish, version=version, now=self.clock())

    def remove(self, comment_id, *_):
        with self.main.write() as session:
            review.remove(session, comment_id, site_id=self.site_id, now=self.clock())

    def count(self, comment_id, who, choice):
        with self.main.write() as session:
            store.count_slice(session, FAR, 1 + choice)

    @staticmethod
    def _wish(actor, choice, actor_id):
        to = list(FOUND)[choice % 3]
        reason = REASONS[choice % len(REASONS)] if to is Status.REJECTED else None
        return Wish(to=to, actor=actor, actor_id=actor_id, reason=reason, note="why")


@pytest.fixture
def place(databases, site, clock):
    return Place(databases.main, site.site_id, clock)


def count_everything(main, limit=1000):
    touched = limit
    while touched == limit:
        with main.write() as session:
            touched = store.count_slice(session, FAR, limit)


def hourly(main):
    with main.read() as session:
        return {(row.site_id, row.hour, row.name): row.count for row in session.scalars(select(Hourly)) if row.count}


def recounted(main):
    """Count the whole history at once."""
    counts = Counter()
    with main.read() as session:
        query = select(History, Comment.site_id).join(Comment, Comment.id == History.comment_id)
        found = session.execute(query.order_by(History.comment_id, History.version)).all()
    for _, of_comment in groupby(found, key=lambda row: row[0].comment_id):
        moves = [
            Moved(h.id, h.comment_id, site_id, h.version, h.revision, h.at, h.actor, h.actor_id, h.from_status,
                  h.to_status, h.undoes, h.reasons)
            for h, site_id in of_comment
        ]  # fmt: skip
        for (hour, name), count in statistics.counted(moves).items():
            counts[moves[0].site_id, hour, name] += count
    return {key: count for key, count in counts.items() if count}


OFTEN = ("receive", "score", "decide", "undo", "count")  # twice as often as the others
STEPS = st.tuples(
    st.sampled_from((*OFTEN, *OFTEN, "decide_many", "say", "remove")),
    st.integers(0, 5),  # which comment
    st.integers(0, 1),  # who
    st.integers(0, 11),  # what
    st.integers(0, 90),  # minutes that pass before
)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],  # to find a shorter journey takes too long on a database
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=40))
def test_whatever_happens_the_hours_are_the_history(place, clock, steps):
    place.comments, place.actions = [], []
    place.receive()
    for name, which, who, choice, minutes in steps:
        clock.pass_(minutes=minutes)
        comment_id = place.comments[which % len(place.comments)]
        try:
            getattr(place, name)(comment_id, who, choice)
        except (IllegalMove, Conflict, StaleDecision):
            continue
    count_everything(place.main, 7)

    assert hourly(place.main) == recounted(place.main)


def names(main):
    counts = Counter()
    for (_, _, name), count in hourly(main).items():
        counts[name] += count
    return dict(counts)


def test_an_undo_that_comes_later_is_subtracted_where_it_was_counted(place, clock):
    comment_id = place.receive()
    place.score(comment_id, 0, 1)
    clock.pass_(hours=1)
    place.decide(comment_id, 0, 0)
    count_everything(place.main)
    assert names(place.main)["people:published"] == 1

    clock.pass_(hours=5)
    place.undo(comment_id, 0, 0)
    count_everything(place.main)

    found = names(place.main)
    assert "people:published" not in found
    assert not any(name.startswith(("by:", "wait:", "overturned:")) for name in found)


def test_a_slice_that_is_rolled_back_counts_nothing(place):
    place.receive()
    with Session(place.main.engine) as session:
        assert store.count_slice(session, FAR, 10) == 1
        session.rollback()
    assert hourly(place.main) == {}

    count_everything(place.main)

    assert names(place.main) == {"received": 1}


def test_two_at_once_count_nothing_twice(place):
    for _ in range(40):
        place.receive()
    started = threading.Barrier(2)
    failed = []

    def work():
        started.wait()
        try:
            count_everything(place.main, 3)
        except Exception as error:
            failed.append(error)

    both = [threading.Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert failed == []
    assert names(place.main) == {"received": 40}


def test_what_is_committed_late_is_counted_all_the_same(place, backend):
    """A row with a lower id that becomes visible after one with a higher id."""
    if backend == "sqlite":
        return  # one writes at a time, so this cannot come about; the horizon is settled at once
    late, early = place.receive(), place.receive()
    with place.main.write() as slow:
        move = {"to": Status.HELD, "actor": Actor.POLICY, "reasons": (Reason("everything_held"),), "at_revision": 1}
        outcome.apply(slow, [Move(comment_id=late, **move)], now=place.clock())
        place.score(early, 0, 0)  # committed first, with a higher id
        with place.main.read() as session:
            seen = store.horizon(session)
        with place.main.read() as session:
            assert not store.is_settled(session, seen)
    with place.main.read() as session:
        assert store.is_settled(session, seen)
    with place.main.write() as session:
        store.count_slice(session, seen, 100)

    assert names(place.main)["policy:held"] == 1
    assert names(place.main)["policy:published"] == 1


def test_nothing_beyond_the_horizon_is_counted(place):
    place.receive()
    with place.main.read() as session:
        seen = store.horizon(session)
    place.receive()
    with place.main.write() as session:
        store.count_slice(session, seen, 100)
    assert names(place.main) == {"received": 1}
    with place.main.read() as session:
        assert store.left(session) == 1


def test_reading_adds_the_hours_of_each_step_up(place, clock, other_site):
    since = clock().replace(minute=0)
    for _ in range(5):
        place.receive()
        clock.pass_(minutes=30)
    count_everything(place.main)

    def read(hours, *sites):
        with place.main.read() as session:
            return store.read(session, Span(since, since + timedelta(hours=3), hours), sites)

    assert read(1, place.site_id) == {(0, "received"): 2, (1, "received"): 2, (2, "received"): 1}
    assert read(3, place.site_id, other_site.site_id) == {(0, "received"): 5}
    assert read(3, other_site.site_id) == {}
    assert read(3) == {}
