"""Delivering notices: order, retries, leases, and what is written down."""

import json
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from service.comments import webhooks
from service.comments.store import outbox
from service.comments.tables import OutboxEvent, Site
from service.comments.webhooks import Hand
from service.database import Database, Databases
from tests.worker.receiver import receiving
from tests.worker.support import VAULT, Posted, add_comment, add_event, event_row, keeping, make_site, unguarded
from worker import webhook
from worker.destination import NotDelivered
from worker.outbox import BATCH, WAITS, Deliverer, wait_after
from worker.stopping import Stop

URL = "http://hooks.example/in"


def deliverer(
    database: Database, post: Callable[[str, bytes, Mapping[str, str]], None], stop: Stop | None = None
) -> Deliverer:
    return Deliverer(database, VAULT, post, unguarded, stop or Stop())


def drain(worker: Deliverer) -> None:
    while worker.batch().more:
        pass


def make_due(database: Database, event_id: uuid.UUID) -> None:
    with database.write() as session:
        past = database.now() - timedelta(seconds=1)
        session.execute(update(OutboxEvent).where(OutboxEvent.id == event_id).values(next_attempt_at=past))


def test_a_notice_arrives_signed_and_is_closed(databases: Databases) -> None:
    with receiving() as receiver:
        site, page, secret = make_site(databases.main, webhook=receiver.url)
        event = add_event(databases.main, site, add_comment(databases.main, site, page))
        drain(deliverer(databases.main, partial(webhook.post, allow_private=True)))
    [(_, headers, body)] = receiver.received
    content = Webhook(secret).verify(body, headers)
    assert content["type"] == "comment.published"
    assert content["data"] == {"id": content["data"]["id"], "version": 2, "body_text": "Grüße"}
    assert headers["webhook-id"] == str(event)
    row = event_row(databases.main, event)
    assert row.delivered_at is not None
    assert (row.next_attempt_at, row.lease_until, row.last_error, row.attempts) == (None, None, None, 1)


def test_a_comments_notices_come_in_the_order_of_its_versions(databases: Databases) -> None:
    posted: Posted = []
    site, page, _ = make_site(databases.main, webhook=URL)
    comment = add_comment(databases.main, site, page)
    for version in (4, 2, 3):
        add_event(databases.main, site, comment, version)
    drain(deliverer(databases.main, keeping(posted)))
    assert [json.loads(body)["data"]["version"] for _, body, _ in posted] == [2, 3, 4]


def test_a_later_version_waits_for_an_earlier_one_that_failed(databases: Databases) -> None:
    posted: Posted = []
    site, page, _ = make_site(databases.main, webhook=URL)
    comment = add_comment(databases.main, site, page)
    first, second = (add_event(databases.main, site, comment, version) for version in (2, 3))
    worker = deliverer(databases.main, keeping(posted, [NotDelivered("HTTP 500")]))
    drain(worker)
    assert len(posted) == 1
    row = event_row(databases.main, first)
    assert row.next_attempt_at is not None
    assert 3 < (row.next_attempt_at - databases.main.now()).total_seconds() < 7
    assert (row.last_error, row.lease_until) == ("HTTP 500", None)
    with databases.main.read() as session:
        assert not outbox.any_due(session, databases.main.now())  # or the sweep would ring for nothing
    make_due(databases.main, first)
    drain(worker)
    assert [headers["webhook-id"] for _, _, headers in posted] == [str(first), str(first), str(second)]


def test_a_notice_is_given_up_after_its_last_attempt_and_holds_nothing_back(databases: Databases) -> None:
    posted: Posted = []
    site, page, _ = make_site(databases.main, webhook=URL)
    comment = add_comment(databases.main, site, page)
    first = add_event(databases.main, site, comment, 2, attempts=len(WAITS))
    second = add_event(databases.main, site, comment, 3)
    drain(deliverer(databases.main, keeping(posted, [NotDelivered("HTTP 500")])))
    row = event_row(databases.main, first)
    assert (row.next_attempt_at, row.delivered_at, row.last_error) == (None, None, "HTTP 500")
    assert event_row(databases.main, second).delivered_at is not None


def test_a_final_failure_is_not_tried_again(databases: Databases) -> None:
    site, page, _ = make_site(databases.main, webhook=URL)
    event = add_event(databases.main, site, add_comment(databases.main, site, page))
    drain(deliverer(databases.main, keeping([], [NotDelivered("HTTP 410", final=True)])))
    row = event_row(databases.main, event)
    assert (row.next_attempt_at, row.last_error, row.attempts) == (None, "HTTP 410", 1)


def test_the_attempts_are_spread_over_a_day() -> None:
    assert timedelta(hours=20) < sum(WAITS, timedelta()) < timedelta(hours=30)


def test_a_notice_that_was_given_up_is_never_in_the_way_of_later_ones(databases: Databases) -> None:
    posted: Posted = []
    site, page, _ = make_site(databases.main, webhook=URL)
    comment = add_comment(databases.main, site, page)
    given_up, second, third = (
        add_event(databases.main, site, comment, version, **({"next_attempt_at": None} if version == 2 else {}))
        for version in (2, 3, 4)
    )
    drain(deliverer(databases.main, keeping(posted)))
    assert [headers["webhook-id"] for _, _, headers in posted] == [str(second), str(third)]
    assert event_row(databases.main, given_up).delivered_at is None


def test_nothing_is_sent_to_a_server_that_said_it_is_gone(databases: Databases) -> None:
    with receiving() as receiver:
        receiver.statuses = [410, 200]
        site, page, _ = make_site(databases.main, webhook=receiver.url)
        here, here_page, _ = make_site(databases.main, "here", webhook=receiver.url + "here")
        first = add_event(databases.main, site, add_comment(databases.main, site, page))
        worker = deliverer(databases.main, partial(webhook.post, allow_private=True))
        drain(worker)
        later = add_event(databases.main, site, add_comment(databases.main, site, page))
        elsewhere = add_event(databases.main, here, add_comment(databases.main, here, here_page))
        drain(worker)
        asked = [headers["webhook-id"] for _, headers, _ in receiver.received]
    assert asked == [str(first), str(elsewhere)]
    assert [event_row(databases.main, event).last_error for event in (first, later)] == [
        "HTTP 410",
        "the site's server is gone",
    ]
    with databases.main.read() as session:
        assert session.get_one(Site, site).webhook_gone_at is not None
        assert session.get_one(Site, here).webhook_gone_at is None


def test_a_410_from_an_address_that_was_replaced_says_nothing_of_the_new_one(databases: Databases) -> None:
    site, page, _ = make_site(databases.main, webhook=URL)
    add_event(databases.main, site, add_comment(databases.main, site, page))

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
        with databases.main.write() as session:  # an admin is faster
            session.get_one(Site, site).webhook_url = "http://hooks.example/new"
        raise NotDelivered("HTTP 410", gone=True)

    drain(deliverer(databases.main, post))
    with databases.main.read() as session:
        assert session.get_one(Site, site).webhook_gone_at is None


@pytest.mark.attack(50)
def test_while_a_secret_is_replaced_either_verifies_and_then_only_the_new_one(databases: Databases) -> None:
    posted: Posted = []
    site, page, old = make_site(databases.main, webhook=URL)
    start = databases.main.now()
    with databases.main.write() as session:
        new = webhooks.rotate(session, site, VAULT, Hand(None, start))
    add_event(databases.main, site, add_comment(databases.main, site, page))
    drain(deliverer(databases.main, keeping(posted)))
    with databases.main.write() as session:  # its day is over; the sweep has not come by yet
        session.get_one(Site, site).webhook_old_until = start - timedelta(seconds=1)
    add_event(databases.main, site, add_comment(databases.main, site, page))
    drain(deliverer(databases.main, keeping(posted)))

    (_, during, during_headers), (_, after, after_headers) = posted
    for secret in (new, old):
        Webhook(secret).verify(during, dict(during_headers))
    Webhook(new).verify(after, dict(after_headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(after, dict(after_headers))


def test_an_unreachable_site_does_not_hold_up_the_others(databases: Databases) -> None:
    posted: Posted = []
    away, away_page, _ = make_site(databases.main, "away", webhook="http://away.example/")
    here, here_page, _ = make_site(databases.main, "here", webhook=URL)
    waiting = [add_event(databases.main, away, add_comment(databases.main, away, away_page)) for _ in range(2 * BATCH)]
    add_event(databases.main, here, add_comment(databases.main, here, here_page))

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
        keeping(posted)(url, body, headers)
        if "away" in url:
            raise NotDelivered("timeout: connecting", unreachable=True)

    drain(deliverer(databases.main, post))
    assert [url for url, _, _ in posted] == ["http://away.example/", URL]
    attempts = [event_row(databases.main, event).attempts for event in waiting]
    assert sum(attempts) == 1  # only what was really tried counts


def test_a_site_without_a_webhook_is_owed_nothing(databases: Databases) -> None:
    posted: Posted = []
    site, page, _ = make_site(databases.main)
    event = add_event(databases.main, site, add_comment(databases.main, site, page))
    drain(deliverer(databases.main, keeping(posted)))
    assert posted == []
    assert event_row(databases.main, event).last_error == "the site has no webhook"


def test_a_claimed_notice_is_left_alone_until_its_lease_ends(databases: Databases) -> None:
    site, page, _ = make_site(databases.main, webhook=URL)
    add_event(databases.main, site, add_comment(databases.main, site, page))
    now = databases.main.now()
    lease = timedelta(seconds=60)
    with databases.main.write() as session:
        [first] = outbox.claim_due(session, now=now, lease=lease, limit=9)
    with databases.main.write() as session:
        assert outbox.claim_due(session, now=now + lease / 2, lease=lease, limit=9) == []
    with databases.main.write() as session:
        [again] = outbox.claim_due(session, now=now + 2 * lease, lease=lease, limit=9)
    with databases.main.write() as session:  # the first worker wakes up late, and must not undo the second's claim
        outbox.mark_failed(session, first, reason="timeout", again_at=now)
    row = event_row(databases.main, again.id)
    assert (row.attempts, row.last_error) == (2, None)
    assert row.lease_until is not None


def test_several_workers_send_each_notice_once(databases: Databases) -> None:
    posted: Posted = []
    site, page, _ = make_site(databases.main, webhook=URL)
    events = {add_event(databases.main, site, add_comment(databases.main, site, page)) for _ in range(60)}
    workers = [
        threading.Thread(target=drain, args=[deliverer(databases.main, keeping(posted))], name=f"worker {n}")
        for n in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(headers["webhook-id"] for _, _, headers in posted) == sorted(map(str, events))


def test_a_worker_that_is_to_stop_gives_the_rest_of_its_batch_back(databases: Databases) -> None:
    posted: Posted = []
    stop = Stop()
    site, page, _ = make_site(databases.main, webhook=URL)
    for _ in range(3):
        add_event(databases.main, site, add_comment(databases.main, site, page))

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
        keeping(posted)(url, body, headers)
        stop.requested = True  # the signal comes during the first delivery

    deliverer(databases.main, post, stop).batch()
    assert len(posted) == 1
    drain(deliverer(databases.main, keeping(posted)))
    assert len({headers["webhook-id"] for _, _, headers in posted}) == len(posted) == 3


def test_the_waits_grow_and_spread_but_stay_the_same_for_an_event() -> None:
    event = uuid.UUID(int=7)
    waits = [wait_after(attempt, event) for attempt in range(1, len(WAITS) + 2)]
    assert waits == [wait_after(attempt, event) for attempt in range(1, len(WAITS) + 2)]
    assert waits[-1] is None
    for wait, nominal in zip(waits, WAITS, strict=False):
        assert wait is not None
        assert nominal * 0.8 <= wait <= nominal * 1.2
    assert len({wait_after(1, uuid.UUID(int=n)) for n in range(100)}) > 90


@pytest.mark.parametrize("secret", [pytest.param("k:nonsense", id="damaged"), pytest.param("gone", id="another key")])
def test_a_secret_that_cannot_be_opened_sends_nothing(lite: Databases, secret: str) -> None:
    posted: Posted = []
    site, page, _ = make_site(lite.main, webhook=URL)
    with lite.main.write() as session:
        session.execute(update(outbox.Site).where(outbox.Site.id == site).values(webhook_secret=secret))
    event = add_event(lite.main, site, add_comment(lite.main, site, page))
    drain(deliverer(lite.main, keeping(posted)))
    assert posted == []
    assert event_row(lite.main, event).last_error == "the secret cannot be used"
