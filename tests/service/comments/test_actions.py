"""Decisions on one comment and on many: whose they are, what is skipped, and what two people do at once."""

import threading
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from service.comments.decisions import actions, advancing
from service.comments.decisions.actions import Seen
from service.comments.errors import Conflict, IllegalMove, NotFound, StaleDecision
from service.comments.store import past_actions
from service.comments.tables import Audit
from tests.conftest import BACKENDS
from tests.service.comments.deciding import wish

pytestmark = [pytest.mark.parametrize("backend", BACKENDS), pytest.mark.usefixtures("told_by_webhook")]
TOXIC = "toxic 0.8 words"


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
    with hands.database.read() as session:
        assert past_actions.one(session, action_id, sites=elsewhere) is None
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
