"""Every language says everything, and nothing is left in another one's words."""

import re

import pytest

from service.comments.errors import FieldError
from service.comments.reasons import REJECTIONS, WORDINGS
from service.comments.submission import FIELDS
from service.web.embed import languages, script
from service.web.readers import wording

OTHERS = [language for language in languages.LANGUAGES if language != "en"]
SAME_ON_PURPOSE = {"dir", "author_name", "author_url", "author_email"}  # Name, Website, E-mail: German, too
SAME_PATTERNS = {"date.day", "date.moment"}  # day, month, year: in many languages


def flat(texts, before=""):
    found = {}
    for key, value in texts.items():
        found |= flat(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value}
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_text_with_the_same_places_to_fill(language):
    english, other = flat(wording.of("en")), flat(wording.of(language))

    assert other.keys() == english.keys()
    places = {key: sorted(re.findall(r"{\w+}", text)) for key, text in english.items()}
    assert {key: sorted(re.findall(r"{\w+}", text)) for key, text in other.items()} == places


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_was_left_in_english(language):
    english, other = flat(wording.of("en")), flat(wording.of(language))

    same = {key for key, text in other.items() if text == english[key]}
    assert same <= SAME_ON_PURPOSE | SAME_PATTERNS
    assert not [key for key, text in other.items() if not text.strip()]


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_every_reason_and_every_hint_has_words(language):
    texts = languages.of(language)

    assert set(texts["reasons"]) == set(REJECTIONS)
    assert {wording.hint for wording in WORDINGS.values() if wording.hint} <= set(texts["hints"])


def test_the_script_fetches_no_words_of_pages(client):
    answer = client.get("/embed/texts/en.json")

    assert not answer.json.keys() & wording.of_pages("en").keys()
    assert wording.of("en").keys() == answer.json.keys() | wording.of_pages("en").keys()
    assert len(answer.data) < 6000


def test_only_urdu_is_written_from_right_to_left():
    assert {one for one in languages.LANGUAGES if languages.of(one)["dir"] == "rtl"} == {"ur"}


def test_the_script_knows_these_languages_and_how_long_a_field_may_be():
    served = script.served()
    listed = ",".join(f'"{language}"' for language in languages.LANGUAGES)
    limits = {field.name: field.max_length for field in FIELDS}

    assert f"LANGUAGES=[{listed}]" in served
    found = re.search(r"LIMITS={([^}]*)}", served)
    told = dict(part.split(":") for part in found[1].split(","))
    assert {name: int(limit) for name, limit in told.items()} == {name: limits[name] for name in told}
    assert {"body", "author_name", "author_email", "author_url"} == set(told)


def test_every_text_that_the_script_uses_is_there():
    used = set(re.findall(r"\bt\.(\w+)", script.served())) - {"hints", "errors", "reasons"}

    assert len(used) > 25
    assert used <= set(languages.of("en"))


@pytest.mark.parametrize(
    ("wished", "chosen"),
    [
        pytest.param(["ur"], "ur", id="as wished"),
        pytest.param(["pt-BR"], "pt", id="by its main tag"),
        pytest.param(["de_AT"], "de", id="with an underscore"),
        pytest.param(["fr", "HI"], "hi", id="the first that can be met"),
        pytest.param(["fr", None, ""], "en", id="else English"),
    ],
)
def test_choosing(wished, chosen):
    assert languages.choose(*wished) == chosen


def test_an_error_says_how_much_is_too_much():
    error = FieldError("author_name", "too_long", "At most 100 characters, please; these are 102.")

    assert languages.error(languages.of("de"), error, "x" * 102) == "Bitte höchstens 100 Zeichen; das sind 102."
    assert languages.error(languages.of("en"), error, "x" * 102) == error.message


def test_an_error_without_words_stays_as_it_is():
    error = FieldError("page_id", "seldom", "This happens seldom.")

    assert languages.error(languages.of("ur"), error, "x") == "This happens seldom."


@pytest.mark.parametrize("language", ["xx", "../en", "en.json", "EN"])
def test_there_are_no_other_texts(client, language):
    assert client.get(f"/embed/texts/{language}.json").status_code == 404


def test_texts_are_served_with_their_language(client):
    answer = client.get("/embed/texts/ur.json")

    assert (answer.json["lang"], answer.json["dir"]) == ("ur", "rtl")
    assert answer.json["author_name"] == "نام"
