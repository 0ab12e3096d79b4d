import math

import pytest
from hypothesis import given

from model import Classifier
from model.comment import Item
from model.counterfactuals import Counterfactual
from tests.model.test_explanation import ATTRIBUTES, ITEMS

ADVERT = {
    "text": "Wonderful blog! <a href='http://replica-bags.example'>replica handbags</a> and http://pills.example/cheap here",
    "author_name": "cheap handbags outlet",
    "author_url": "http://replica-bags.example/",
    "language": "en",
}


def without(classifier: Classifier, item: Item, attribute: str) -> list[Counterfactual]:
    return classifier.without_many([(item, attribute)])[0]


def test_each_link_the_website_and_the_name_are_left_out_in_turn(shipped: Classifier) -> None:
    found = without(shipped, ADVERT, "SPAM")
    assert {each.kind for each in found} >= {"link", "author_url"}
    for each in found:
        if each.begin < each.end:
            assert ADVERT["text"][each.begin : each.end] == each.what
        else:
            assert each.what == ADVERT[each.kind]


def test_the_score_is_that_of_the_comment_without_the_piece(shipped: Classifier) -> None:
    (website,) = [each for each in without(shipped, ADVERT, "SPAM") if each.kind == "author_url"]
    assert website.score == pytest.approx(shipped.score([{**ADVERT, "author_url": ""}])[0]["SPAM"])


def test_a_link_goes_with_its_markup_and_its_label(shipped: Classifier) -> None:
    item = {"text": "Look [url=http://cheap-pills.example]buy cheap viagra[/url]", "language": "en"}
    (link,) = [each for each in without(shipped, item, "SPAM") if each.kind == "link"]
    assert link.what == "[url=http://cheap-pills.example]buy cheap viagra[/url]"
    assert link.score == pytest.approx(shipped.score([{**item, "text": "Look  "}])[0]["SPAM"])


def test_without_the_insult_the_score_falls_most(shipped: Classifier) -> None:
    found = without(shipped, {"text": "Honestly, you idiot, the bridge is closed", "language": "en"}, "TOXICITY")
    assert found[0].what == "idiot"
    assert [each.score for each in found] == sorted(each.score for each in found)


def test_toxicity_knows_no_author_to_leave_out(shipped: Classifier) -> None:
    found = without(shipped, {"text": "You idiot", "author_name": "idiot", "language": "en"}, "TOXICITY")
    assert {each.kind for each in found} == {"words"}


def test_there_is_nothing_to_say_without_a_score(shipped: Classifier) -> None:
    assert without(shipped, {"text": "You idiot", "language": "el"}, "TOXICITY") == []


def test_an_unknown_attribute_is_an_error(shipped: Classifier) -> None:
    with pytest.raises(KeyError, match="BEAUTY"):
        without(shipped, "text", "BEAUTY")


def test_many_links_give_a_handful(shipped: Classifier) -> None:
    text = " ".join(f"http://pills{number}.example/viagra" for number in range(1_000))
    assert len(without(shipped, {"text": text, "author_name": "a", "author_url": "http://b.example"}, "SPAM")) <= 8


def test_many_are_answered_as_one_by_one(shipped: Classifier) -> None:
    requests: list[tuple[Item, str]] = [
        (ADVERT, "SPAM"),
        ({"text": "x", "language": "el"}, "SPAM"),
        ("You idiot", "TOXICITY"),
    ]
    assert shipped.without_many(requests) == [without(shipped, *request) for request in requests]
    assert shipped.without_many([]) == []


@given(ITEMS, ATTRIBUTES)
def test_any_comment_scores_lower_without_what_is_named(
    shipped: Classifier, item: dict[str, object], attribute: str
) -> None:
    whole = shipped.score([item])[0][attribute]
    for each in without(shipped, item, attribute):
        assert whole is not None
        assert 0 <= each.score < whole or math.isclose(each.score, whole, abs_tol=1e-9)
