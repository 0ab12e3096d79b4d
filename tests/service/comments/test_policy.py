"""The policy as a table: one sentence a row."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.lifecycle import Status
from service.comments.policies.policy_json import policy_from_json, policy_to_json
from service.comments.policy import Policy, Signals, Threshold, decide

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLEAN = {"SPAM": 0.01, "TOXICITY": 0.01}
PUBLISHED, HELD, REJECTED = Status.PUBLISHED, Status.HELD, Status.REJECTED
LIMITS = {"SPAM": Threshold(hold=0.5, reject=0.99), "TOXICITY": Threshold(hold=0.5)}


def case(sentence, status, codes, signals=None, **policy):
    signals = {"text": "A quiet remark.", "scores": CLEAN, **(signals or {})}
    return pytest.param(Signals(**signals), Policy(thresholds=LIMITS, **policy), status, codes, id=sentence)


@pytest.mark.parametrize(
    ("signals", "policy", "status", "codes"),
    [
        case("a clean comment is published", PUBLISHED, ["nothing_found"]),
        case("what could not be scored is held", HELD, ["not_scored"], {"scores": None}),
        case("a score at the limit holds", HELD, ["score"], {"scores": {**CLEAN, "TOXICITY": 0.5}}),
        case("a score just under the limit publishes", PUBLISHED, ["nothing_found"], {"scores": {**CLEAN, "SPAM": 0.4999}}),
        case("blatant spam is rejected", REJECTED, ["score"], {"scores": {**CLEAN, "SPAM": 0.995}}),
        case("the worst toxicity is held, not rejected", HELD, ["score"], {"scores": {**CLEAN, "TOXICITY": 1.0}}),
        case("an unsupported language is held", HELD, ["language_not_supported"], {"scores": {**CLEAN, "TOXICITY": None}}),
        case("an attribute the classifier lacks is held", HELD, ["language_not_supported"], {"scores": {"SPAM": 0.0}}),
        case("three links pass", PUBLISHED, ["nothing_found"], {"text": "https://a.example " * 3}),
        case("four links are held", HELD, ["too_many_links"], {"text": "https://a.example " * 4}),
        case("four links by a proven author pass", PUBLISHED, ["nothing_found"],
             {"text": "https://a.example " * 4, "proven": True}),
        case("a banned word rejects", REJECTED, ["banned_word"], {"text": "Buy CASINO chips"}, banned_words=("casino",)),
        case("a banned word in the name rejects", REJECTED, ["banned_word"], {"author_name": "Casino"}, banned_words=("casino",)),
        case("a banned word inside a word passes", PUBLISHED, ["nothing_found"], {"text": "Scunthorpe"}, banned_words=("thorp",)),
        case("a full-width banned word rejects", REJECTED, ["banned_word"], {"text": "ｃａｓｉｎｏ"}, banned_words=("casino",)),
        case("a suspect word holds", HELD, ["suspect_word"], {"text": "the council"}, suspect_words=("council",)),
        case("a suspect word with marks of its own is literal", PUBLISHED, ["nothing_found"], {"text": "cab"}, suspect_words=("c.*b",)),
        case("a new author is held where the site says so", HELD, ["unproven_author"], hold_unproven=True),
        case("a proven author passes there", PUBLISHED, ["nothing_found"], {"proven": True}, hold_unproven=True),
        case("everything is held where the site says so", HELD, ["everything_held"], hold_everything=True),
        case("a banned author whom the site vouches for is rejected", REJECTED, ["banned_author"],
             {"banned": True, "vouched": True}),
        case("a banned address is held, as anyone can type it", HELD, ["banned_author"], {"banned": True}),
        case("a ban is told before whatever else holds", HELD, ["banned_author", "score"],
             {"banned": True, "scores": {**CLEAN, "TOXICITY": 0.9}}),
        case("an author whom the site vouches for and nobody banned passes", PUBLISHED, ["nothing_found"], {"vouched": True}),
        case("a held page holds", HELD, ["page_held"], {"page_mode": "held"}),
        case("a closed page holds", HELD, ["page_closed"], {"page_mode": "closed"}),
        case("a page past its own date is closed", HELD, ["page_closed"],
             {"received_at": NOW, "page_closes_at": NOW - timedelta(seconds=1)}),
        case("a page closes at its date, not after it", HELD, ["page_closed"], {"received_at": NOW, "page_closes_at": NOW}),
        case("a page before its date is open", PUBLISHED, ["nothing_found"],
             {"received_at": NOW, "page_closes_at": NOW + timedelta(seconds=1)}),
        case("a page older than the policy says is closed", HELD, ["page_closed"],
             {"received_at": NOW, "page_since": NOW - timedelta(days=30)}, close_pages_after_days=30),
        case("a younger page is open", PUBLISHED, ["nothing_found"],
             {"received_at": NOW, "page_since": NOW - timedelta(days=29)}, close_pages_after_days=30),
        case("a page's own date goes before its age", PUBLISHED, ["nothing_found"],
             {"received_at": NOW, "page_since": NOW - timedelta(days=99), "page_closes_at": NOW + timedelta(days=1)},
             close_pages_after_days=30),
        case("a held page that closes says so", HELD, ["page_closed"],
             {"received_at": NOW, "page_closes_at": NOW, "page_mode": "held"}),
        case("what is on no page has no age", PUBLISHED, ["nothing_found"], close_pages_after_days=1),
        case("the strictest finding decides and its reason comes first", REJECTED, ["banned_word", "score", "too_many_links"],
             {"text": "casino " + "https://a.example " * 9, "scores": {**CLEAN, "TOXICITY": 0.9}}, banned_words=("casino",)),
    ],
)  # fmt: skip
def test_a_comment_is_decided(signals, policy, status, codes):
    decision = decide(signals, policy)

    assert decision.status is status
    assert [reason.code for reason in decision.reasons] == codes


probabilities = st.none() | st.floats(0, 1)
signals = st.builds(
    Signals,
    text=st.text(max_size=300),
    scores=st.none() | st.fixed_dictionaries({"SPAM": probabilities, "TOXICITY": probabilities}),
    author_name=st.text(max_size=40),
    proven=st.booleans(),
    page_mode=st.sampled_from(["open", "held", "closed"]),
)
policies = st.builds(
    Policy,
    max_links=st.integers(0, 10),
    banned_words=st.lists(st.text(min_size=1, max_size=8), max_size=3).map(tuple),
    suspect_words=st.lists(st.text(min_size=1, max_size=8), max_size=3).map(tuple),
    hold_unproven=st.booleans(),
    hold_everything=st.booleans(),
    close_pages_after_days=st.none() | st.integers(1, 36_500),
)


@given(signals, policies)
def test_nothing_is_published_unscored_or_without_a_reason(signals, policy):
    decision = decide(signals, policy)

    assert decision.reasons
    assert all(reason.sentence for reason in decision.reasons)
    if signals.scores is None or None in signals.scores.values():
        assert decision.status is not Status.PUBLISHED


@given(signals, policies)
def test_a_published_comment_has_no_finding_against_it(signals, policy):
    decision = decide(signals, policy)

    if decision.status is Status.PUBLISHED:
        assert [reason.code for reason in decision.reasons] == ["nothing_found"]


@given(policies)
def test_a_policy_survives_storage(policy):
    assert policy_from_json(policy.version, policy_to_json(policy)) == policy


def test_rules_that_were_stored_before_a_field_was_thought_of_have_its_default():
    stored = {name: value for name, value in policy_to_json(Policy()).items() if name != "close_pages_after_days"}

    assert policy_from_json(3, stored) == Policy(version=3)


def test_rules_that_a_later_version_stored_can_be_read():
    assert policy_from_json(1, {**policy_to_json(Policy()), "colour": "red"}) == Policy()


def test_the_version_before_can_read_what_is_stored_now():
    """It takes each field that it knows by name, and of a limit exactly two."""
    stored = policy_to_json(Policy(close_pages_after_days=9))

    known = {"thresholds", "max_links", "banned_words", "suspect_words", "hold_unproven", "hold_everything"}
    assert known <= stored.keys()
    assert all(limits.keys() == {"hold", "reject"} for limits in stored["thresholds"].values())
