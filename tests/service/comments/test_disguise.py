"""Words in disguise: written plainly they are what they were, and a comment full of them is held."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Classifier
from service.comments.lifecycle import Status
from service.comments.moderation import score_undisguised
from service.comments.policy import Policy, Signals, decide
from service.comments.signs.disguise import MOST_READ, undisguised

RUDE = (
    "You are a stupid idiot and a moron, shut up.",
    "You worthless piece of shit, nobody likes you.",
    "These people are disgusting scum and should be killed.",
)
DISGUISES = {
    "digits": lambda text: text.translate(str.maketrans("aeiostAEIOST", "431057431057")),
    "signs": lambda text: text.translate(str.maketrans("aios", "@10$")),
    "spaces": lambda text: " ".join(" ".join(word) if len(word) > 3 else word for word in text.split()),
    "wide spaces": lambda text: "   ".join(" ".join(word) for word in text.split()),
    "dots": lambda text: " ".join(".".join(word) if len(word) > 3 else word for word in text.split()),
    "look-alike letters": lambda text: text.translate(str.maketrans("aeopcxiy", "аеорсхіу")),
    "zero-width characters": "\u200b".join,
    "accents": lambda text: "".join(f"{letter}\u0301" if letter.isalpha() else letter for letter in text),
    "full width": lambda text: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text),
}
PLAIN = (
    "Thank you for the report about the harbour, it was overdue.",
    "I have 2 mp3 files and an H264 video in 1080p, from the 1980s.",
    "Call at 5pm or 17h, it costs $5k and the A4 sheet says B2B.",
    "Write to amina@mail.example or see https://news.example/a1b2c3.",
    "The U.S.A. and the E U have a 4-year plan for the COVID-19 wards, 2nd draft.",
    "Я живу в доме 5а, кв. 12, с 1990г.",
)


@pytest.fixture(scope="module")
def classifier():
    return Classifier.load()


def decided(classifier, text):
    """Decide a text by the default policy, as the pipeline does."""
    [scored] = classifier.score_and_tag([{"text": text}])
    plain = undisguised(text)
    again = None if plain is None else classifier.score_and_tag([{"text": plain}])[0].scores
    return decide(Signals(text=text, scores=scored.scores, undisguised=again), Policy())


@pytest.mark.attack(55)
@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
@pytest.mark.parametrize("text", RUDE, ids=["an insult", "an obscenity", "a threat"])
def test_what_is_rude_is_held_in_any_disguise(classifier, text, disguise):
    assert decided(classifier, disguise(text)).status is not Status.PUBLISHED


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_and_addresses_are_no_disguise(classifier, text):
    codes = {reason.code for reason in decided(classifier, text).reasons}

    assert "disguised" not in codes


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("you 1d10t!", "you idiot!", id="digits"),
        pytest.param("such $h1t, r3ally", "such shit, really", id="signs, and punctuation stays"),
        pytest.param("an i d i o t he is", "an idiot he is", id="letters apart"),
        pytest.param("an i.d-i_o*t he is", "an idiot he is", id="with signs between"),
        pytest.param("nothing to see, 12 times", None, id="nothing"),
        pytest.param("a@b.example, x1/y2", None, id="addresses"),
        pytest.param("", None, id="no text"),
    ],
)
def test_written_plainly(text, plain):
    assert undisguised(text) == plain


def test_the_reason_says_what_it_would_be():
    policy = Policy()
    [reason, *_] = decide(
        Signals(text="", scores={"SPAM": 0.0, "TOXICITY": 0.0}, undisguised={"TOXICITY": 0.9}), policy
    ).reasons

    assert (reason.code, reason.values["attribute"], reason.values["score"]) == ("disguised", "TOXICITY", 0.9)


def test_what_the_comment_is_held_for_as_it_stands_is_not_said_twice():
    scores = {"SPAM": 0.0, "TOXICITY": 0.9}
    codes = [reason.code for reason in decide(Signals(text="", scores=scores, undisguised=scores), Policy()).reasons]

    assert codes == ["score"]


def test_only_what_has_a_disguise_is_scored_again(classifier):
    assert score_undisguised(classifier, []) == {}


@pytest.mark.attack(32)
@given(st.text(alphabet="a1@$ .-*é字!", max_size=300))
def test_any_text_is_read(text):
    plain = undisguised(text * 50)

    assert plain is None or len(plain) <= MOST_READ
