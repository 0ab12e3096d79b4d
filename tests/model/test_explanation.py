import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Classifier, Explanation
from model.comment import Item
from model.labels import NATURAL_RATES
from tests.model.test_text import ANY_TEXT

ITEMS = st.fixed_dictionaries(
    {"text": ANY_TEXT},
    optional={
        "author_name": st.none() | st.text(max_size=30),
        "author_url": st.none() | st.text(max_size=30),
        "locale": st.sampled_from(["en", "es-MX", "xx", "", None]),
        "language": st.sampled_from(["en", "pt-BR", "xx", "und", "", None]),
    },
)
ATTRIBUTES = st.sampled_from(list(NATURAL_RATES))


def _agrees(classifier: Classifier, item: Item, attribute: str) -> None:
    explanation = classifier.explain(item, attribute)
    score = classifier.score([item])[0][attribute]
    if score is None or explanation is None:
        assert score is explanation
        return
    assert _total(explanation) == pytest.approx(explanation.logit, abs=1e-6)
    assert score == pytest.approx(1 / (1 + math.exp(-explanation.logit)), abs=1e-9)


def _total(explanation: Explanation) -> float:
    spans = sum(span.contribution for span in explanation.spans)
    return explanation.bias + spans + sum(explanation.contributions.values())


@given(ITEMS, ATTRIBUTES)
def test_contributions_add_up_to_the_logit_of_the_score(shipped: Classifier, item: Item, attribute: str) -> None:
    _agrees(shipped, item, attribute)


@given(st.lists(st.tuples(ITEMS, ATTRIBUTES), max_size=6))
def test_many_are_explained_as_one_by_one(shipped: Classifier, requests: list[tuple[Item, str]]) -> None:
    alone = [shipped.explain(item, attribute) for item, attribute in requests]
    for many, single in zip(shipped.explain_many(requests), alone, strict=True):
        if many is None or single is None:
            assert many is single
            continue
        assert (many.attribute, many.language, many.bias) == (single.attribute, single.language, single.bias)
        assert many.logit == pytest.approx(single.logit, abs=1e-9)
        assert many.contributions == pytest.approx(single.contributions, abs=1e-9)
        assert _places(many) == _places(single)
        assert [span.contribution for span in many.spans] == pytest.approx(
            [span.contribution for span in single.spans], abs=1e-9
        )


def _places(explanation: Explanation) -> list[tuple[int, int]]:
    return [(span.begin, span.end) for span in explanation.spans]


def test_a_batch_may_hold_several_attributes_languages_and_none(shipped: Classifier) -> None:
    requests: list[tuple[Item, str]] = [
        ({"text": "You idiot", "language": "es"}, "TOXICITY"),
        ({"text": "You idiot", "language": "el"}, "TOXICITY"),
        ({"text": "You idiot", "language": "en"}, "SPAM"),
    ]
    found = [each and (each.attribute, each.language) for each in shipped.explain_many(requests)]
    assert found == [("TOXICITY", "es"), None, ("SPAM", "en")]


@given(ANY_TEXT)
def test_spans_lie_in_the_original_text_in_order(shipped: Classifier, text: str) -> None:
    explanation = shipped.explain(text, "TOXICITY")
    if explanation is None:
        return
    places = [place for span in explanation.spans for place in (span.begin, span.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


def test_the_insult_is_the_span_that_counts_most(shipped: Classifier) -> None:
    text = "Honestly, <b>id\u200biot</b> politicians like you"
    explanation = shipped.explain(text, "TOXICITY")
    assert explanation is not None
    worst = max(explanation.spans, key=lambda span: span.contribution)
    assert text[worst.begin : worst.end] == "id\u200biot"


def test_author_and_links_are_named(shipped: Classifier) -> None:
    item = {"text": "Nice http://a.example", "author_name": "cheap handbags", "author_url": "http://b.example"}
    explanation = shipped.explain(item, "SPAM")
    assert explanation is not None
    assert {"links", "author_website", "author_name", "author_url"} <= explanation.contributions.keys()


def test_toxicity_does_not_look_at_the_author(shipped: Classifier) -> None:
    plain = shipped.explain("A fair point about the bridge", "TOXICITY")
    named = shipped.explain({"text": "A fair point about the bridge", "author_name": "idiot"}, "TOXICITY")
    assert plain is not None
    assert named is not None
    assert plain.logit == named.logit


def test_an_unknown_attribute_is_an_error(shipped: Classifier) -> None:
    with pytest.raises(KeyError, match="BEAUTY"):
        shipped.explain("text", "BEAUTY")
    with pytest.raises(KeyError, match="BEAUTY"):
        shipped.explain_many([("text", "SPAM"), ("text", "BEAUTY")])
