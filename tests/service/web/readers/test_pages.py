"""Readers' pages beside the thread: each in its language, from the form to the receipt, the report and the mail."""

import re
from dataclasses import replace
from html import unescape

import pytest

from service.comments.tables import Page, Site
from service.web.app import create_app
from service.web.embed.languages import LANGUAGES
from service.web.privacy import asking
from service.web.readers import wording
from tests.conftest import PUBLIC_URL
from tests.service.web.api.asking import secret, stored

HTML = {"Accept": "text/html"}
OWN = {**HTML, "Origin": PUBLIC_URL}
OTHERS = [language for language in LANGUAGES if language != "en"]


def text_of(answer):
    return unescape(answer.text)


def language_of(answer):
    return re.search(r'<html lang="(\w+)" dir="(\w+)">', answer.text).groups()


def texts(words, *path):
    for step in path:
        words = words[step]
    return list(words.values()) if isinstance(words, dict) else [words]


@pytest.fixture
def receipt(post, moderate):
    def make(body="a fine remark", *, decided=True, **fields):
        path = post(body=body, **fields).json["receipt_url"].removeprefix(PUBLIC_URL)
        if decided:
            moderate()
        return path

    return make


@pytest.fixture
def reject(client, site, databases):
    def run():
        comment = stored(databases)[-1]
        decision = {"status": "rejected", "reason": "insult", "version": comment.version}
        client.post(f"/v1/comments/{comment.id}/decisions", json=decision, headers=secret(site))

    return run


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


class TestForms:
    """The plain form, when it is not taken."""

    @pytest.fixture
    def send(self, client, site, fields):
        def post(origin=PUBLIC_URL, sent_by=None, **changes):
            filled = {**fields, "site_key": site.site_key, **changes}
            headers = {**HTML, "Origin": origin}
            return (sent_by or client).post("/v1/comments", data=filled, headers=headers)

        return post

    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            pytest.param({"site_key": "cgp_wrong"}, 401, id="no such key"),
            pytest.param({"origin": "https://evil.example"}, 403, id="another origin"),
        ],
    )
    def test_refusals(self, send, changes, status, language):
        answer = send(**changes, locale=language, body="hours of typing")
        t = wording.of(language)

        assert (answer.status_code, language_of(answer)) == (status, (language, t["dir"]))
        assert t["outcomes"][str(status)] in text_of(answer)
        assert f"<title>{t['error_title'].format(title=t['respond'])}</title>" in text_of(answer)
        assert "hours of typing</textarea>" in answer.text
        assert t["trap"] in text_of(answer)

    def test_too_often(self, settings, databases, clock, scorer, send):
        strict = create_app(replace(settings, limit_address="1/minute"), now=clock, scorer=scorer).test_client()
        send(sent_by=strict)

        answer = send(sent_by=strict, locale="de", body="another")

        assert answer.status_code == 429
        assert wording.of("de")["too_many"] in text_of(answer)

    def test_too_long_to_be_read(self, client):
        answer = client.post("/v1/comments", data={"body": "x" * 600_000}, headers={**OWN, "Accept-Language": "ur"})

        assert (answer.status_code, language_of(answer)) == (413, ("ur", "rtl"))
        assert wording.of("ur")["outcomes"]["413"] in text_of(answer)

    def test_a_closed_page(self, send, databases):
        send()
        with databases.main.write() as session:
            session.query(Page).one().mode = "closed"

        assert wording.of("hi")["closed"] in text_of(send(locale="hi", body=""))

    @pytest.mark.parametrize("is_asked", [True, False], ids=["asked for", "not asked for"])
    def test_the_address_is_marked_as_the_site_asks_for_it(self, send, databases, is_asked):
        with databases.main.write() as session:
            session.query(Site).one().email_required = is_asked

        field = re.search(r'<input id="author_email"[^>]*>', send(body="").text)[0]

        assert ("aria-required" in field) == is_asked

    def test_it_says_to_whom_it_replies(self, send, post, moderate):
        parent = post(author_name="Amina <b>").json["id"]
        hidden = send(parent_id=parent, body="")
        moderate()

        assert "In reply to" not in hidden.text
        assert 'Antwort an <strong><bdi dir="auto">Amina &lt;b&gt;</bdi></strong>' in (
            send(parent_id=parent, body="", locale="de").text
        )
        assert "Amina &lt;b" not in send(parent_id=parent, body="", site_key="cgp_wrong").text


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
