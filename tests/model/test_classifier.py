import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Classifier
from model.labels import NATURAL_RATES
from tests.model.test_text import ANY_TEXT

CLEAN = [
    "I agree with the second paragraph, but the numbers for 2019 look wrong to me.",
    "My daughter goes to that school and the new timetable has helped a lot.",
    "Has anyone tried this recipe with oat milk? Mine came out rather dry.",
    "The committee should publish its minutes before the vote.",
    "See https://en.wikipedia.org/wiki/Suspension_bridge for how the cables are anchored.",
]
TOXIC = [
    "You are a stupid idiot and nobody wants to read your garbage.",
    "Shut up, you pathetic piece of shit.",
    "What a bunch of fucking morons, go to hell.",
]
SPAM = [
    {
        "text": "Wonderful blog! <a href='http://replica-bags-outlet.example'>replica louis vuitton</a> cheap handbags",
        "author_name": "louis vuitton outlet",
        "author_url": "http://replica-bags-outlet.example/",
    },
    {"text": "Buy cheap viagra online http://pills.example http://pills.example/cheap no prescription"},
    {
        "text": "I really like your weblog.",
        "author_name": "cheap jordan shoes",
        "author_url": "http://jordans-shop.example",
    },
]


def _score(classifier: Classifier, item: object, attribute: str) -> float:
    value = classifier.score([item])[0][attribute]  # type: ignore[list-item]
    assert value is not None
    return value


@pytest.mark.parametrize(("toxic", "clean"), list(itertools.product(TOXIC, CLEAN)))
def test_toxic_scores_far_above_clean(shipped: Classifier, toxic: str, clean: str) -> None:
    assert _score(shipped, toxic, "TOXICITY") > 10 * _score(shipped, clean, "TOXICITY")


def test_thresholds_part_clear_cases(shipped: Classifier) -> None:
    chosen = shipped.manifest["metrics"]["thresholds"]
    assert all(_score(shipped, text, "TOXICITY") >= chosen["TOXICITY"]["hold"] for text in TOXIC)
    assert all(_score(shipped, item, "SPAM") >= chosen["SPAM"]["hold"] for item in SPAM)
    assert all(_score(shipped, text, "TOXICITY") < chosen["TOXICITY"]["hold"] for text in CLEAN)
    assert all(_score(shipped, text, "SPAM") < chosen["SPAM"]["hold"] for text in CLEAN)


@pytest.mark.parametrize("group", ["Muslim", "Jewish", "black", "Pashtun", "disabled"])
def test_naming_a_group_is_not_toxic(shipped: Classifier, group: str) -> None:
    hold = shipped.manifest["metrics"]["thresholds"]["TOXICITY"]["hold"]
    assert _score(shipped, f"My brother in law is {group} and works at the hospital.", "TOXICITY") < hold


def test_a_keyword_name_with_a_shop_makes_flattery_spam(shipped: Classifier) -> None:
    text = "It's a good post."
    honest = _score(shipped, {"text": text, "author_name": "Anna"}, "SPAM")
    shop = {"text": text, "author_name": "cheap nike shoes", "author_url": "http://www.nike-outlet.example"}
    assert _score(shipped, shop, "SPAM") > 3 * honest


def test_markup_does_not_make_a_comment_spam(shipped: Classifier) -> None:
    bare = _score(shipped, "My daughter goes to that school.", "SPAM")
    assert _score(shipped, "<p>My daughter <em>goes</em> to that school.</p>", "SPAM") == pytest.approx(bare, abs=0.01)


@pytest.mark.parametrize(
    "disguised",
    [
        "you іdіоt",
        "you i\u200bd\u200bi\u200bo\u200bt",
        "YOU IDIOT",
        "you <i>id</i>iot",
        "you idiooooot",
        "you ｉｄｉｏｔ",
    ],
)
def test_a_disguised_insult_is_still_toxic(shipped: Classifier, disguised: str) -> None:
    assert _score(shipped, disguised, "TOXICITY") >= shipped.manifest["metrics"]["thresholds"]["TOXICITY"]["hold"]


def test_an_unsupported_language_has_no_score(shipped: Classifier) -> None:
    assert set(shipped.score(["Ο δήμαρχος δεν απάντησε ποτέ στις ερωτήσεις"])[0].values()) == {None}


@pytest.mark.parametrize("text", ["", "ok", "👍👍👍", "lol 你好 привет"])
def test_short_and_mixed_texts_are_scored(shipped: Classifier, text: str) -> None:
    assert all(score is not None for score in shipped.score([text])[0].values())


def test_the_locale_decides_where_the_text_does_not(shipped: Classifier) -> None:
    english, spanish = shipped.score([{"text": "puta", "locale": "en"}, {"text": "puta", "locale": "es_ES"}])
    assert spanish["SPAM"] is None
    assert english["SPAM"] is not None


@given(st.lists(ANY_TEXT, max_size=5))
def test_any_text_gets_probabilities(shipped: Classifier, texts: list[str]) -> None:
    scores = shipped.score(texts)
    assert len(scores) == len(texts)
    assert all(value is None or 0 <= value <= 1 for each in scores for value in each.values())
    assert all(tuple(each) == shipped.attributes for each in scores)


@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_neighbours_in_a_batch_do_not_change_a_score(shipped: Classifier, texts: list[str]) -> None:
    alone = [shipped.score([text])[0] for text in texts]
    for together, single in zip(shipped.score(texts), alone, strict=True):
        assert together == pytest.approx(single, abs=1e-9)


@pytest.mark.parametrize("text", ["x" * 10**6, "\ud800" * 50, "\x00" * 50, "<a " * 10**5, "字" * 10**5])
def test_extreme_texts_are_scored(shipped: Classifier, text: str) -> None:
    assert set(shipped.score([text])[0]) == set(shipped.attributes)


def test_fields_of_other_types_count_as_missing(shipped: Classifier) -> None:
    odd = {"text": "A fair point", "author_name": None, "author_url": 7, "email_kind": "free", "unknown": object()}
    assert shipped.score([odd]) == shipped.score(["A fair point"])


def test_no_items_give_no_scores(shipped: Classifier) -> None:
    assert shipped.score([]) == []


def test_every_attribute_is_scored_in_english(shipped: Classifier) -> None:
    assert set(shipped.attributes) == set(NATURAL_RATES)
    assert all("en" in shipped.languages(attribute) for attribute in shipped.attributes)


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ("INSULT", "You are a stupid idiot and nobody likes you."),
        ("PROFANITY", "What the fuck is this shit?"),
        ("THREAT", "I will find you and I will kill you."),
        ("IDENTITY_ATTACK", "All gays are disgusting and should be wiped out."),
        ("SEVERE_TOXICITY", "Fuck you, you fucking cunt, die in a fire you faggot."),
    ],
)
@pytest.mark.parametrize("clean", CLEAN)
def test_kinds_of_toxicity_score_far_above_clean(shipped: Classifier, attribute: str, text: str, clean: str) -> None:
    assert _score(shipped, text, attribute) > 10 * _score(shipped, clean, attribute)


def test_naming_a_group_is_no_attack(shipped: Classifier) -> None:
    attack = _score(shipped, "All gays are disgusting and should be wiped out.", "IDENTITY_ATTACK")
    assert attack > 5 * _score(shipped, "The lesbian choir sang at the town hall yesterday.", "IDENTITY_ATTACK")
