"""A site's webhook: address, secret, rotation, and sending again what was given up."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.comments import webhooks
from service.comments.errors import Conflict, NotFound
from service.comments.store import dead_letters, outbox
from service.comments.store.dead_letters import Place
from service.comments.tables import Audit, OutboxEvent, Site
from service.comments.values import Unacceptable
from service.comments.webhooks import OVERLAP, Hand
from tests.conftest import BACKENDS
from tests.worker.support import add_comment, add_event, make_site

pytestmark = pytest.mark.parametrize("backend", BACKENDS)
URL = "https://news.example/hook?token=quiet"


@pytest.fixture
def by(clock):
    return Hand(None, clock())


@pytest.fixture
def change(databases, site, vault, by):
    """Call a function of `webhooks` in a transaction of its own, for the site."""

    def run(what, *arguments, **more):
        with databases.main.write() as session:
            return what(session, site.site_id, *arguments, **{"by": by, **more})

    return run


@pytest.fixture
def held(databases, site, vault):
    def read():
        with databases.main.read() as session:
            found = session.get_one(Site, site.site_id)
            return found.webhook_url, list(webhooks.held_secrets(found, vault)), found.webhook_old_until

    return read


def deeds(databases):
    with databases.main.read() as session:
        return [(one.what, one.details) for one in session.scalars(select(Audit).order_by(Audit.id))]


def test_the_first_address_makes_a_secret_and_the_next_keeps_it(change, held, vault, databases):
    made = change(webhooks.send_to, URL, vault)
    again = change(webhooks.send_to, "https://other.example/", vault)

    assert made.startswith("whsec_")
    assert again is None
    assert held() == ("https://other.example/", [made], None)
    assert deeds(databases) == [
        ("webhook_changed", {"to": "https://news.example", "address_changed": True, "secret_made": True}),
        ("webhook_changed", {"to": "https://other.example", "address_changed": True, "secret_made": False}),
    ]


def test_starting_over_ends_the_old_secret_at_once(change, held, vault):
    old = change(webhooks.send_to, URL, vault)
    new = change(webhooks.start_over, URL, vault)

    assert new != old
    assert held() == (URL, [new], None)


def test_a_rotation_keeps_the_old_secret_for_a_day(change, held, vault, clock):
    old = change(webhooks.send_to, URL, vault)
    new = change(webhooks.rotate, vault)

    assert held() == (URL, [new, old], clock() + OVERLAP)
    with pytest.raises(Conflict, match="already"):  # or the first would break whoever has not changed over
        change(webhooks.rotate, vault)
    change(webhooks.end_old, vault)
    assert held() == (URL, [new], None)


def test_after_its_day_a_rotation_that_nobody_ended_is_no_obstacle(change, held, vault, clock):
    change(webhooks.send_to, URL, vault)
    second = change(webhooks.rotate, vault)
    third = change(webhooks.rotate, vault, by=Hand(None, clock() + OVERLAP))

    assert held()[1] == [third, second]


def test_stopping_forgets_everything(change, held, vault):
    change(webhooks.send_to, URL, vault)
    change(webhooks.rotate, vault)
    change(webhooks.stop)

    assert held() == (None, [], None)
    for without in (lambda: change(webhooks.rotate, vault), lambda: change(webhooks.replay)):
        with pytest.raises(Conflict, match="no webhook"):
            without()


@pytest.mark.parametrize(
    "typed", ["ftp://news.example", "news.example", "", "https://u:p@news.example", f"{URL}{'x' * 2000}"]
)
def test_an_address_that_is_none_is_refused(backend, typed):
    with pytest.raises(Unacceptable):
        webhooks.address(typed)


def test_two_secrets_survive_a_new_master_key(change, held, vault, databases):
    old = change(webhooks.send_to, URL, vault)
    new = change(webhooks.rotate, vault)
    with databases.main.write() as session:
        before = session.scalars(select(Site.webhook_secret)).one()
        assert webhooks.rekey(session, session.scalars(select(Site)).all(), vault) == 1
    with databases.main.read() as session:
        assert session.scalars(select(Site.webhook_secret)).one() != before
    assert held()[1] == [new, old]


class TestReplay:
    """Sending again what was given up."""

    @pytest.fixture
    def owed(self, databases, vault, by):
        """Give a site, and a comment of it with three notices that were given up and a later one that waits."""
        site_id, page, _ = make_site(databases.main, "owed", webhook=URL)
        comment = add_comment(databases.main, site_id, page, status="held")
        gone = {"next_attempt_at": None, "attempts": 9, "last_error": "HTTP 500"}
        ids = [add_event(databases.main, site_id, comment, version, **gone) for version in (2, 3, 4)]
        waiting = add_event(databases.main, site_id, comment, 5)
        return site_id, ids, waiting

    def claim(self, databases):
        now = databases.main.now()
        with databases.main.write() as session:
            claimed = outbox.claim_due(session, now=now, lease=timedelta(minutes=2), limit=9)
            for one in claimed:
                outbox.mark_delivered(session, one.id, now)
        return [one.id for one in claimed]

    def test_a_comments_notices_go_again_in_their_order_under_their_ids(self, databases, owed, by):
        site_id, ids, waiting = owed
        with databases.main.write() as session:
            assert webhooks.replay(session, site_id, by) == (3, None)

        sent = []
        while claimed := self.claim(databases):
            sent += claimed
        assert sent == [*ids, waiting]
        assert deeds(databases)[-1] == ("notices_replayed", {"count": 3})

    def test_one_alone(self, databases, owed, by):
        site_id, ids, _ = owed
        with databases.main.write() as session:
            assert webhooks.replay(session, site_id, by, event_id=ids[1]) == (1, None)

        assert self.claim(databases) == [ids[1]]
        with databases.main.read() as session:
            assert [one.id for one in dead_letters.newest(session, site_id, before=None, limit=9)] == [ids[2], ids[0]]

    def test_only_what_was_given_up_and_is_the_sites_own(self, databases, owed, by, site, vault):
        site_id, ids, waiting = owed
        with databases.main.write() as session:
            webhooks.send_to(session, site.site_id, URL, vault, by)
        for where, event in ((site_id, waiting), (site_id, uuid.uuid4()), (site.site_id, ids[0])):
            with databases.main.write() as session, pytest.raises(NotFound):
                webhooks.replay(session, where, by, event_id=event)
        with databases.main.read() as session:
            assert dead_letters.count(session, site_id) == dead_letters.count(session) == 3
            assert dead_letters.count(session, site.site_id) == 0

    def test_many_go_in_slices_none_of_them_twice(self, databases, owed, by, monkeypatch):
        monkeypatch.setattr(webhooks, "REPLAYED_AT_ONCE", 2)
        site_id, ids, _ = owed
        with databases.main.write() as session:
            count, after = webhooks.replay(session, site_id, by)
        with databases.main.write() as session:  # a worker is fast, and gives the first up again
            session.execute(update(OutboxEvent).where(OutboxEvent.id == ids[0]).values(next_attempt_at=None))
        with databases.main.write() as session:
            rest, end = webhooks.replay(session, site_id, by, after=after)

        assert (count, rest, end) == (2, 1, None)

    def test_not_while_the_server_is_gone(self, databases, owed, by, vault):
        site_id, _, _ = owed
        with databases.main.write() as session:
            assert outbox.note_gone(session, site_id, URL, by.now)
        with databases.main.write() as session, pytest.raises(Conflict, match="nobody is there"):
            webhooks.replay(session, site_id, by)
        with databases.main.write() as session:  # which clears it, the same address or another
            webhooks.send_to(session, site_id, URL, vault, by)
            assert webhooks.replay(session, site_id, by)[0] == 3

    def test_what_is_sent_again_is_not_cancelled_as_if_nobody_had_begun(self, databases, owed, by):
        site_id, ids, _ = owed
        with databases.main.write() as session:
            webhooks.replay(session, site_id, by, event_id=ids[2])
            comment = session.get_one(OutboxEvent, ids[2]).comment_id
            assert outbox.cancel(session, {comment: 4}) == frozenset()

    def test_the_list_has_the_newest_first_and_goes_on(self, databases, owed):
        site_id, ids, _ = owed
        with databases.main.read() as session:
            first = dead_letters.newest(session, site_id, before=None, limit=2)
            rest = dead_letters.newest(session, site_id, before=Place(first[-1].created_at, first[-1].id), limit=2)
        assert [one.id for one in (*first, *rest)] == ids[::-1]

    def test_the_state_tells_what_waits_and_why(self, databases, owed):
        site_id, _, _ = owed
        with databases.main.read() as session:
            found = dead_letters.state(session, site_id)
        assert (found.waiting, found.waiting_is_more, found.given_up) == (1, False, 3)
        assert (found.last_error, found.last_delivered) == ("HTTP 500", None)
        assert found.oldest_waiting is not None

        while self.claim(databases):
            pass
        with databases.main.read() as session:
            after = dead_letters.state(session, site_id)
        assert (after.waiting, after.oldest_waiting) == (0, None)
        assert after.last_delivered is not None
