"""Comments that stay with other systems: judged by the site's policy, in any language, or not at all."""

import pytest

from service.comments.clients.checks import NotScored, Question, item_of, judge
from service.comments.policy import Policy, Threshold
from tests.conftest import FakeScorer

POLICY = Policy(thresholds={"SPAM": Threshold(hold=0.3, reject=0.9), "TOXICITY": Threshold(hold=0.5)})


class Languages(FakeScorer):
    """Tells Italian by `ciao` and supports TOXICITY in some languages only; keeps what it was given."""

    def __init__(self, *supported):
        super().__init__()
        self.supported = supported
        self.items = []

    def score(self, items):
        self.items += items
        return [
            scores | ({} if self.language(item) in self.supported else {"TOXICITY": None})
            for item, scores in zip(items, super().score(items), strict=True)
        ]

    @staticmethod
    def language(item):
        return item.get("language") or ("it" if "ciao" in item["text"] else "en")


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        pytest.param("fine", "published", "nothing_found", id="fine"),
        pytest.param("spam 0.3", "held", "score", id="held"),
        pytest.param("spam 0.9", "rejected", "score", id="rejected"),
        pytest.param("toxic 0.99", "held", "score", id="held as toxic"),
        pytest.param("http://a http://b http://c http://d", "held", "too_many_links", id="not by scores alone"),
    ],
)
def test_the_policy_decides(text, status, code):
    verdict = judge(FakeScorer(), Question(body=text), POLICY, ["en"])

    assert (verdict.decision.status, verdict.decision.reasons[0].code) == (status, code)
    assert (verdict.classifier_version, verdict.supported) == ("fake-1", {"SPAM", "TOXICITY"})


def test_words_are_looked_for_in_the_authors_name_too():
    banned = Policy(banned_words=("casino",))

    assert judge(FakeScorer(), Question(body="x", author_name="Casino"), banned, ["en"]).decision.status == "rejected"


def test_an_unsupported_language_is_scored_as_the_sites():
    scorer = Languages("de", "en")
    verdict = judge(scorer, Question(body="ciao toxic 0.7"), POLICY, ["it", "de"])

    assert verdict.scores == {"SPAM": 0.01, "TOXICITY": 0.7}
    assert verdict.supported == {"SPAM"}
    assert [item.get("language") for item in scorer.items] == [None, "it", "de"]


def test_english_is_the_last_resort():
    scorer = Languages("en")

    assert judge(scorer, Question(body="ciao toxic 0.7"), POLICY, ["it"]).scores["TOXICITY"] == 0.7


def test_what_no_language_supports_is_for_a_person():
    verdict = judge(Languages(), Question(body="ciao"), POLICY, ["it"])

    assert verdict.scores["TOXICITY"] is None
    assert (verdict.decision.status, verdict.decision.reasons[0].code) == ("held", "language_not_supported")


def test_a_supported_language_is_scored_once():
    scorer = Languages("en")
    judge(scorer, Question(body="fine"), POLICY, ["en", "de"])

    assert len(scorer.items) == 1


@pytest.mark.attack(66)
def test_a_scorer_that_raises_gives_no_verdict():
    with pytest.raises(NotScored):
        judge(FakeScorer(), Question(body="raise"), POLICY, ["en"])


def test_a_scorer_that_raises_on_second_thought_gives_none_either():
    class Moody(Languages):
        def score(self, items):
            if any("language" in item for item in items):
                raise RuntimeError("told to raise")
            return super().score(items)

    with pytest.raises(NotScored):
        judge(Moody(), Question(body="ciao"), POLICY, ["it"])


@pytest.mark.attack(56)
def test_the_classifier_sees_neither_address_nor_ip():
    question = Question(
        body="x", author_name="Hanne", author_email="hanne@mail.example", ip="198.51.100.7", locale="en", page_url="p"
    )

    assert item_of(question) == {"text": "x", "author_name": "Hanne", "email_kind": "other", "locale": "en"}


@pytest.mark.parametrize(
    ("address", "website", "kind"),
    [
        pytest.param("a@gmail.com", None, "free", id="free"),
        pytest.param("a@hanne.example", "https://www.hanne.example/", "own", id="of the website"),
        pytest.param("a@hanne.example", "http://[", "other", id="a website that is none"),
        pytest.param("a@", "", "other", id="an address that is none"),
    ],
)
def test_of_the_address_it_sees_the_kind(address, website, kind):
    assert item_of(Question(body="x", author_email=address, author_url=website))["email_kind"] == kind
