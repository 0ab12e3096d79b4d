"""The demo page, the hosted form and the page of a comment's status, as a browser without JavaScript sees them."""

import re
from html import unescape

import pytest

from tests.conftest import PUBLIC_URL

TYPED = {"author_name": "Hanne", "author_email": "hanne@mail.example", "body": "I booked a cabin.", "author_url": ""}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def page(client, site):
    """Open a page as a browser does."""

    def get(path="/demo", **options):
        return client.get(path, headers={"Accept": "text/html"}, **options)

    return get


@pytest.fixture
def leave_reply(client, page, clock):
    """Fill in the demo page's own form, hidden fields included, in the time that takes, and send it."""

    def send(path="/demo", origin=PUBLIC_URL, **changes):
        form = {**hidden(page(path).text), **TYPED, **changes}
        clock.pass_(seconds=20)
        return client.post("/v1/comments", data=form, headers={"Accept": "text/html", "Origin": origin})

    return send


def hidden(text):
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text)}


def own_path(url):
    return url.removeprefix(PUBLIC_URL)


def test_the_page_has_an_article_and_the_form_as_news_sites_have_it(page):
    text = unescape(page().text)

    for words in (
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked",
        "Post Comment",
    ):
        assert words in text
    seen = re.sub(r'<div class="trap".*?</div>', "", text, flags=re.DOTALL)
    labels = [re.sub(r"<[^>]+>", "", label).strip() for label in re.findall(r"<label[^>]*>(.*?)</label>", seen)]
    assert labels == ["Comment *", "Name *", "Email *", "Website"]
    assert hidden(text)["page_url"] == f"{PUBLIC_URL}/demo"


def test_there_is_no_demo_without_a_demo_site(client, databases):
    answer = client.get("/demo", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "commentgate site add Demo" in answer.text
    assert client.get("/").location == "/desk/"


def test_the_bare_address_leads_to_the_demo(page):
    assert page("/").location == "/demo"


def test_localhost_is_led_to_the_public_address(page):
    answer = page(base_url="http://localhost:8080")

    assert (answer.status_code, answer.location) == (302, f"{PUBLIC_URL}/demo")


def test_from_the_form_to_the_waiting_page_to_the_published_page(leave_reply, page, moderate):
    sent = leave_reply()
    assert sent.status_code == 303

    waiting = page(own_path(sent.location)).text
    moderate()
    published = page(own_path(sent.location)).text

    assert "Your comment is being checked" in waiting
    assert "I booked a cabin." in waiting
    assert f'href="{PUBLIC_URL}/demo"' in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "Your comment is published" in published
    assert 'http-equiv="refresh"' not in published
    assert "I booked a cabin." in page().text


def test_a_held_comment_is_not_on_the_page_and_its_author_is_told(leave_reply, page, moderate):
    sent = leave_reply(body="toxic 0.9 thing")
    moderate()

    assert "Your comment is waiting for a moderator" in page(own_path(sent.location)).text
    assert "toxic 0.9 thing" not in page().text


@pytest.mark.attack(56)
def test_the_address_is_on_no_page(leave_reply, page, moderate):
    sent = leave_reply()
    pages = [page().text, page(own_path(sent.location)).text]
    moderate()
    pages += [page().text, page(own_path(sent.location)).text]

    assert not any("hanne@" in text or "mail.example" in text for text in pages)


class TestFormAgain:
    """What is wrong is said beside each field, and nothing typed is lost."""

    def test_every_error_is_beside_its_field(self, leave_reply):
        answer = leave_reply(author_name="", author_email="hanne at mail", body="")
        text = unescape(answer.text)

        assert answer.status_code == 422
        for name in ("author_name", "author_email", "body"):
            assert re.search(rf'id="{name}"[^>]*aria-invalid="true" aria-describedby="{name}-error"', text)
            assert re.search(rf'id="{name}-error" dir="auto">[A-Z][^<]+<', text)
            assert f'<a href="#{name}">' in text, "and in the summary"
        assert 'aria-describedby="author_url-error"' not in text
        assert "<title>Error:" in text

    def test_nothing_typed_is_lost(self, leave_reply):
        typed = {"author_name": "", "author_email": "hanne@mail.example", "author_url": "not a web address"}
        answer = leave_reply(**typed, body="\n  two\n\nlines & <more>")
        text = unescape(answer.text)

        assert 'value="hanne@mail.example"' in text
        assert 'value="not a web address"' in text
        assert re.search(r"<textarea[^>]*>\n\n  two\n\nlines & <more></textarea>", text)
        assert answer.headers["Cache-Control"] == "no-store"

    def test_it_can_be_sent_again(self, leave_reply, client):
        again = leave_reply(author_name="")
        form = {**hidden(again.text), **TYPED}

        sent = client.post("/v1/comments", data=form, headers={"Accept": "text/html", "Origin": PUBLIC_URL})

        assert sent.status_code == 303

    def test_a_page_of_another_site_is_refused_in_the_summary(self, leave_reply):
        answer = leave_reply(page_url="https://evil.example/")

        assert answer.status_code == 422
        assert "The page</bdi>: This page is not on one of the site" in unescape(answer.text)

    def test_a_form_from_nowhere_keeps_the_text(self, leave_reply):
        answer = leave_reply(origin="https://evil.example")

        assert answer.status_code == 403
        assert "I booked a cabin." in answer.text

    @pytest.mark.attack(7)
    @pytest.mark.parametrize(
        "field", ["body", "author_name", "author_email", "author_url", "page_title", "locale", "page_url"]
    )
    def test_markup_in_any_field_is_text(self, leave_reply, field):
        answer = leave_reply(**{"author_email": "wrong", field: f'">{SCRIPT}'})

        assert answer.status_code == 422
        assert "<script>" not in answer.text
        assert "&lt;script&gt;" in answer.text


class TestThreads:
    """Replies stand under what they reply to, one level deep."""

    @pytest.fixture
    def published(self, leave_reply, page, moderate, clock):
        def post(body, reply_to=None):
            clock.pass_(seconds=1)
            leave_reply(f"/demo?reply_to={reply_to}" if reply_to else "/demo", body=body)
            moderate()
            return shown(page().text)[body][0]

        return post

    def test_reply_to_a_reply(self, published, page):
        first = published("first")
        second = published("second")
        answer = published("answer", first)
        published("answer to the answer", answer)

        found = shown(page().text)
        assert list(found) == ["first", "answer", "answer to the answer", "second"]
        assert [is_reply for _, is_reply in found.values()] == [False, True, True, False]
        assert second

    def test_what_was_removed_keeps_its_place_and_is_not_counted(self, published, page, client, site):
        first = published("first")
        published("answer", first)
        client.delete(f"/v1/comments/{first}", headers={"Authorization": f"Bearer {site.secret_key}"})

        text = page().text
        assert re.search(r"Comment removed.*answer", text, re.DOTALL)
        assert next(iter(shown(text).values()))[1], "the answer is a reply still"
        assert '<span id="comment-count">1</span>' in text
        assert hidden(page(f"/demo?reply_to={first}").text)["parent_id"] == ""

    def test_a_comment_has_a_picture_and_can_be_reported(self, published, page):
        first = published("first")
        text = page().text

        assert re.search(rf'<img class="picture" src="{PUBLIC_URL}/v1/pictures/[^"]+\.svg" alt=""', text)
        assert f'action="/v1/comments/{first}/reports"' in text

    def test_the_form_says_to_whom(self, published, page):
        first = published("first")
        text = page(f"/demo?reply_to={first}").text

        assert re.search(r'id="replying">In reply to\s+<strong><bdi dir="auto" id="replying-to">Hanne<', text)
        assert hidden(text)["parent_id"] == first

    @pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000000", '"><script>'])
    def test_reply_to_nothing(self, page, asked):
        text = page(f"/demo?reply_to={asked}").text

        assert hidden(text)["parent_id"] == ""
        assert 'replying" hidden' in text


def shown(text):
    """Give the shown comments: text -> (id, whether it is a reply), in their order."""
    found = re.findall(
        r'<article class="comment( reply)?" id="comment-([^"]+)">.*?<div class="words"[^>]*><p>(.*?)</p>',
        text,
        re.DOTALL,
    )
    return {body: (comment_id, bool(reply)) for reply, comment_id, body in found}


@pytest.mark.attack(1)
def test_markup_in_a_published_comment_is_text(leave_reply, page, moderate):
    leave_reply(body=f"see {SCRIPT}", author_name=SCRIPT)
    moderate()

    text = page().text
    assert "<script>" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


@pytest.mark.attack(3)
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " JaVaScript:x"])
def test_only_web_addresses_become_links(leave_reply, url):
    assert leave_reply(author_url=url).status_code == 422


def test_nothing_on_our_pages_is_inline(leave_reply, page):
    sent = leave_reply()
    for text in (page().text, page(own_path(sent.location)).text, leave_reply(body="").text, page("/nothing").text):
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", text)
        assert text.count("<h1") == 1


def test_the_icon_is_where_browsers_look(client):
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
