"""What bans and trust do to the comments that come afterwards, through the pipeline."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import event

from service.comments import moderation, sites
from service.comments.authors import marking, marks
from service.comments.authors.marking import Deed
from service.comments.policies.policy_json import policy_to_json
from service.comments.policy import Policy, Threshold
from service.comments.tables import Comment, Moderator
from tests.conftest import BACKENDS

on_both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def mark(databases, vault):
    """Mark the author of a comment; by the database's clock, as the pipeline decides."""

    def make(how, comment_id, seconds=None):
        now = databases.main.now()
        with databases.main.write() as session:
            moderator = Moderator(name="maren", password_hash="-", role="moderator", created_at=now)
            session.add(moderator)
            session.flush()
            expires = None if seconds is None else now + timedelta(seconds=seconds)
            author = marks.author_of(session, vault, session.get_one(Comment, uuid.UUID(comment_id)))
            return how(
                session,
                author,
                Deed(by=moderator.id, comment_id=uuid.UUID(comment_id), now=now, words="x", expires_at=expires),
            ).id

    return make


@pytest.fixture
def decided(post, moderate, databases):
    """Post a comment and let the policy decide; gives its status and the codes of its reasons."""

    def send(**changes):
        comment_id = post(**changes).json["id"]
        moderate()
        with databases.main.read() as session:
            comment = session.get_one(Comment, uuid.UUID(comment_id))
            return comment.status, [reason["code"] for reason in comment.reasons]

    return send


@on_both
def test_what_comes_from_a_banned_address_is_held(post, decided, mark, moderate):
    mark(marking.ban, post().json["id"])
    moderate()

    assert decided() == ("held", ["banned_author"])
    assert decided(author_email="bo@mail.example") == ("published", ["nothing_found"])
    assert decided(author_id="u-7") == ("published", ["nothing_found"]), "the site says who this is"


@on_both
def test_what_comes_from_a_banned_author_whom_the_site_vouches_for_is_rejected(post, decided, mark):
    mark(marking.ban, post(author_id="u-7").json["id"])

    assert decided(author_id="u-7", author_email="bo@mail.example") == ("rejected", ["banned_author"])
    assert decided(author_id="u-8") == ("published", ["nothing_found"])


def test_a_ban_that_has_run_out_does_nothing(post, decided, mark):
    mark(marking.ban, post().json["id"], seconds=-1)

    assert decided() == ("published", ["nothing_found"])


@on_both
def test_a_trusted_author_counts_as_proven(post, decided, mark, databases, site, clock):
    with databases.main.write() as session:
        held = {"SPAM": Threshold(hold=0.5), "TOXICITY": Threshold(hold=0.5)}
        rules = policy_to_json(Policy(thresholds=held, hold_unproven=True, max_links=0))
        sites.set_policy(session, "Demo", rules, clock())
    first = post(author_id="u-7").json["id"]
    assert decided(author_id="u-7") == ("held", ["unproven_author"])
    mark(marking.trust, first)

    assert decided(author_id="u-7", body="See https://a.example and https://b.example") == (
        "published",
        ["nothing_found"],
    )
    assert decided(author_id="u-7", body="toxic 0.9") == ("held", ["score"]), "trust is no licence"
    assert decided(author_id="u-8") == ("held", ["unproven_author"])


@on_both
def test_a_batch_asks_once_for_all_of_its_authors(post, mark, databases, scorer, vault):
    mark(marking.ban, post().json["id"])
    for number in range(20):
        post(author_email=f"a{number}@mail.example", author_id=f"u-{number}" if number % 2 else None)
    asked = []
    event.listen(
        databases.main.engine,
        "before_cursor_execute",
        lambda *args: asked.append(args[2]) if "author_marks" in args[2] else None,
    )

    assert moderation.moderate_batch(databases.main, scorer, vault).decided == 21
    assert len(asked) == 1
