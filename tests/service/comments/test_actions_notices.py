"""What a site hears of decisions that are taken back: nothing if it was told nothing, otherwise a correction."""

from datetime import timedelta

import pytest

from service.comments.store import outbox
from service.comments.tables import Site
from tests.conftest import BACKENDS

pytestmark = [pytest.mark.parametrize("backend", BACKENDS), pytest.mark.usefixtures("told_by_webhook")]
TOXIC, FINE = "toxic 0.8 words", "a fine remark"


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
