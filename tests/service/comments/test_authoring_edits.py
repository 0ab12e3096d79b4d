"""Edits: the old text is kept, the new one is scored again, and nobody is overtaken."""

import uuid
from datetime import timedelta

import pytest

from service.comments import moderation
from service.comments.authoring.asked import MAX_VERSION
from service.comments.errors import NotAllowed, NotFound, StaleDecision
from service.comments.finding import text_mark
from service.comments.lifecycle import Actor
from service.comments.store import claims
from service.comments.tables import Site
from tests.conftest import BACKENDS, FakeScorer

on_both = pytest.mark.parametrize("backend", BACKENDS)


@on_both
def test_an_edited_comment_is_scored_again_before_it_shows(author, hands, written, moderate):
    comment_id = written()

    assert author.edit(comment_id, "toxic 0.9 now")

    row = hands.row(comment_id)
    assert (row.status, row.body, row.revision, row.version) == ("pending", "toxic 0.9 now", 2, 3)
    assert (row.scores, row.risk, row.language, row.classifier_version, row.decided_at) == (None,) * 5
    assert author.texts(comment_id) == [(1, "a fine remark")]
    assert hands.totals_agree()
    moderate()
    assert hands.state(comment_id)[0] == "held"
    assert hands.row(comment_id).scores["TOXICITY"] == 0.9
    assert hands.totals_agree()


def test_the_new_text_is_known_again_and_the_old_one_is_not(author, hands, written):
    old, new = ("The ferry to the island was late again this morning.", "The bridge to the harbour was shut all night.")
    comment_id = written(old)
    assert hands.row(comment_id).text_mark == text_mark(old) is not None

    author.edit(comment_id, new)

    assert hands.row(comment_id).text_mark == text_mark(new) is not None


@on_both
def test_the_history_says_who_and_which_text(author, hands, written, moderate):
    comment_id = written()
    author.edit(comment_id, "a finer remark")
    moderate()

    moves = [(m.version, m.revision, m.actor, m.from_status, m.to_status) for m in hands.history(comment_id)]
    assert moves == [
        (1, 1, Actor.SITE, None, "pending"),
        (2, 1, Actor.POLICY, "pending", "published"),
        (3, 2, Actor.AUTHOR, "published", "pending"),
        (4, 2, Actor.POLICY, "pending", "published"),
    ]
    assert [one["code"] for one in hands.history(comment_id)[2].reasons] == ["edited"]


@on_both
def test_what_is_still_being_checked_is_checked_in_its_new_words(author, hands, written, moderate):
    comment_id = written(decided=False)
    author.edit(comment_id, "toxic 0.9 now")

    assert (hands.row(comment_id).status, hands.row(comment_id).revision) == ("pending", 2)
    assert hands.totals_agree()
    assert moderate() == 1
    assert hands.state(comment_id)[0] == "held"
    assert hands.totals_agree()


class Meddling(FakeScorer):
    """Lets the author edit while their first text is being scored."""

    def __init__(self, meddle):
        super().__init__()
        self.meddle = meddle

    def score_and_tag(self, items):
        if self.meddle is not None:
            meddle, self.meddle = self.meddle, None
            meddle()
        return super().score_and_tag(items)


@on_both
def test_a_late_decision_on_the_old_text_is_dropped(databases, vault, author, hands, written, moderate):
    comment_id = written("a fine remark", decided=False)
    scorer = Meddling(lambda: author.edit(comment_id, "toxic 0.9 now"))

    result = moderation.moderate_batch(databases.main, scorer, vault)

    assert (result.claimed, result.decided) == (1, 0)
    row = hands.row(comment_id)
    assert (row.status, row.attempts, row.lease_until) == ("pending", 0, None)
    moderate()
    assert hands.state(comment_id)[0] == "held"


def test_attempts_at_the_old_text_do_not_count_against_the_new(databases, author, hands, written):
    comment_id = written(decided=False)
    for _ in range(2):
        with databases.main.write() as session:
            now = databases.main.now() + timedelta(hours=1)
            claims.claim(session, now=now, lease_until=now, limit=10)
    assert hands.row(comment_id).attempts

    author.edit(comment_id, "another remark")

    assert (hands.row(comment_id).attempts, hands.row(comment_id).lease_until) == (0, None)


@on_both
def test_the_same_text_is_no_edit(author, hands, written):
    comment_id = written()

    assert not author.edit(comment_id, "a fine remark")

    assert (hands.state(comment_id)[0], hands.row(comment_id).version) == ("published", 2)
    assert author.texts(comment_id) == []


def test_every_text_is_kept(author, written, moderate):
    comment_id = written()
    for number in range(3):
        author.edit(comment_id, f"remark {number}")
        moderate()

    assert author.texts(comment_id) == [(3, "remark 1"), (2, "remark 0"), (1, "a fine remark")]


@on_both
def test_of_two_edits_the_second_must_have_seen_the_first(author, hands, written):
    comment_id = written()
    author.edit(comment_id, "from the phone", version=2)

    with pytest.raises(StaleDecision) as caught:
        author.edit(comment_id, "from the desk", version=2)

    assert (caught.value.current_version, caught.value.status) == (3, "pending")
    assert hands.row(comment_id).body == "from the phone"


@on_both
def test_what_the_policy_decided_meanwhile_does_not_stand_in_the_way(author, hands, written, moderate):
    comment_id = written(decided=False)
    moderate()

    assert author.edit(comment_id, "a finer remark", version=1)
    assert hands.row(comment_id).revision == 2


@pytest.mark.parametrize(("to", "status"), [("published", "published"), ("rejected", "rejected")])
def test_an_edit_does_not_overtake_a_moderator(author, hands, written, databases, to, status):
    comment_id = written("toxic 0.9")
    hands.decide(comment_id, to)

    with pytest.raises(StaleDecision):
        author.edit(comment_id, "mild now", version=2)

    assert (hands.row(comment_id).status, hands.row(comment_id).body) == (status, "toxic 0.9")


def test_a_moderator_does_not_overtake_an_edit(author, hands, written):
    comment_id = written("toxic 0.9")
    seen = hands.seen(comment_id)[0]
    author.edit(comment_id, "mild now")

    with pytest.raises(StaleDecision):
        hands.decide_seen(seen, "published")


@pytest.mark.parametrize("version", [7, MAX_VERSION])
def test_a_version_that_never_was_is_no_version(author, written, version):
    with pytest.raises(StaleDecision):
        author.edit(written(), "x", version=version)


def test_who_was_held_by_a_moderator_does_not_edit_their_way_out(author, hands, written, moderate):
    comment_id = written()
    hands.decide(comment_id, "held")

    with pytest.raises(NotAllowed, match="moderator is looking"):
        author.edit(comment_id, "harmless")

    moderate()
    assert hands.state(comment_id)[0] == "held"


def test_a_decision_that_was_taken_back_is_in_nobodys_way(author, hands, written):
    comment_id = written("toxic 0.9")
    hands.undo(hands.decide(comment_id, "held"))

    assert author.edit(comment_id, "mild now")


@pytest.mark.parametrize(
    ("minutes", "passed", "words"),
    [
        pytest.param(15, 15, "for 15 minutes; that time is over", id="too late"),
        pytest.param(0, 0, "cannot be edited on this site", id="a site without edits"),
        pytest.param(60, 60, "for 60 minutes", id="another site's time"),
    ],
)
def test_the_sites_time_counts(author, databases, site, written, clock, minutes, passed, words):
    with databases.main.write() as session:
        session.get_one(Site, site.site_id).edit_minutes = minutes
    comment_id = written()
    clock.pass_(minutes=passed)

    with pytest.raises(NotAllowed, match=words):
        author.edit(comment_id, "late")


def test_what_is_rejected_is_not_edited(author, hands, written):
    comment_id = written("spam 0.999")

    with pytest.raises(NotAllowed, match="rejected"):
        author.edit(comment_id, "ham")


def test_a_comment_is_not_edited_without_end(author, written, moderate):
    comment_id = written()
    for number in range(20):
        author.edit(comment_id, f"text {number}")

    with pytest.raises(NotAllowed, match="20 times"):
        author.edit(comment_id, "one more")
    assert len(author.texts(comment_id)) == 20


def test_there_is_nothing_to_edit_where_there_is_no_comment(author):
    with pytest.raises(NotFound):
        author.edit(uuid.uuid4(), "x")
