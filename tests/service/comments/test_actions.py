"""Decisions and how they are taken back: the comment, the site, the labels and the totals are as before."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.comments import outcome, review
from service.comments.decisions import actions, advancing
from service.comments.decisions.actions import Seen
from service.comments.errors import Conflict, IllegalMove, NotFound, StaleDecision
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.review import Wish
from service.comments.sites import set_webhook
from service.comments.store import outbox
from service.comments.tables import Audit, Comment, Moderator, Site
from tests.conftest import BACKENDS
from tests.service.comments.deciding import Hands, wish

pytestmark = pytest.mark.parametrize("backend", BACKENDS)
HELD_WHY = {"code": "score", "attribute": "TOXICITY", "score": 0.8}
TOXIC, FINE, SPAM = "toxic 0.8 words", "a fine remark", "spam 0.999"


@pytest.fixture
def hands(databases, clock, site, vault):
    with databases.main.write() as session:
        name = session.get_one(Site, site.site_id).name
        set_webhook(session, name, "https://news.example/hook", vault)
        for person in ("maren", "otto"):
            session.add(Moderator(name=person, password_hash="", role="moderator", created_at=clock()))
    return Hands(databases.main, clock(), site.site_id)


@pytest.fixture
def take(client, fields, moderate, site, hands):
    """Post comments and let the policy decide; the site has heard of it."""

    def post(*bodies, key=site.secret_key):
        items = [{**fields, "body": body, "author_email": f"a{n}@mail.example"} for n, body in enumerate(bodies)]
        answer = client.post("/v1/comments/batch", json=items, headers={"Authorization": f"Bearer {key}"})
        moderate()
        hands.deliver()
        return [uuid.UUID(result["id"]) for result in answer.json["results"]]

    return post


@pytest.mark.parametrize(
    ("body", "to", "reason", "after"),
    [
        pytest.param(TOXIC, "published", None, "published", id="publish what was held"),
        pytest.param(TOXIC, "rejected", "hate", "rejected", id="reject what was held"),
        pytest.param(TOXIC, "held", None, "held", id="escalate"),
        pytest.param(FINE, "published", None, "published", id="keep what was published"),
        pytest.param(FINE, "held", None, "held", id="hold what was published"),
        pytest.param(FINE, "rejected", "spam", "rejected", id="reject what was published"),
        pytest.param(SPAM, "rejected", "insult", "rejected", id="reject for another reason"),
        pytest.param(SPAM, "published", None, "published", id="publish spam"),
    ],
)
def test_undoing_gives_back_status_reasons_and_totals(hands, take, body, to, reason, after):
    [one] = take(body)
    before = hands.state(one)
    action_id = hands.decide(one, to, reason, note="my note")
    assert hands.state(one)[0] == after
    assert hands.state(one) != before
    assert hands.totals_agree()

    hands.undo(action_id)

    assert hands.state(one) == before
    assert hands.totals_agree()
    last = hands.history(one)[-1]
    assert (last.version, last.undoes, last.actor, last.actor_id) == (4, 3, "moderator", 2)
    assert last.reasons == [{"code": "undone"}]
    assert (hands.action(action_id).state, hands.action(action_id).undone_by) == ("undone", 2)


def test_what_the_site_was_not_told_it_never_hears(hands, take):
    [one] = take(TOXIC)
    told = hands.notices(one)
    action_id = hands.decide(one, "published")
    assert hands.notices(one) == [*told, (3, "comment.published", False)]

    hands.undo(action_id)

    assert hands.notices(one) == told


def test_what_the_site_was_told_is_corrected(hands, take):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    hands.deliver()

    hands.undo(action_id)

    assert hands.notices(one)[1:] == [(3, "comment.published", True), (4, "comment.held", False)]


def test_what_is_being_sent_is_corrected_in_its_turn(hands, take):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    assert hands.attempt() == 1

    hands.undo(action_id)

    assert hands.notices(one)[1:] == [(3, "comment.published", False), (4, "comment.held", False)]
    assert hands.attempt(delivered=True) == 1  # only the earlier one is due
    assert hands.notices(one)[1:] == [(3, "comment.published", True), (4, "comment.held", False)]


def test_a_notice_that_was_given_back_unsent_is_cancelled(hands, take):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    now = hands.database.now() + timedelta(hours=1)
    with hands.database.write() as session:
        events = outbox.claim_due(session, now=now, lease=timedelta(minutes=2), limit=5)
        outbox.release(session, events, again_at=now)

    hands.undo(action_id)

    assert len(hands.notices(one)) == 1


def test_no_status_no_notice(hands, take):
    [one] = take(FINE)
    told = hands.notices(one)
    hands.undo(hands.decide(one, "published"))

    assert hands.notices(one) == told


def test_a_site_without_notices_hears_nothing(hands, take, databases, site):
    [one] = take(TOXIC)
    with databases.main.write() as session:
        session.get_one(Site, site.site_id).webhook_url = None
    told = hands.notices(one)
    hands.undo(hands.decide(one, "published"))

    assert hands.notices(one) == told


def test_decisions_are_taken_back_one_after_the_other(hands, take):
    [one] = take(TOXIC)
    before = hands.state(one)
    first, second = hands.decide(one, "published"), hands.decide(one, "rejected", "spam")

    hands.undo(second)
    assert hands.state(one) == ("published", [{"code": "approved"}])
    hands.undo(first)

    assert hands.state(one) == before
    assert hands.items(first) == {one: "undone"}
    assert len(hands.notices(one)) == 1
    assert hands.totals_agree()


def test_after_an_undo_it_is_decided_anew_and_that_undone(hands, take):
    [one] = take(TOXIC)
    before = hands.state(one)
    hands.undo(hands.decide(one, "published"))
    again = hands.decide(one, "rejected", "threat")
    hands.deliver()
    hands.undo(again)

    assert hands.state(one) == before
    assert [kind for _, kind, _ in hands.notices(one)] == ["comment.held", "comment.rejected", "comment.held"]


def test_what_was_moved_since_is_kept(hands, take):
    [one, other] = take(TOXIC, TOXIC)
    action_id = hands.many([one, other], "published")
    hands.decide(one, "rejected", "hate")

    hands.undo(action_id)

    assert hands.items(action_id) == {one: "kept", other: "undone"}
    assert (hands.row(one).status, hands.row(other).status) == ("rejected", "held")
    assert hands.totals_agree()


def test_what_the_site_moved_since_is_kept(hands, take):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    by_site = Wish(to=Status.REJECTED, actor=Actor.SITE, reason="other")
    with hands.database.write() as session:
        review.decide(session, one, by_site, version=3, now=hands.tick())

    hands.undo(action_id)

    assert hands.row(one).status == "rejected"


@pytest.mark.parametrize("erased_before", [True, False], ids=["before it was decided", "before it was undone"])
def test_what_was_erased_stays_erased(hands, take, erased_before):
    [one, other] = take(TOXIC, TOXIC)
    action_id = hands.begin([one, other], "published")
    if not erased_before:
        hands.finish(action_id)
    with hands.database.write() as session:
        review.remove(session, one, site_id=hands.site_id, now=hands.tick())
    hands.finish(action_id)

    assert hands.items(action_id)[one] == ("skipped" if erased_before else "moved")
    hands.undo(action_id)

    assert hands.row(one).status == "erased"
    assert hands.items(action_id) == {one: "skipped" if erased_before else "kept", other: "undone"}
    assert hands.totals_agree()


def test_the_label_is_withdrawn_and_an_earlier_one_counts_again(hands, take):
    [one] = take(TOXIC)
    first = hands.decide(one, "rejected", "insult")
    second = hands.decide(one, "published")
    assert hands.labels() == {str(one): {"SPAM": 0, "TOXICITY": 0}}

    hands.undo(second)
    assert hands.labels() == {str(one): {"INSULT": 1, "TOXICITY": 1}}
    hands.undo(first)

    assert hands.labels() == {}


def test_reports_that_a_decision_closed_are_open_again(hands, take):
    [one] = take(FINE)
    for _ in range(2):
        hands.report(one)
    action_id = hands.decide(one, "published")
    assert (hands.row(one).reports, hands.open_reports(one)) == (0, 0)
    hands.report(one)  # nobody has looked at this one, however it goes on

    hands.undo(action_id)

    assert (hands.row(one).reports, hands.open_reports(one)) == (3, 3)
    assert hands.totals_agree()


def test_reports_that_an_earlier_decision_closed_stay_closed(hands, take):
    [one] = take(FINE)
    hands.report(one)
    hands.decide(one, "published")
    hands.report(one)
    hands.undo(hands.decide(one, "rejected", "spam"))

    assert (hands.row(one).reports, hands.open_reports(one)) == (1, 1)


def test_many_are_decided_and_undone(hands, take):
    ids = take(*[TOXIC] * 5)
    before = {one: hands.state(one) for one in ids}
    action_id = hands.many(ids, "rejected", "spam")

    assert {hands.state(one)[0] for one in ids} == {"rejected"}
    assert set(hands.items(action_id).values()) == {"moved"}
    hands.undo(action_id)

    assert {one: hands.state(one) for one in ids} == before
    assert all(len(hands.notices(one)) == 1 for one in ids)
    assert hands.labels() == {}
    assert hands.totals_agree()


def test_of_many_those_that_somebody_moved_meanwhile_are_skipped(hands, take):
    one, other, third = take(TOXIC, TOXIC, TOXIC)
    action_id = hands.begin([one, other, third], "published")
    hands.decide(other, "rejected", "hate")
    hands.finish(action_id)

    assert hands.items(action_id) == {one: "moved", other: "skipped", third: "moved"}
    assert hands.state(other)[0] == "rejected"
    with hands.database.read() as session:
        assert actions.counted(session, action_id) == {"moved": 2, "skipped": 1}


def test_of_many_those_that_are_so_already_are_skipped(hands, take):
    one, other = take(TOXIC, TOXIC)
    hands.decide(one, "published")
    action_id = hands.many([one, other], "published")

    assert hands.items(action_id) == {one: "skipped", other: "moved"}
    hands.undo(action_id)
    assert hands.row(one).status == "published"


def test_an_action_that_is_undone_half_way_decides_no_more(hands, take):
    ids = take(*[TOXIC] * 4)
    action_id = hands.begin(ids, "published")
    with hands.database.write() as session:
        assert advancing.advance(session, action_id, hands.tick(), 2)

    hands.undo(action_id)

    assert sorted(hands.items(action_id).values()) == ["skipped", "skipped", "undone", "undone"]
    assert {hands.row(one).status for one in ids} == {"held"}
    assert hands.action(action_id).state == "undone"


def test_nothing_is_undone_twice(hands, take):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    hands.undo(action_id)

    with pytest.raises(Conflict, match="taken back already"):
        hands.undo(action_id)
    assert hands.row(one).version == 4


def test_advancing_again_changes_nothing(hands, take):
    [one] = take(TOXIC)
    action_id = hands.many([one], "published")
    hands.finish(action_id)
    hands.undo(action_id)
    hands.finish(action_id)

    assert hands.row(one).version == 4
    with hands.database.write() as session:
        assert not advancing.advance(session, 4711, hands.tick())


def test_two_undo_at_once_and_one_does(hands, take):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    answers, ready = [], threading.Barrier(4)

    def undo(by):
        ready.wait()
        try:
            with hands.database.write() as session:
                actions.undo(session, action_id, by=by, sites=None, now=hands.now)
            answers.append("undone")
        except Conflict:
            answers.append("too late")
        with hands.database.write() as session:
            advancing.advance(session, action_id, hands.now)

    people = [threading.Thread(target=undo, args=(by,)) for by in (1, 2, 1, 2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(answers) == ["too late"] * 3 + ["undone"]
    assert (hands.row(one).status, hands.row(one).version) == ("held", 4)
    assert hands.totals_agree()


def test_undoing_and_deciding_at_once_leaves_one_of_both(hands, take):
    ids = take(*[TOXIC] * 6)
    action_id = hands.many(ids, "published")
    seen = hands.seen(*ids)
    with hands.database.write() as session:
        actions.undo(session, action_id, by=1, sites=None, now=hands.tick())
    stale = []

    def decide():
        for one in seen:
            try:
                with hands.database.write() as session:
                    actions.decide_one(session, one, wish("rejected"), sites=None, now=hands.now)
            except StaleDecision:
                stale.append(one.comment_id)

    other = threading.Thread(target=decide)
    other.start()
    hands.finish(action_id)
    other.join()

    items = hands.items(action_id)
    assert {one for one in ids if items[one] == "undone"} == set(stale)
    assert all(hands.row(one).status == ("held" if one in stale else "rejected") for one in ids)
    assert hands.totals_agree()


@pytest.mark.attack(36)
def test_who_is_limited_to_other_sites_decides_and_undoes_nothing(hands, take, other_site):
    ids = take(TOXIC, TOXIC)
    elsewhere = frozenset({other_site.site_id})

    with pytest.raises(NotFound):
        hands.decide(ids[0], "published", sites=elsewhere)
    with pytest.raises(NotFound):
        hands.begin(ids, "published", sites=elsewhere)
    action_id = hands.many(ids, "published")
    with pytest.raises(NotFound):
        hands.undo(action_id, sites=elsewhere)
    with hands.database.read() as session, pytest.raises(NotFound):
        actions.find(session, action_id, sites=elsewhere)
    assert {hands.row(one).status for one in ids} == {"published"}

    hands.undo(action_id, sites=frozenset({hands.site_id}))
    assert {hands.row(one).status for one in ids} == {"held"}


@pytest.mark.attack(36)
def test_an_action_over_two_sites_is_not_undone_by_who_sees_one(hands, take, other_site):
    [one] = take(TOXIC)
    [other] = take(TOXIC, key=other_site.secret_key)
    action_id = hands.many([one, other], "published")

    with pytest.raises(NotFound):
        hands.undo(action_id, sites=frozenset({hands.site_id}))
    with pytest.raises(NotFound):
        hands.begin([one, other], "held", sites=frozenset({hands.site_id}))
    assert hands.action(action_id).site_ids == sorted({hands.site_id, other_site.site_id})


def test_what_was_planned_is_decided_and_nothing_else(hands, take):
    one, other = take(TOXIC, TOXIC)
    chosen = select(Comment.id, Comment.version).where(Comment.status == "held")
    with hands.database.write() as session:
        plan = actions.plan(session, chosen, wish("published"), words="held", now=hands.tick())
    [late] = take(TOXIC)
    assert (plan.size, plan.site_ids, plan.state) == (2, [hands.site_id], "planned")
    hands.finish(plan.id)
    assert hands.row(one).status == "held"  # nobody has begun it

    with hands.database.write() as session:
        actions.start(session, plan.id, by=1, sites=None, now=hands.tick())
    hands.finish(plan.id)

    assert [hands.row(each).status for each in (one, other, late)] == ["published", "published", "held"]
    with hands.database.read() as session:
        assert session.scalars(select(Audit.what)).all().count("decided_many") == 1


@pytest.mark.parametrize(
    ("by", "later", "sites"),
    [
        pytest.param(2, timedelta(0), None, id="somebody else's"),
        pytest.param(1, timedelta(hours=13), None, id="too long ago"),
        pytest.param(1, timedelta(0), frozenset({99}), id="of other sites"),
    ],
)
def test_not_every_plan_may_be_begun(hands, take, by, later, sites):
    [one] = take(TOXIC)
    chosen = select(Comment.id, Comment.version).where(Comment.status == "held")
    with hands.database.write() as session:
        plan = actions.plan(session, chosen, wish("published"), words="held", now=hands.tick())

    with hands.database.write() as session, pytest.raises(NotFound):
        actions.start(session, plan.id, by=by, sites=sites, now=hands.now + later)
    with hands.database.write() as session, pytest.raises(NotFound):
        actions.undo(session, plan.id, by=1, sites=None, now=hands.now)
    assert hands.row(one).status == "held"


def test_a_plan_is_begun_once(hands, take):
    take(TOXIC)
    chosen = select(Comment.id, Comment.version).where(Comment.status == "held")
    with hands.database.write() as session:
        plan = actions.plan(session, chosen, wish("published"), words="held", now=hands.tick())
        actions.start(session, plan.id, by=1, sites=None, now=hands.tick())

    with hands.database.write() as session, pytest.raises(Conflict):
        actions.start(session, plan.id, by=1, sites=None, now=hands.tick())


def test_a_plan_of_nothing_is_refused(hands, take):
    nothing = select(Comment.id, Comment.version).where(Comment.status == "held")
    with pytest.raises(ValueError, match="Nothing fits"), hands.database.write() as session:
        actions.plan(session, nothing, wish("published"), words="held", now=hands.tick())


def test_what_cannot_be_begun(hands, take):
    [one] = take(TOXIC)
    for seen in ([], [Seen(one, 2)] * 2):
        with hands.database.write() as session, pytest.raises(ValueError, match="Choose at least one"):
            actions.begin(session, seen, wish("published"), words="", sites=None, now=hands.tick())
    strange = [Seen(one, 2), Seen(uuid.uuid4(), 1)]
    with hands.database.write() as session, pytest.raises(NotFound):
        actions.begin(session, strange, wish("published"), words="", sites=None, now=hands.tick())


def test_a_refused_decision_leaves_no_action(hands, take):
    [one] = take(TOXIC)
    hands.decide(one, "published")
    with pytest.raises(IllegalMove):
        hands.decide(one, "published")
    with hands.database.write() as session, pytest.raises(StaleDecision):
        actions.decide_one(session, Seen(one, 2), wish("held"), sites=None, now=hands.tick())
    with pytest.raises(ValueError, match="has a moderator"), hands.database.write() as session:
        actions.decide_one(session, Seen(one, 3), replace(wish("held"), actor_id=None), sites=None, now=hands.tick())

    assert hands.row(one).version == 3
    with hands.database.read() as session:
        assert len(session.scalars(select(Audit.id).where(Audit.what == "decided")).all()) == 1


def test_an_edited_comment_is_scored_anew_and_an_old_decision_stays_made(hands, take, databases):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    with databases.main.write() as session:  # an edit, as the lifecycle has it
        move = Move(comment_id=one, to=Status.PENDING, actor=Actor.AUTHOR, reasons=())
        outcome.apply(session, [move], now=hands.tick())
    hands.undo(action_id)

    assert hands.items(action_id) == {one: "kept"}
    assert hands.row(one).status == "pending"
