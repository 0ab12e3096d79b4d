"""Words in disguise: a comment full of them is held as if they stood there plainly."""

import pytest

from model import Classifier
from service.comments.lifecycle import Status
from service.comments.policy import Policy, Signals, decide

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
    return decide(Signals(text=text, scores=scored.scores), Policy())


@pytest.mark.attack(55)
@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
@pytest.mark.parametrize("text", RUDE, ids=["an insult", "an obscenity", "a threat"])
def test_what_is_rude_is_held_in_any_disguise(classifier, text, disguise):
    assert decided(classifier, disguise(text)).status is not Status.PUBLISHED


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_and_addresses_are_no_disguise(classifier, text):
    [scored] = classifier.score_and_tag([{"text": text}])

    assert scored.scores["TOXICITY"] < Policy().thresholds["TOXICITY"].hold
