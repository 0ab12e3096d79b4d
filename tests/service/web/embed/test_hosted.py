"""The thread and the form for readers without scripts."""

import re
from html import unescape

import pytest

from service.comments.tables import Page
from service.web.embed.hosted import MAX_SHOWN
from tests.conftest import PUBLIC_URL

PAGE = "https://news.example/harbour"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def thread(client, site):
    """Open the hosted page as a browser does."""

    def get(headers=None, **query):
        asked = {"site_key": site.site_key, "page_url": PAGE, **query}
        known = {name: value for name, value in asked.items() if value is not None}
        return client.get("/thread", query_string=known, headers={"Accept": "text/html", **(headers or {})})

    return get


@pytest.fixture
def send(client, thread, clock):
    """Fill in the page's own form, hidden fields included, in the time that people take, and send it."""

    def post(query=None, **typed):
        page = thread(**(query or {})).text
        form = page[page.rindex("<form") :]
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        clock.pass_(minutes=1)
        fields = {name: unescape(value) for name, value in hidden}
        fields |= {"author_name": "Hanne", "author_email": "hanne@mail.example", "body": "I booked a cabin.", **typed}
        return client.post("/v1/comments", data=fields, headers={"Accept": "text/html", "Origin": PUBLIC_URL})

    return post


def test_it_shows_what_is_published_and_nothing_else(thread, post, moderate):
    post(body="Published.")
    post(body="Held. toxic 0.9")
    moderate()

    answer = thread()
    assert answer.status_code == 200
    assert "<p>Published.</p>" in answer.text
    assert "Held." not in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.attack(56)
def test_no_address_is_on_it(thread, send, moderate):
    send()
    moderate()

    assert "I booked a cabin." in thread().text
    assert "mail.example" not in thread().text


def test_from_the_form_to_the_thread(thread, send, moderate, client):
    sent = send({"page_title": "The old pier"})
    assert sent.status_code == 303
    status = client.get(sent.location.removeprefix(PUBLIC_URL), headers={"Accept": "text/html"}).text
    moderate()

    assert "Your comment is being checked" in status
    assert f'href="{PAGE}"' in status
    assert "I booked a cabin." in thread().text


def test_a_page_that_goes_by_a_name_of_its_own(thread, send, moderate):
    send({"page_id": "article-7"})
    moderate()

    assert "I booked a cabin." in thread(page_id="article-7").text
    assert "I booked a cabin." not in thread().text


@pytest.mark.attack(7)
@pytest.mark.parametrize("field", ["author_name", "body", "page_title"])
def test_markup_is_text(thread, send, moderate, field):
    query, typed = ({"page_title": SCRIPT}, {}) if field == "page_title" else ({}, {field: f'"> {SCRIPT}'})
    assert send(query, **typed).status_code == 303
    moderate()

    text = thread(**query).text
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("name", ["page_title", "page_id", "lang", "reply_to", "cursor", "page_url", "site_key", "x"])
def test_nothing_in_its_address_becomes_markup(thread, name):
    text = thread(**{name: f'"><img src=x onerror=alert(1)>{SCRIPT}'}).text

    assert "<script" not in text
    assert "<img src=x" not in text


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://evil.example/", id="another site"),
        pytest.param("https://news.example.evil.example/", id="a look-alike"),
        pytest.param("http://news.example/harbour", id="another scheme"),
        pytest.param("javascript:alert(1)", id="no page at all"),
        pytest.param("https://news.example@evil.example/", id="a user name"),
        pytest.param(None, id="none"),
    ],
)
def test_it_leads_only_to_the_sites_own_pages(thread, url):
    answer = thread(page_url=url)

    assert answer.status_code == 422
    assert "evil.example" not in answer.text
    assert "javascript:" not in answer.text
    assert "<code>page_url</code>: " in answer.text, "a developer can see what is wrong with the link"


@pytest.mark.parametrize("key", [None, "", "cgp_wrong", "é", "x" * 5000])
def test_only_with_a_sites_public_key(thread, key):
    answer = thread(site_key=key)

    assert answer.status_code == 404
    assert "This link is not right. Please tell the website" in answer.text
    assert "Authorization" not in answer.text


def test_nor_with_a_secret_one(thread, site):
    answer = thread(site_key=site.secret_key)

    assert answer.status_code == 404
    assert site.secret_key not in answer.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"page_url": None}, "Send page_url.", id="no page"),
        pytest.param(
            {"page_url": "https://evil.example/"}, "on one of the site&#39;s own addresses.", id="a strange one"
        ),
        pytest.param({"lang": "not a language"}, "<code>lang</code>", id="another field"),
        pytest.param({"cursor": "x"}, "<code>cursor</code>", id="a cursor"),
    ],
)
def test_a_link_that_was_mistyped_says_what_is_wrong(thread, changed, said):
    assert said in thread(**changed).text


class TestLanguages:
    """In the language of the site's page, else the reader's."""

    def test_as_the_link_says(self, thread):
        text = thread(lang="ur").text

        assert '<html lang="ur" dir="rtl">' in text
        assert "تبصرہ بھیجیں" in text

    def test_as_the_browser_says(self, thread):
        text = thread({"Accept-Language": "fr;q=0.9, pt-BR;q=0.8, de;q=0.7"}).text

        assert '<html lang="pt" dir="ltr">' in text
        assert "Publicar comentário" in text

    def test_else_english(self, thread):
        assert '<html lang="en" dir="ltr">' in thread({"Accept-Language": "xx"}).text

    def test_what_is_wrong_is_said_in_it_and_nothing_typed_is_lost(self, send):
        answer = send(
            {"lang": "de"}, author_email="hanne at mail", body="Zwei\n\nZeilen & <mehr>", author_name="x" * 101
        )
        text = unescape(answer.text)

        assert answer.status_code == 422
        assert '<html lang="de"' in text
        assert "Das ist keine E-Mail-Adresse wie" in text
        assert "Bitte höchstens 100 Zeichen; das sind 101." in text
        assert "Bitte sehen Sie sich die markierten Felder noch einmal an." in text
        assert 'value="hanne at mail"' in text
        assert "Zwei\n\nZeilen & <mehr></textarea>" in text
        assert "Kommentar abschicken" in text
        assert answer.headers["Cache-Control"] == "no-store"

    def test_a_comment_says_its_own(self, thread, post, moderate):
        post(locale="ur", body="یہ پل بہت پرانا ہے۔")
        moderate()

        assert '<div class="words" dir="auto" lang="ur">' in thread().text


class TestThreads:
    """Replies, and more than fit."""

    def test_a_reply(self, thread, send, post, moderate):
        parent = post(body="First.").json["id"]
        moderate()
        send({"reply_to": parent}, body="An answer.")
        moderate()

        text = thread(reply_to=parent).text
        assert re.search(r'class="comment reply".*An answer\.', text, re.DOTALL)
        assert re.search(r'In reply to <strong><bdi dir="auto">Amina</bdi>', text)

    def test_reading_on(self, thread, client, site, fields, moderate):
        comments = [{**fields, "body": f"Number {number}."} for number in range(MAX_SHOWN + 1)]
        client.post("/v1/comments/batch", json=comments, headers={"Authorization": f"Bearer {site.secret_key}"})
        moderate()

        first = thread().text
        cursor = re.search(r"cursor=([\w-]+)", first)[1]
        rest = thread(cursor=cursor).text

        pages = [re.findall(r"<p>(Number \d+\.)</p>", text) for text in (first, rest)]
        assert [len(page) for page in pages] == [MAX_SHOWN, 1]
        assert len({*pages[0], *pages[1]}) == MAX_SHOWN + 1
        assert "Show more comments" not in rest

    def test_what_was_removed_keeps_its_place(self, thread, client, site, post, moderate, clock):
        posted = {}
        for body, parent in (("First.", None), ("Second.", "First."), ("Third.", "Second.")):
            clock.pass_(seconds=1)
            posted[body] = post(body=body, parent_id=posted.get(parent)).json["id"]
            moderate()
        gone = posted["Second."]
        client.delete(f"/v1/comments/{gone}", headers={"Authorization": f"Bearer {site.secret_key}"})

        text = thread(lang="de").text
        assert re.search(r"First\..*Kommentar entfernt.*Third\.", text, re.DOTALL)
        assert f'class="comment removed reply" id="comment-{gone}"' in text
        assert f"reply_to={gone}" not in text
        assert f"/v1/comments/{gone}/reports" not in text
        assert "In reply to" not in thread(reply_to=gone).text

    def test_a_report(self, thread, client, post, moderate, site):
        comment = post().json["id"]
        moderate()
        assert f'action="/v1/comments/{comment}/reports"' in thread().text

        answer = client.post(
            f"/v1/comments/{comment}/reports",
            data={"site_key": site.site_key, "reason": "spam"},
            headers={"Accept": "text/html", "Origin": PUBLIC_URL},
        )
        assert answer.status_code == 202


def test_a_closed_page_says_so_instead_of_the_form(thread, post, moderate, databases):
    post()
    moderate()
    with databases.main.write() as session:
        page = session.query(Page).one()
        page.mode, page.message = "closed", "Thank you all & good night."

    text = thread().text
    assert "Thank you all &amp; good night." in text
    assert "<textarea" not in text
    assert "reply_to" not in text


def test_nothing_on_it_is_inline(thread, post, moderate):
    post()
    moderate()
    answer = thread(lang="ur")

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script", answer.text)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
