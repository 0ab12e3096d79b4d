"""Readers' pages beside the thread: each in its language, from the form to the receipt, the report and the mail."""

import re

import pytest

from service.web.embed.languages import LANGUAGES
from service.web.privacy import asking
from service.web.readers import wording
from tests.service.web.readers.reading import HTML, OTHERS, OWN, language_of, text_of


class TestThreads:
    """The hosted thread."""

    @pytest.fixture
    def thread(self, client, site):
        def get(**query):
            asked = {"site_key": site.site_key, "page_url": "https://news.example/harbour", **query}
            return client.get("/thread", query_string=asked, headers={**HTML, "Accept-Language": "es"})

        return get

    def test_its_dates(self, thread, post, moderate):
        post()
        moderate()

        said = re.search(r'<time datetime="\d{4}-[^"]+">([^<]+)</time>', thread(lang="hi").text)[1]

        assert re.fullmatch(r"\d+ \S+ \d{4}, \d\d:\d\d UTC", said)
        assert said.split()[1] in wording.of("hi")["date"]["months"]

    def test_its_report_is_answered_in_its_language(self, thread, post, moderate, client):
        post()
        moderate()
        action, fields = re.search(
            r'<form method="post" action="([^"]+/reports)">(.*?)</form>', thread(lang="ur").text, re.DOTALL
        ).groups()
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', fields))

        assert language_of(client.post(action, data={**hidden, "reason": "spam"}, headers=OWN)) == ("ur", "rtl")

    def test_caches_are_told_when_the_browser_decided(self, thread):
        assert "Accept-Language" in thread().headers["Vary"]
        assert "Accept-Language" not in thread(lang="ur").headers.get("Vary", "")

    def test_a_wrong_link(self, thread):
        assert wording.of("es")["refusals"]["wrong_link"] in text_of(thread(site_key="cgp_wrong"))
        foreign = text_of(thread(page_url="https://evil.example/", lang="de"))
        assert wording.of("de")["errors"]["foreign_page"] in foreign


class TestReports:
    """Thanks for a report."""

    @pytest.fixture
    def report(self, client, post, moderate, site):
        def send(**fields):
            comment = post(page_title="The <old> pier").json["id"]
            moderate()
            filled = {"site_key": site.site_key, "reason": "spam", **fields}
            return client.post(f"/v1/comments/{comment}/reports", data=filled, headers=OWN)

        return send

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_in_the_language_of_its_form_with_the_way_back(self, report, language):
        answer = report(locale=language)
        t = wording.of(language)

        assert (answer.status_code, language_of(answer)) == (202, (language, t["dir"]))
        assert t["thanks"]["text"] in text_of(answer)
        before = t["back"].split("{page}")[0]
        assert (
            f'<a href="https://news.example/harbour" rel="noopener">{before}<bdi dir="auto">The &lt;old&gt; pier</bdi>'
            in answer.text
        )

    def test_a_wrong_one(self, report):
        answer = report(locale="de", reason="boredom")

        assert (answer.status_code, language_of(answer)) == (422, ("de", "ltr"))
        assert "Bitte noch einmal ansehen" in answer.text


class TestPrivacy:
    """What is held of a reader: the pages that ask, and the mail."""

    @pytest.mark.parametrize("language", OTHERS)
    def test_without_mail(self, client, language):
        answer = client.get(f"/privacy?lang={language}", headers=HTML)
        t = wording.of(language)

        assert language_of(answer) == (language, t["dir"])
        assert t["privacy"]["no_mail"] in text_of(answer)
        assert wording.of("en")["privacy"]["title"] not in text_of(answer)

    def test_as_the_browser_says(self, client):
        answer = client.get("/privacy", headers={**HTML, "Accept-Language": "pt-BR"})

        assert language_of(answer) == ("pt", "ltr")
        assert "Accept-Language" in answer.headers["Vary"]

    @pytest.mark.parametrize("language", OTHERS)
    def test_a_link_that_is_over(self, client, language):
        answer = client.get(f"/privacy/nonsense?lang={language}", headers=HTML)

        assert answer.status_code == 410
        assert wording.of(language)["refusals"]["over"] in text_of(answer)
        assert f'href="/privacy?lang={language}"' in answer.text

    @pytest.mark.parametrize("language", OTHERS)
    def test_the_letter(self, language):
        t, link = wording.of(language), "https://comments.example/privacy/abc?lang=ur"

        subject, text = asking.letter("https://comments.example", link, t)

        assert "comments.example" in subject
        assert text.splitlines().count(link) == 1
        english = asking.letter("https://comments.example", link, wording.of("en"))
        assert not {subject, *text.splitlines()} & ({english[0], *english[1].splitlines()} - {"", link})


class TestModerators:
    """The desk stays English."""

    def test_an_error_there(self, client):
        answer = client.get("/desk/no-such-page", headers={**HTML, "Accept-Language": "ur"})

        assert language_of(answer) == ("en", "ltr")
        assert "Accept-Language" not in answer.headers.get("Vary", "")
