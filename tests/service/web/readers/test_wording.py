"""Which language a page is in, and refusals in it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from service.comments.authoring import doing, rights
from service.comments.erasing.holds import KeptFromErasure
from service.comments.errors import FieldError
from service.comments.lifecycle import Status
from service.comments.readers.reader_links import LinkOver
from service.web.embed import hosted, languages
from service.web.privacy import asking
from service.web.readers import wording

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
OTHERS = [language for language in languages.LANGUAGES if language != "en"]


def unlike(**changes):
    comment = {"status": Status.PUBLISHED, "revision": 1, "reasons": [], "received_at": NOW - timedelta(days=1)}
    site = SimpleNamespace(edit_minutes=changes.pop("edit_minutes", 15))
    return doing._why_no_edit(SimpleNamespace(**{**comment, **changes}), site)


REFUSALS = [
    pytest.param(lambda: unlike(status=Status.REJECTED), id="rejected"),
    pytest.param(lambda: unlike(status=Status.ERASED), id="erased"),
    pytest.param(lambda: unlike(revision=rights.MOST_EDITS + 1), id="too many edits"),
    pytest.param(lambda: unlike(edit_minutes=0), id="no edits"),
    pytest.param(lambda: unlike(status=Status.HELD, reasons=[{"code": "escalated"}]), id="a person holds it"),
    pytest.param(unlike, id="too late"),
    pytest.param(lambda: doing.NO_SUCH, id="no comment"),
    pytest.param(lambda: str(LinkOver()), id="link over"),
    pytest.param(lambda: str(KeptFromErasure()), id="kept"),
    pytest.param(lambda: hosted.WRONG_LINK, id="wrong link"),
    pytest.param(lambda: asking.TOO_MANY, id="too many ask"),
]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("message", REFUSALS)
def test_a_refusal_has_words_of_its_own(message, language):
    texts, english = wording.of(language), message()
    said = wording.refusal(texts, english, 403)

    assert said not in {english, texts["outcomes"]["403"]}
    assert "{" not in said
    assert wording.refusal(wording.of("en"), english, 403) == english


def test_a_number_in_a_refusal_is_kept():
    assert wording.refusal(wording.of("de"), unlike(), 403) == (
        "Ein Kommentar kann 15 Minuten lang bearbeitet werden; diese Zeit ist vorbei."
    )


@pytest.mark.parametrize("language", OTHERS)
def test_an_unknown_refusal_says_what_its_status_means(language):
    texts = wording.of(language)

    assert wording.refusal(texts, "This happens seldom.", 409) == texts["outcomes"]["409"]
    assert wording.refusal(texts, "This happens seldom.", 418) == texts["outcomes"]["other"]


def test_of_several_errors_of_a_field_the_first_is_told():
    errors = [FieldError("body", "required", "First."), FieldError("body", "encoding", "Second.")]

    assert wording.field_errors(wording.of("en"), errors, {}) == {"body": "First."}


@pytest.mark.parametrize(
    ("wished", "query", "header", "language", "varies"),
    [
        pytest.param("ur", "?lang=de", "pt", "ur", False, id="as wished"),
        pytest.param("fr", "?lang=de", "pt", "de", False, id="as the address says"),
        pytest.param("", "?lang=xx", "pt-BR;q=0.8, es;q=0.9", "es", True, id="as the browser says"),
        pytest.param(None, "", "fr", "en", True, id="else English"),
    ],
)
def test_choosing(app, wished, query, header, language, varies):
    with app.test_request_context(f"/{query}", headers={"Accept-Language": header}):
        assert wording.choose(wished)["lang"] == language
        response = app.process_response(app.make_response(""))

    assert ("accept-language" in response.vary) == varies


def test_a_form_may_say_its_language(app):
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        wording.prefer("hi")
        assert wording.choose()["lang"] == "hi"
        wording.prefer(["hi"])
        assert wording.choose()["lang"] == "de"
