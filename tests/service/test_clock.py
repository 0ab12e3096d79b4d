"""The clock is set back by an hour: nothing is lost, locked or doubled, and nobody is signed out."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.comments import moderation
from service.comments.staff import sessions as staff
from service.comments.store import claims, upkeep
from service.comments.tables import Comment, History
from tests.conftest import BACKENDS

pytestmark = [pytest.mark.attack(65), pytest.mark.parametrize("backend", BACKENDS)]
HOUR = timedelta(hours=1)


def test_comments_of_before_and_after_have_their_own_ids_and_are_all_listed(client, site, post, clock):
    ids = [post().json["id"] for _ in range(3)]
    clock.pass_(hours=-1)
    ids += [post().json["id"] for _ in range(3)]

    headers = {"Authorization": f"Bearer {site.secret_key}"}
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/v1/comments?limit=2&cursor={cursor}", headers=headers).json
        seen += [one["id"] for one in page["comments"]]
        cursor = page["next_cursor"]

    assert len(set(ids)) == 6
    assert sorted(seen) == sorted(ids)
    assert {uuid.UUID(one).version for one in ids} == {7}


def test_a_repetition_is_known_again(post, clock):
    headers = {"Idempotency-Key": "one"}
    first = post(headers)
    clock.pass_(hours=-1)
    again = post(headers)

    assert (again.status_code, again.json["id"]) == (first.status_code, first.json["id"])


def test_who_is_signed_in_stays_so_and_no_longer_than_was_promised(databases, clock):
    with databases.main.write() as session:
        moderator = staff.add_moderator(session, name="m", password="a long password", role="admin", now=clock())
        token = staff.start_session(session, moderator, clock())
    promised = clock() + timedelta(hours=staff.SESSION_HOURS)
    clock.pass_(hours=-1)

    with databases.main.read() as session:
        assert staff.find_session(session, token, clock()) is not None
        assert staff.find_session(session, token, promised) is None


def test_the_comments_of_a_worker_that_died_before_do_not_wait_for_the_hour(databases, post, moderate):
    """Its lease ends in an hour and a half by the clock as it is now."""
    post()
    before = databases.main.now() + HOUR
    with databases.main.write() as session:
        assert len(claims.claim(session, now=before, lease_until=before + claims.LEASE, limit=10)) == 1

    with databases.main.read() as session:
        assert upkeep.any_pending(session, databases.main.now())
    assert moderate() == 1


def test_a_worker_that_lives_on_decides_nothing_twice(databases, post, moderate, scorer, vault):
    """It holds a lease of before, somebody else claims the same comment, and both finish."""
    comment_id = uuid.UUID(post().json["id"])
    before = databases.main.now() + HOUR

    class Slow:
        """While it scores, the clock goes back and another worker comes by."""

        version = scorer.version

        def score_and_tag(self, items):
            with databases.main.write() as session:
                session.get_one(Comment, comment_id).lease_until = before + claims.LEASE
            assert moderate() == 1
            return scorer.score_and_tag(items)

        def explain_many(self, requests):
            return scorer.explain_many(requests)

    result = moderation.moderate_batch(databases.main, Slow(), vault)

    assert (result.claimed, result.decided) == (1, 0)
    with databases.main.read() as session:
        moves = session.scalars(select(History.actor).where(History.comment_id == comment_id)).all()
    assert sorted(moves) == ["policy", "site"]


def test_a_lease_of_now_is_respected(databases, post, moderate):
    post()
    now = databases.main.now()
    with databases.main.write() as session:
        claims.claim(session, now=now, lease_until=now + claims.LEASE, limit=10)

    assert moderate() == 0
