"""Appeals: once a comment, by those who are not banned, into the held queue with the reasons of the rejection."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.comments.authors import marks
from service.comments.errors import Conflict, NotAllowed
from service.comments.lifecycle import Actor
from service.comments.tables import Appeal, AuthorMark, Comment, Likeness
from tests.conftest import BACKENDS

on_both = pytest.mark.parametrize("backend", BACKENDS)


def codes(hands, comment_id):
    status, reasons = hands.state(comment_id)
    return status, [one["code"] for one in reasons]


@pytest.fixture
def rejected(written, hands):
    """Give a comment that a moderator rejected as an insult."""
    comment_id = written("toxic 0.9")
    hands.decide(comment_id, "rejected", "insult")
    return comment_id


@on_both
def test_an_appeal_lands_in_held_with_the_reasons_of_the_rejection(author, hands, rejected):
    author.appeal(rejected, "It was irony.")

    assert codes(hands, rejected) == ("held", ["appealed", "insult"])
    assert [one.words for one in author.rows(Appeal)] == ["It was irony."]
    move = hands.history(rejected)[-1]
    assert (move.actor, move.from_status, move.to_status) == (Actor.AUTHOR, "rejected", "held")
    assert hands.totals_agree()


def test_what_the_policy_rejected_is_appealed_too(author, hands, written):
    comment_id = written("spam 0.999")
    author.appeal(comment_id)

    assert codes(hands, comment_id) == ("held", ["appealed", "score"])


@on_both
def test_there_is_one_appeal_a_comment_for_ever(author, hands, rejected):
    author.appeal(rejected)
    hands.decide(rejected, "rejected", "insult")
    assert not author.look(rejected).rights.appeal

    with pytest.raises(Conflict, match="appealed already"):
        author.appeal(rejected, "But really.")

    assert [one.words for one in author.rows(Appeal)] == ["It was irony."]


@pytest.mark.parametrize("body", ["a fine remark", "toxic 0.9"], ids=["published", "held"])
def test_only_a_rejection_can_be_appealed(author, written, body):
    with pytest.raises(Conflict, match="rejected"):
        author.appeal(written(body))


def ban(databases, vault, clock, comment_id, author_id):
    """Ban a comment's author, vouched for by the site or not."""
    with databases.main.write() as session:
        comment = session.get_one(Comment, comment_id)
        comment.author_id = author_id
        whose = marks.author_of(session, vault, comment)
        banned = {"site_id": whose.site_id, "author": whose.hashes[0], "kind": "ban", "comment_id": comment_id}
        session.add(AuthorMark(**banned, made_by=1, made_at=clock(), expires_at=clock() + timedelta(days=1)))


@pytest.mark.attack(56)
def test_who_only_typed_a_banned_address_is_not_told_so(author, hands, rejected, databases, vault, clock):
    ban(databases, vault, clock, rejected, None)

    assert author.look(rejected).rights.appeal
    author.appeal(rejected)
    assert hands.state(rejected)[0] == "held"


@on_both
def test_who_is_banned_does_not_appeal(author, rejected, databases, vault, clock):
    assert author.look(rejected).rights.appeal
    ban(databases, vault, clock, rejected, "u7")

    assert not author.look(rejected).rights.appeal
    with pytest.raises(NotAllowed):
        author.appeal(rejected)
    clock.pass_(days=2)
    assert author.look(rejected).rights.appeal, "the ban is over"


def test_an_appeal_is_no_label_and_what_is_decided_then_is_one(author, hands, rejected):
    author.appeal(rejected)
    assert hands.labels() == {str(rejected): {"INSULT": 1, "TOXICITY": 1}}, "so far nobody decided otherwise"

    hands.decide(rejected, "published")

    assert hands.labels() == {str(rejected): {"SPAM": 0, "TOXICITY": 0}}


def test_a_decision_after_an_appeal_is_taken_back_to_the_appeal(author, hands, rejected):
    author.appeal(rejected)
    hands.undo(hands.decide(rejected, "published"))

    assert codes(hands, rejected) == ("held", ["appealed", "insult"])
    assert hands.totals_agree()


def test_the_decision_that_was_appealed_is_not_taken_back_under_the_appeal(author, hands, written):
    comment_id = written("toxic 0.9")
    action = hands.decide(comment_id, "rejected", "insult")
    author.appeal(comment_id)

    hands.undo(action)

    assert codes(hands, comment_id) == ("held", ["appealed", "insult"])


def test_a_second_opinion_on_an_appeal_keeps_what_it_is_about(author, hands, rejected):
    author.appeal(rejected)
    hands.decide(rejected, "held")

    assert codes(hands, rejected) == ("held", ["escalated", "appealed", "insult"])


def test_what_was_appealed_is_not_edited_out_of_a_moderators_sight(author, hands, rejected):
    author.appeal(rejected)

    with pytest.raises(NotAllowed, match="moderator"):
        author.edit(rejected, "harmless")


def test_what_is_alike_finds_it_again(author, databases, rejected):
    def numbers():
        with databases.main.read() as session:
            return len(session.scalars(select(Likeness).where(Likeness.comment_id == rejected)).all())

    assert numbers() == 0
    author.appeal(rejected)
    assert numbers() > 0
