"""The signs as the policy reads them: each has its own reason, and no policy makes one of them reject."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.lifecycle import Status
from service.comments.policies.signs import SIGNS, Signs, reasons
from service.comments.policy import Policy, Signals, decide
from service.comments.reasons import WORDINGS
from service.comments.signs.personal_data import KINDS

CLEAN = {"SPAM": 0.0, "TOXICITY": 0.0}
ANY = st.builds(
    Signs,
    honeypot=st.booleans(),
    seconds=st.none() | st.integers(0, 10**6),
    own_address=st.booleans(),
    personal_data=st.lists(st.sampled_from(KINDS), unique=True).map(tuple),
    repeats=st.integers(0, 50),
    posted_before=st.booleans(),
    like_rejected=st.booleans(),
    disposable=st.booleans(),
    bad_hosts=st.lists(st.sampled_from(["a.example", "b.example"]), unique=True).map(tuple),
)


def told(**known):
    decision = decide(Signals(text="A remark.", scores=CLEAN, signs=Signs(**known)), Policy())
    return decision.status, [reason.sentence for reason in decision.reasons]


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"honeypot": True}, "A field that people cannot see was filled in."),
        ({"seconds": 2}, "Its form was filled in within 2 seconds, faster than people type."),
        ({"own_address": True}, "It contains its author's own e-mail address."),
        ({"personal_data": ("email",)}, "It contains what looks like an e-mail address."),
        ({"personal_data": ("phone",)}, "It contains what looks like a phone number."),
        ({"personal_data": ("iban",)}, "It contains what looks like a bank account number."),
        ({"personal_data": ("card",)}, "It contains what looks like a payment card number."),
        ({"repeats": 3}, "The same text came 3 times or more in 30 days, by other authors or on other pages."),
        ({"posted_before": True}, "The same text came here before, from its author or from the same IP address."),
        ({"like_rejected": True}, "It reads nearly the same as a comment that was rejected as spam."),
        ({"bad_hosts": ("x.example",)}, "It links to x.example, which this site knows from rejected spam only."),
        ({"disposable": True}, "Its author's e-mail address is of a kind that is thrown away after use."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_sign_holds_and_says_why(known, sentence):
    assert told(**known) == (Status.HELD, [sentence])


@pytest.mark.parametrize(
    "known",
    [{}, {"seconds": None}, {"seconds": 3}, {"repeats": 2}],
    ids=["nothing known", "no token", "three seconds", "twice"],
)
def test_what_is_usual_is_no_sign(known):
    assert told(**known) == (Status.PUBLISHED, ["No rule objected."])


def test_the_authors_own_address_is_told_once():
    assert told(own_address=True, personal_data=("email", "phone")) == (
        Status.HELD,
        ["It contains its author's own e-mail address.", "It contains what looks like a phone number."],
    )


def test_a_proven_author_may_use_a_disposable_address_but_not_fill_in_the_honeypot():
    known = Signs(disposable=True, honeypot=True)

    assert [reason.code for reason in reasons(known, proven=True)] == ["honeypot"]


def test_developers_and_moderators_read_of_every_sign():
    every = Signs(
        honeypot=True, seconds=0, own_address=True, personal_data=("phone",), repeats=3, posted_before=True,
        like_rejected=True, disposable=True, bad_hosts=("x.example",),
    )  # fmt: skip
    developers, moderators = (Path(f"docs/{name}.md").read_text() for name in ("robots", "moderators"))
    told = reasons(every, proven=False)

    assert len(told) == len(SIGNS)
    for reason in told:
        assert f"| `{reason.code}` |" in developers
        said = WORDINGS[reason.code].sentence.removesuffix(".").format_map(dict.fromkeys(reason.values, "…"))
        assert said.replace("like …", "like a phone number") in moderators


@given(ANY)
def test_signs_hold_or_do_nothing_and_never_teach_their_author(signs):
    decision = decide(Signals(text="A remark.", scores=CLEAN, signs=signs), Policy())

    assert decision.status in {Status.PUBLISHED, Status.HELD}
    for reason in decision.reasons:
        assert WORDINGS[reason.code].hint in {"", "A moderator will read it first."}


@given(ANY)
def test_signs_do_not_soften_what_another_rule_rejects(signs):
    decision = decide(Signals(text="Buy soup", scores=CLEAN, signs=signs), Policy(banned_words=("soup",)))

    assert decision.status is Status.REJECTED
