"""Pages at the desk: found, opened, held, closed; and readers are told."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from service.comments import sites
from service.comments.tables import Audit, Page
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import hidden
from tests.service.web.desk.governing import admin_browser

PAGES = "/desk/sites/1/pages"
URL = "https://news.example/harbour"


@pytest.fixture
def admin(client, databases, clock, moderators):
    return admin_browser(client, databases, clock)


@pytest.fixture
def change(admin, site, post):
    """Comment on a page, and change how it takes comments."""
    post(page_title="The old pier")

    def run(**typed):
        page = admin.get(f"{PAGES}/1").text
        form = {"csrf": admin.csrf(), "seen": hidden(page, "seen"), "mode": "open", "message": "", "closes_at": ""}
        return admin.post(f"{PAGES}/1", {**form, **typed})

    return run


@pytest.fixture
def told(client, site):
    def ask(url=URL):
        return client.get("/v1/pages/comments", query_string={"page_url": url, "site_key": site.site_key}).json["page"]

    return ask


def test_a_closed_page_tells_its_readers_and_holds_what_comes_all_the_same(
    change, told, post, moderate, state, databases
):
    assert told() == {"mode": "open", "message": None}

    assert change(mode="closed", message="Thank you all.").location == f"{PAGES}/1?saved=yes"

    assert told() == {"mode": "closed", "message": "Thank you all."}
    late = post(body="One more thing.").json["id"]
    moderate()
    assert state(late)[0] == "held"
    with databases.main.read() as session:
        [deed] = session.scalars(select(Audit).where(Audit.what == "page_changed")).all()
    assert deed.details == {"page_id": 1, "before": "open", "after": "closed", "message_changed": True}


def test_a_page_closes_by_itself_at_its_date(change, told, clock, admin):
    change(closes_at="2026-03-02T18:00", message="That was all.")

    assert told() == {"mode": "open", "message": None}
    assert "until" in admin.get(PAGES).text
    clock.pass_(days=1, hours=6)
    assert told() == {"mode": "closed", "message": "That was all."}


def test_a_page_closes_by_the_age_that_the_policy_says(change, told, clock, databases, app):
    with databases.main.write() as session:
        sites.set_policy(session, "Demo", {"close_pages_after_days": 14}, clock())
    app.extensions["commentgate"].policies.forget()  # two seconds later

    assert told()["mode"] == "open"
    clock.pass_(days=14)
    assert told()["mode"] == "closed"
    assert told("https://news.example/new")["mode"] == "open"


def test_readers_see_the_message_on_the_receipt_and_on_the_form(change, post, client, site):
    change(mode="closed", message="Thank <b>you</b> all.")
    receipt = post(body="One more thing.").json["receipt_url"].removeprefix("http://127.0.0.1:8080")

    page = client.get(receipt, headers={"Accept": "text/html"}).text
    form = {"site_key": site.site_key, "page_url": URL, "body": "", "author_name": "Bo"}
    headers = {"Accept": "text/html", "Origin": "https://news.example"}
    again = client.post("/v1/comments", data=form, headers=headers)

    assert "Thank &lt;b&gt;you&lt;/b&gt; all." in page
    assert client.get(receipt).json["page"] == {"mode": "closed", "message": "Thank <b>you</b> all."}
    assert again.status_code == 422
    assert "Thank &lt;b&gt;you&lt;/b&gt; all." in again.text


@pytest.mark.parametrize("hostile", ["page\x00id", "x" * 5000, "\ud800"], ids=["NUL", "long", "half a pair"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_form_that_names_no_page_is_shown_without_a_message(client, site, hostile):
    form = {
        "site_key": site.site_key,
        "page_url": URL,
        "page_id": hostile.encode("utf-8", "replace").decode(),
        "body": "",
    }
    headers = {"Accept": "text/html", "Origin": "https://news.example"}

    assert client.post("/v1/comments", data=form, headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        pytest.param("mode", "ajar", "Choose one of these.", id="no such mode"),
        pytest.param("message", "x" * 301, "at most 300 characters", id="a long message"),
        pytest.param("message", "a\nb", "takes one line", id="two lines"),
        pytest.param("closes_at", "tomorrow", "Use a date and time", id="no date"),
        pytest.param("closes_at", "0001-01-01T00:00+14:00", "Use a date and time", id="before time began"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(change, told, field, typed, message):
    answer = change(**{"message": "kept", "closes_at": "2026-05-01T12:00", field: typed})

    assert answer.status_code == 422
    assert message in re.search(rf'id="{field}-error"[^>]*>([^<]*)<', answer.text)[1]
    assert ("kept" in answer.text) == (field != "message")
    assert ("2026-05-01T12:00" in answer.text) == (field != "closes_at")
    if field != "mode":
        assert typed in unescape(answer.text)
    assert told()["mode"] == "open"


@pytest.mark.attack(49)
def test_who_comes_second_sees_what_the_first_changed_and_keeps_their_own(admin, change, told):
    seen = hidden(admin.get(f"{PAGES}/1").text, "seen")
    change(mode="held", message="by the first")

    answer = change(seen=seen, mode="closed", message="by the second")

    assert answer.status_code == 409
    assert "all held, with the message" in " ".join(answer.text.split())
    assert "by the first" in answer.text
    assert 'value="by the second"' in answer.text
    assert told()["mode"] == "held"


def test_closing_takes_the_date_away(change, databases):
    change(closes_at="2026-03-02T18:00")
    change(mode="closed", closes_at="2026-03-02T18:00")

    with databases.main.read() as session:
        page = session.get_one(Page, 1)
    assert (page.mode, page.closes_at) == ("closed", None)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("search", "titles"),
    [
        pytest.param("", ["Über uns", "alpha two", "Alpha one", "The old pier"], id="the newest first"),
        pytest.param("ALPHA", ["Alpha one", "alpha two"], id="by title, in its order"),
        pytest.param("alpha t", ["alpha two"], id="a longer start"),
        pytest.param("pier", [], id="not in the middle"),
        pytest.param("https://news.example/a", ["Alpha one", "alpha two"], id="by address"),
        pytest.param("news.example/h", ["The old pier"], id="by address without its scheme"),
        pytest.param("/h", ["The old pier"], id="by path"),
        pytest.param("%", [], id="a sign of LIKE"),
        pytest.param("a' OR '1'='1", [], id="SQL"),
    ],
)
def test_pages_are_found_by_how_they_start(admin, post, moderate, clock, search, titles):
    for title, path in (("The old pier", "harbour"), ("Alpha one", "a1"), ("alpha two", "a2"), ("Über uns", "u")):
        clock.pass_(seconds=1)
        post(page_title=title, page_url=f"https://news.example/{path}")

    page = admin.get(PAGES, query_string={"q": search})

    assert page.status_code == 200
    assert re.findall(r'<a href="/desk/sites/1/pages/\d+"><bdi dir="auto">([^<]*)<', page.text) == titles


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("search", ["", "page"])
def test_many_pages_come_in_turns_without_a_gap(admin, databases, site, clock, search):
    with databases.main.write() as session:
        for number in range(60):
            made = {"key": f"id:{number}", "url": f"https://news.example/{number}", "title": f"Page {number % 7}"}
            session.add(Page(site_id=site.site_id, mode="open", created_at=clock() + timedelta(minutes=number), **made))

    seen, path = [], f"{PAGES}?q={search}"
    while path:
        page = admin.get(path).text
        seen += re.findall(r'<a href="/desk/sites/1/pages/(\d+)"><bdi', page)
        following = re.search(r'href="([^"]*)" rel="next"', page)
        path = following and unescape(following[1])

    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("backend", BACKENDS)
def test_published_and_held_comments_are_counted(admin, post, moderate):
    for body in ("fine", "fine too", "toxic 0.9"):
        post(body=body)
    moderate()

    row = re.search(r"<td class=\"number published\">(\d+)</td><td class=\"number held\">(\d+)<", admin.get(PAGES).text)

    assert row.groups() == ("2", "1")


@pytest.mark.parametrize("name", ["maren", "vera"])
def test_others_may_look_but_not_change(browser, post, name):
    post()
    browser.sign_in(name)

    page = browser.get(f"{PAGES}/1")

    assert page.status_code == 200
    assert "<fieldset disabled" in page.text
    form = {"csrf": hidden(page.text, "csrf"), "seen": hidden(page.text, "seen"), "mode": "closed"}
    assert browser.post(f"{PAGES}/1", form).status_code == 403


@pytest.mark.attack(34)
def test_fields_that_the_form_does_not_have_change_nothing(change, databases):
    change(mode="held", site_id="2", key="id:other", url="https://evil.example/", title="Mine", created_at="x")

    with databases.main.read() as session:
        page = session.get_one(Page, 1)
    assert (page.mode, page.site_id, page.url, page.title) == ("held", 1, URL, "The old pier")


@pytest.mark.attack(4)
def test_markup_in_titles_and_messages_is_shown_as_text(admin, change, post, client):
    markup = "<script>alert(4)</script>\"'><img src=x>"
    post(page_title=markup, page_url="https://news.example/markup")
    change(mode="closed", message=markup)

    for path in (PAGES, f"{PAGES}/1", f"{PAGES}/2", f"{PAGES}?q=%3Cscript%3E"):
        page = admin.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


def test_a_page_of_another_site_is_not_there(admin, post, other_site):
    post()

    assert admin.get(f"/desk/sites/{other_site.site_id}/pages/1").status_code == 404
    assert admin.get(f"{PAGES}/{2**40}").status_code == 404
