"""Receipts in the language of their comment, whatever the browser says."""

import re

import pytest

from service.web.readers import wording
from tests.service.web.readers.reading import HTML, OTHERS, language_of, text_of, texts


class TestReceipts:
    """In the language of the comment."""

    @pytest.mark.parametrize("language", OTHERS)
    def test_everything_on_it(self, client, receipt, reject, language):
        t, path = wording.of(language), receipt(locale=f"{language}-XX")
        words = t["receipt"]
        shown, edit, remove = (client.get(f"{path}{query}", headers=HTML) for query in ("", "?do=edit", "?do=delete"))
        reject()
        rejected = client.get(path, headers=HTML)
        failed = client.post(f"{path}/appeal", data={"words": ""}, headers=HTML)

        assert language_of(shown) == (language, t["dir"])
        said = [
            (shown, words["titles"]["published"], words["edit"], words["minutes"].format(count=15), words["privacy"]),
            (edit, words["edit_title"], words["edit_hint"], words["save"], words["leave"]),
            (remove, words["delete_title"], words["delete_hint"], words["delete_send"], words["keep"]),
            (rejected, words["titles"]["rejected"], t["hints"]["It was insulting."], words["appeal_send"]),
            (failed, words["unchanged"], words["no_words"], t["error_title"].format(title=words["titles"]["rejected"])),
        ]
        english = [text for text in texts(wording.of("en"), "receipt") if isinstance(text, str) and len(text) > 6]
        for answer, *expected in said:
            assert [one for one in expected if one not in text_of(answer)] == []
            assert [one for one in english if one in text_of(answer)] == []

    def test_what_was_written_is_in_the_comments_own_language(self, client, receipt):
        shown = client.get(receipt(locale="fr"), headers={**HTML, "Accept-Language": "de"})

        assert language_of(shown) == ("de", "ltr")
        assert '<div class="words" dir="auto" lang="fr">' in shown.text
        assert "Accept-Language" in shown.headers["Vary"]
        assert re.search(r'<time datetime="\d{4}-[^"]+Z?">\d+\. \w+ \d{4}, \d\d:\d\d Uhr \(UTC\)</time>', shown.text)

    def test_a_comments_language_goes_before_the_browsers(self, client, receipt):
        shown = client.get(receipt(locale="ur"), headers={**HTML, "Accept-Language": "de"})

        assert language_of(shown) == ("ur", "rtl")
        assert "Accept-Language" not in shown.headers.get("Vary", "")

    def test_who_is_too_late(self, client, receipt, clock):
        path = receipt(locale="es")
        clock.pass_(minutes=20)

        answer = client.post(f"{path}/edit", data={"body": "x", "version": 2}, headers=HTML)

        assert answer.status_code == 403
        assert "durante 15 minutos; ese tiempo ya ha pasado." in text_of(answer)

    def test_who_is_overtaken(self, client, receipt):
        path = receipt(locale="pt")
        client.post(f"{path}/edit", data={"body": "one", "version": 2}, headers=HTML)

        answer = client.post(f"{path}/edit", data={"body": "two", "version": 2}, headers=HTML)

        assert answer.status_code == 409
        assert wording.of("pt")["receipt"]["overtaken"] in text_of(answer)

    @pytest.mark.parametrize("language", OTHERS)
    def test_appeals_that_are_not_taken(self, client, receipt, reject, language):
        path, t = receipt(locale=language), wording.of(language)

        def appeal():
            return text_of(client.post(f"{path}/appeal", data={"words": "Please."}, headers=HTML))

        too_early = appeal()
        reject()
        appeal()

        assert t["refusals"]["not_rejected"] in too_early
        reject()
        assert t["refusals"]["appealed"] in appeal()

    def test_json_stays_english(self, client, receipt):
        path = receipt(locale="ur")

        answer = client.get(path, headers={"Accept-Language": "ur"})

        assert answer.json["title"] == "Your comment is published"

    def test_there_is_none(self, client):
        answer = client.get("/v1/receipts/nonsense", headers={**HTML, "Accept-Language": "hi"})

        assert (answer.status_code, language_of(answer)) == (404, ("hi", "ltr"))
        assert wording.of("hi")["refusals"]["no_comment"] in text_of(answer)
