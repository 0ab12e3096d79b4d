"""The pipeline: each revision decided once, nothing published unscored, no comment spoils another."""

import threading
import uuid
from datetime import timedelta

import pytest

from service.comments import moderation, outcome
from service.comments.errors import StaleDecision
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.reasons import Reason
from service.comments.store import claims, totals
from service.comments.tables import Comment, History, OutboxEvent, Site
from tests.conftest import BACKENDS, FakeScorer

on_both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def post_many(client, site, fields):
    def send(*bodies):
        items = [{**fields, "body": body, "author_email": f"a{n}@mail.example"} for n, body in enumerate(bodies)]
        answer = client.post("/v1/comments/batch", json=items, headers={"Authorization": f"Bearer {site.secret_key}"})
        return [result["id"] for result in answer.json["results"]]

    return send


def statuses(databases):
    with databases.main.read() as session:
        return {str(comment.id): comment.status for comment in session.query(Comment)}


def codes(databases, comment_id):
    with databases.main.read() as session:
        return [reason["code"] for reason in next(c for c in session.query(Comment) if str(c.id) == comment_id).reasons]


@on_both
def test_a_batch_is_scored_at_once_and_decided(post_many, databases, moderate, scorer):
    clean, toxic, spam = post_many("Well said.", "An insult. toxic 0.9", "Buy now! spam 0.999")

    assert moderate() == 3
    assert scorer.batches == [3]
    assert statuses(databases) == {clean: "published", toxic: "held", spam: "rejected"}


@on_both
def test_totals_agree_with_the_rows(post_many, databases, moderate):
    post_many("Well said.", "An insult. toxic 0.9", "Buy now! spam 0.999", "Well said again.")
    moderate()

    with databases.main.read() as session:
        kept, counted = totals.read(session), totals.recount(session)
    [of_site] = kept.values()
    assert {name: count for name, count in of_site.items() if count} == {
        "received": 4,
        "published": 2,
        "held": 1,
        "rejected": 1,
        "new": 2,
        "spam": 1,
    }
    assert {name: count for name, count in of_site.items() if count} == next(iter(counted.values()))


@pytest.mark.attack(66)
def test_what_raises_is_held_alone(post_many, databases, moderate):
    ids = post_many(*["Well said."] * 20, "Please raise now.", *["Well said."] * 20)

    moderate()

    found = statuses(databases)
    assert found.pop(ids[20]) == "held"
    assert set(found.values()) == {"published"}
    assert codes(databases, ids[20]) == ["not_scored"]


@pytest.mark.attack(66)
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([], id="no answer"),
        pytest.param([{"SPAM": float("nan"), "TOXICITY": 0.1}], id="not a number"),
        pytest.param([{"SPAM": 1.5, "TOXICITY": 0.1}], id="no probability"),
        pytest.param([{}], id="no attributes"),
        pytest.param([{"SPAM": None, "TOXICITY": None}], id="nothing supported"),
    ],
)
def test_a_scorer_that_answers_nonsense_publishes_nothing(post_many, databases, vault, answers):
    class Nonsense(FakeScorer):
        def score(self, items):
            return answers

    [comment] = post_many("Well said.")
    moderation.moderate_batch(databases.main, Nonsense(), vault)

    assert statuses(databases) == {comment: "held"}


@on_both
def test_a_worker_that_died_twice_costs_one_comment_only(post_many, databases, scorer, vault, clock):
    post_many(*["Well said."] * 10)
    for _ in range(2):  # claimed, and then the process died
        expire(databases)
        with databases.main.write() as session:
            now = databases.main.now()
            claims.claim(session, now=now, lease_until=now - timedelta(seconds=1), limit=200)

    while moderation.moderate_batch(databases.main, scorer, vault).more:
        pass

    found = list(statuses(databases).values())
    assert (found.count("held"), found.count("published")) == (1, 9)
    assert max(scorer.batches) == 1, "after a death comments are tried alone"


def expire(databases):
    with databases.main.write() as session:
        session.query(Comment).filter(Comment.lease_until.is_not(None)).update({"lease_until": None})


@on_both
def test_a_live_lease_is_respected(post_many, databases, scorer, vault):
    post_many("Well said.")
    now = databases.main.now()
    with databases.main.write() as session:
        claims.claim(session, now=now, lease_until=now + timedelta(seconds=30), limit=200)

    assert moderation.moderate_batch(databases.main, scorer, vault).claimed == 0


@on_both
def test_four_workers_share_a_backlog_and_decide_each_comment_once(post_many, databases, vault):
    post_many(*["Well said."] * 60)
    decided = []

    def work():
        while (result := moderation.moderate_batch(databases.main, FakeScorer(), vault, limit=7)).claimed:
            decided.append(result.decided)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(decided) == 60
    with databases.main.read() as session:
        assert session.query(History).filter(History.actor == "policy").count() == 60


def test_an_automatic_decision_that_comes_late_is_dropped(post_many, databases, moderate, clock):
    [comment_id] = post_many("Well said.")
    moderate()
    with databases.main.write() as session:
        comment = session.query(Comment).one()
        late = Move(
            comment_id=comment.id,
            to=Status.REJECTED,
            actor=Actor.POLICY,
            reasons=(Reason("not_scored"),),
            at_revision=1,
        )
        assert outcome.apply(session, [late], now=clock()) == []

    assert statuses(databases) == {comment_id: "published"}


@on_both
def test_a_stale_decision_moves_nothing(post_many, databases, moderate, clock):
    post_many("Well said.")
    moderate()
    with databases.main.read() as session:
        comment = session.query(Comment).one()
    move = Move(
        comment_id=comment.id, to=Status.REJECTED, actor=Actor.MODERATOR, reasons=(Reason("spam"),), at_version=1
    )

    with pytest.raises(StaleDecision, match="published, version 2"), databases.main.write() as session:
        outcome.apply(session, [move], now=clock())


def test_the_explanation_is_kept_with_what_was_not_published(post_many, databases, moderate):
    post_many("An insult. toxic 0.9", "Well said.")
    moderate()

    with databases.main.read() as session:
        rows = session.query(History).filter(History.actor == "policy").order_by(History.to_status).all()
    assert [(row.to_status, row.contributions) for row in rows] == [
        ("held", {"TOXICITY": {"bias": -1.0, "logit": 2.0}}),
        ("published", None),
    ]
    assert {row.classifier_version for row in rows} == {"fake-1"}


def test_an_explanation_that_fails_is_left_out_and_spoils_no_decision(post_many, databases, moderate):
    post_many("An insult. toxic 0.9", "An inexplicable insult. toxic 0.8", "Buy cheap! spam 0.5")
    moderate()

    with databases.main.read() as session:
        rows = session.query(History).filter(History.actor == "policy").all()
    assert [row.to_status for row in rows] == ["held"] * 3
    assert sorted(str(row.contributions and list(row.contributions)) for row in rows) == [
        "None",
        "['SPAM']",
        "['TOXICITY']",
    ]


@on_both
def test_one_that_was_tried_before_is_claimed_alone_before_what_came_after_it(post_many, databases, clock):
    ids = [post_many(f"Number {n}.")[0] for n in range(4)]
    with databases.main.write() as session:
        session.get_one(Comment, uuid.UUID(ids[1])).attempts = 1

    def claim():
        with databases.main.write() as session:
            found = claims.claim(session, now=clock(), lease_until=clock() + claims.LEASE, limit=10)
        return {str(one.id) for one in found}

    assert [claim(), claim(), claim()] == [{ids[1]}, {ids[0], ids[2], ids[3]}, set()]


@on_both
def test_a_notice_is_owed_for_every_move(post_many, databases, moderate, site):
    with databases.main.write() as session:
        session.get(Site, site.site_id).webhook_url = "https://news.example/hook"
    post_many("Well said.", "An insult. toxic 0.9")
    moderate()

    with databases.main.read() as session:
        events = session.query(OutboxEvent).order_by(OutboxEvent.kind).all()
    assert [(event.kind, event.version, event.payload["status"]) for event in events] == [
        ("comment.held", 2, "held"),
        ("comment.published", 2, "published"),
    ]
    assert "mail.example" not in str([event.payload for event in events])


def test_trust_is_for_authors_the_site_vouches_for(client, site, fields, databases, moderate, post):
    links = "https://a.example " * 5
    assert post(author_id="u1").status_code == 202
    moderate()
    trusted = post(author_id="u1", body=links).json["id"]
    typed = post(body=links).json["id"]  # the same address, but anybody can type an address
    moderate()

    found = statuses(databases)
    assert (found[trusted], found[typed]) == ("published", "held")
