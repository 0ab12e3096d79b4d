"""From the question to the erasure in the reader's language: the pages, the mail and its link."""

import re
from html import unescape

import pytest

from service.web.embed.languages import LANGUAGES
from service.web.readers import moments, wording
from tests.conftest import PUBLIC_URL
from tests.privacy.conftest import AMINA, PAGE

OTHERS = [language for language in LANGUAGES if language != "en"]
MARKUP = "<b>Pier</b> {page} {date}"


@pytest.fixture
def words():
    """Give what a page of a language must have, and what English would have in its place."""
    return lambda language: wording.of(language)["privacy"]


@pytest.mark.parametrize("language", OTHERS)
def test_all_the_way(reader, published, words, clock, language):
    published(page_title=MARKUP, locale=language)
    p, t = words(language), wording.of(language)

    asked = reader.client.post(f"/privacy?lang={language}", data={"email": AMINA}, headers=PAGE)
    reader.finish()
    letter = reader.mail.messages[-1]
    link = re.search(rf"{PUBLIC_URL}(/privacy/\S+)", letter.get_content())[1]
    shown = reader.client.get(link, headers=PAGE)
    action = re.search(r'<form method="post" action="([^"]+)"', shown.text)[1]
    unsure = reader.client.post(action, headers=PAGE)
    erased = reader.client.post(action, data={"sure": "yes"}, headers=PAGE)
    over = reader.client.get(link, headers=PAGE)

    said = [
        (asked, p["asked_title"], p["asked"], p["another"]),
        (shown, p["title"], p["download"], p["comments"].format(count=1), p["statuses"]["published"], p["erase_tick"]),
        (shown, moments.day(clock().isoformat(), t), moments.moment(clock().isoformat(), t)),
        (unsure, p["tick_first"]),
        (erased, p["erased_title"], p["erased_one"]),
        (over, p["over_title"], p["new_link"]),
    ]
    for answer, *expected in said:
        assert f'<html lang="{language}" dir="{t["dir"]}">' in answer.text
        assert [one for one in expected if one not in unescape(answer.text)] == []
        assert [one for one in english(words("en")) if one in unescape(answer.text)] == []
    assert letter["Subject"].replace("\N{NO-BREAK SPACE}", " ") == p["letter_subject"].format(
        host=PUBLIC_URL.partition("//")[2]
    )
    assert p["letter_what"] in letter.get_content()
    assert link.endswith(f"?lang={language}")


def english(p):
    return [text for text in p.values() if isinstance(text, str) and len(text) > 12 and "{" not in text]


@pytest.mark.attack(5)
def test_what_people_wrote_stays_text_in_our_sentences(reader, published):
    published(page_title=MARKUP)

    page = reader.client.get(reader.link(), headers=PAGE).text

    assert '<bdi dir="auto">&lt;b&gt;Pier&lt;/b&gt; {page} {date}</bdi></a>.' in page


def test_a_wrong_address_is_told_in_the_language_of_the_page(reader):
    for typed, said in [
        ("no address", "Das ist keine E-Mail-Adresse"),
        ("", "Mit welcher E-Mail-Adresse"),
        ("x" * 300, "höchstens 254 Zeichen"),
    ]:
        answer = reader.client.post("/privacy?lang=de", data={"email": typed}, headers=PAGE)

        assert answer.status_code == 422
        assert said in answer.text
        assert "<title>Fehler: Was über Sie gespeichert ist</title>" in answer.text
