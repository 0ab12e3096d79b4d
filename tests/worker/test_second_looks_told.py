"""The outcome of a second look: who is told, how, and what happens if nobody is there."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from service.comments.clients.feedback import SUBMIT_HAM, SUBMIT_SPAM
from service.comments.tables import Check
from service.database import Databases
from tests.worker.blog import KEY, URL, Blog, is_over, looker, unwanted
from tests.worker.receiver import receiving
from tests.worker.support import Posted, keeping
from worker import webhook
from worker.destination import NotDelivered
from worker.second_looks import WAITS


@pytest.fixture
def blog(databases: Databases) -> Blog:
    return Blog(databases)


@pytest.mark.parametrize("spam", [pytest.param(True, id="spam after all"), pytest.param(False, id="fine")])
def test_the_outcome_reaches_wordpress(blog: Blog, spam: bool) -> None:
    with receiving() as receiver:
        check_id = blog.ask(callback=receiver.url)
        if spam:
            blog.say(SUBMIT_SPAM, "Somebody else")
        looker(blog.database, partial(webhook.post, allow_private=True)).batch()

    [(path, headers, body)] = receiver.received
    assert path == "/hook"
    assert json.loads(body) == {
        "key": KEY,
        "endpoint": "comment-check",
        "comments": [{"guid": str(check_id), "result": "true" if spam else "false"}],
    }
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Akismet-Webhook"] == "1"
    assert is_over(blog.check(check_id))


@pytest.mark.attack(51)
def test_a_callback_to_a_private_address_is_refused(blog: Blog) -> None:
    with receiving() as receiver:
        check_id = blog.ask(callback=receiver.url)
        looker(blog.database, partial(webhook.post, allow_private=False)).batch()

    assert receiver.received == []
    assert blog.check(check_id).look_at is not None


def test_a_failure_is_tried_again_and_told_what_is_known_by_then(blog: Blog) -> None:
    posted: Posted = []
    check_id = blog.ask(callback=URL)
    looker(blog.database, keeping(posted, [NotDelivered("HTTP 500")])).batch()
    check = blog.check(check_id)
    assert check.look_at is not None
    assert timedelta(0) < check.look_at - blog.database.now() <= WAITS[0]

    blog.say(SUBMIT_SPAM, "Somebody else")
    blog.make_due(check_id)
    looker(blog.database, keeping(posted)).batch()
    assert [json.loads(body)["comments"][0]["result"] for _, body, _ in posted] == ["false", "true"]
    assert is_over(blog.check(check_id))


def test_spam_stays_spam_between_two_tries(blog: Blog) -> None:
    posted: Posted = []
    check_id = blog.ask(callback=URL)
    blog.say(SUBMIT_SPAM, "Somebody else")
    looker(blog.database, keeping(posted, [NotDelivered("HTTP 500")])).batch()
    blog.say(SUBMIT_HAM, "Somebody else")
    blog.make_due(check_id)
    looker(blog.database, keeping(posted)).batch()

    assert [json.loads(body)["comments"][0]["result"] for _, body, _ in posted] == ["true", "true"]


def test_it_is_given_up_after_some_tries(blog: Blog) -> None:
    posted: Posted = []
    check_id = blog.ask(callback=URL)
    post = keeping(posted, [NotDelivered("timeout", unreachable=True) for _ in range(9)])
    for _ in range(9):
        looker(blog.database, post).batch()
        if blog.check(check_id).look_at is None:
            break
        blog.make_due(check_id)

    assert len(posted) == len(WAITS) + 1
    assert is_over(blog.check(check_id))


def test_a_final_refusal_is_not_tried_again(blog: Blog) -> None:
    check_id = blog.ask(callback=URL)
    looker(blog.database, keeping([], [NotDelivered("HTTP 410", final=True)])).batch()

    assert is_over(blog.check(check_id))


def test_a_callback_that_cannot_be_opened_is_dropped(blog: Blog) -> None:
    check_id = blog.ask(callback=URL)
    with blog.database.write() as session:
        session.execute(update(Check).values(callback="00000000:AAAA"))
    looker(blog.database, unwanted).batch()

    assert is_over(blog.check(check_id))


def test_a_blog_that_is_away_keeps_no_other_waiting(blog: Blog) -> None:
    posted: Posted = []
    away = [blog.ask(f"Ada {number}", callback="http://away.example/hook") for number in range(4)]
    there = blog.ask("Bo", callback=URL)
    looker(blog.database, keeping(posted, [NotDelivered("timeout: connecting", unreachable=True)])).batch()

    assert [url for url, _, _ in posted] == ["http://away.example/hook", URL]
    assert is_over(blog.check(there))
    checks = [blog.check(check_id) for check_id in away]
    assert all(check.look_at is not None and check.lease_until is None and check.looks == 1 for check in checks)
