import pytest

from model import Classifier
from model.tags import named_language


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("EN-gb", "en"),
        ("pt_BR", "pt"),
        ("zh-Hant-TW", "zh"),
        ("en-Latn", "en"),
        ("ur-Arab", "ur"),
        ("UR-latn-PK", "ur-Latn"),
        ("hi-Latn", "hi-Latn"),
        (" es ", "es"),
        ("", ""),
        ("und", ""),
        ("mul", ""),
        ("xx", "xx"),
    ],
)
def test_the_language_a_tag_names(tag: str, language: str) -> None:
    assert named_language(tag) == language


def test_a_given_language_goes_before_the_text_and_its_locale(shipped: Classifier) -> None:
    text = "The council has not answered any of our questions, you stupid idiot."
    item = {"text": text, "language": "es-MX", "locale": "pt"}
    assert shipped.score_and_tag([item])[0][1:] == ("es", "en")
    explanation = shipped.explain(item, "TOXICITY")
    assert explanation is not None
    assert explanation.language == "es"
    assert shipped.score([item]) != shipped.score([text])


def test_a_given_language_scores_what_would_have_none(shipped: Classifier) -> None:
    greek = "Ο δήμαρχος δεν απάντησε ποτέ στις ερωτήσεις"
    assert shipped.score([{"text": greek, "language": "en"}])[0]["TOXICITY"] is not None


def test_a_given_language_that_is_not_supported_has_no_score(shipped: Classifier) -> None:
    item = {"text": "You are a stupid idiot and nobody wants to read your garbage.", "language": "el"}
    assert set(shipped.score([item])[0].values()) == {None}
    assert shipped.explain(item, "TOXICITY") is None


@pytest.mark.parametrize("language", ["", "und", None, 7])
def test_without_a_given_language_the_text_decides(shipped: Classifier, language: object) -> None:
    text = "El alcalde no ha contestado ninguna de nuestras preguntas sobre el puente."
    assert shipped.score_and_tag([{"text": text, "language": language}])[0][1:] == ("es", "es")


def test_the_locale_decides_where_the_text_is_unclear(shipped: Classifier) -> None:
    assert shipped.score_and_tag([{"text": "ok", "locale": "ur-Latn"}])[0][1:] == ("ur-Latn", "und")
