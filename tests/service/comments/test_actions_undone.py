"""Decisions that are taken back: the comment, its labels, its reports and the totals are as before."""

import pytest

from service.comments import outcome, review
from service.comments.errors import Conflict
from service.comments.lifecycle import Actor, Status
from service.comments.outcome import Move
from service.comments.review import Wish
from tests.conftest import BACKENDS

pytestmark = [pytest.mark.parametrize("backend", BACKENDS), pytest.mark.usefixtures("told_by_webhook")]
TOXIC, FINE, SPAM = "toxic 0.8 words", "a fine remark", "spam 0.999"


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


def test_nothing_is_undone_twice(hands, take):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    hands.undo(action_id)

    with pytest.raises(Conflict, match="taken back already"):
        hands.undo(action_id)
    assert hands.row(one).version == 4


def test_an_edited_comment_is_scored_anew_and_an_old_decision_stays_made(hands, take, databases):
    [one] = take(TOXIC)
    action_id = hands.decide(one, "published")
    with databases.main.write() as session:  # an edit, as the lifecycle has it
        move = Move(comment_id=one, to=Status.PENDING, actor=Actor.AUTHOR, reasons=())
        outcome.apply(session, [move], now=hands.tick())
    hands.undo(action_id)

    assert hands.items(action_id) == {one: "kept"}
    assert hands.row(one).status == "pending"
