"""Keys that refuse the languages that Google's service would."""

import pytest

from service.comments import credentials
from service.comments.credentials import PERSPECTIVE, STRICT, Terms
from tests.service.web.clients.perspective import ANALYZE, LanguageScorer, body, checks, error, usage, values


@pytest.fixture
def scorer():
    return LanguageScorer()


@pytest.fixture
def strict(databases, site, clock, vault):
    with databases.main.write() as session:
        return credentials.add_client_key(session, "Demo", PERSPECTIVE, clock(), vault, Terms(options=[STRICT]))


@pytest.fixture
def ask(client, strict):
    return lambda sent: client.post(f"{ANALYZE}?key={strict}", json=sent)


@pytest.mark.parametrize(
    ("text", "more"),
    [("well ciao to all", {}), ("well hello to all", {"languages": ["it"]})],
    ids=["found", "asked"],
)
def test_a_language_that_the_attribute_does_not_support(ask, databases, text, more):
    answer = ask(body(text, **more))

    message = "Attribute TOXICITY does not support request languages: it"
    assert error(answer) == ("INVALID_ARGUMENT", message, "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE")
    detected = ["en"] if more else ["it"]
    assert answer.json["error"]["details"][0]["languageNotSupportedByAttributeError"] == {
        "detectedLanguages": detected,
        "attribute": "TOXICITY",
    }
    assert (usage(databases), checks(databases)) == ({"calls": 1, "refused_language": 1}, [])


def test_a_language_that_is_unclear(ask):
    assert error(ask(body("hm"))) == (
        "INVALID_ARGUMENT",
        "Unable to detect language",
        "LANGUAGE_DETECTION_FAILED",
    )


def test_naming_the_language_helps(ask):
    assert ask(body("hm", languages=["en"])).status_code == 200


def test_attributes_without_the_language_are_dropped_where_that_is_asked_for(ask):
    sent = body("well ciao", languages=["it"], dropUnsupportedAttributes=True)
    sent["requestedAttributes"]["SPAM"] = {}

    assert values(ask(sent)).keys() == {"SPAM"}
