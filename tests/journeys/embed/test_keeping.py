"""Nothing that somebody typed is ever lost, and nothing is posted twice."""

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.embed.form import TYPED, fill, own, send, values

pytestmark = [pytest.mark.journey, pytest.mark.browser]
POSTS = "**/v1/comments"


def count(served, path):
    query = {"limit": 200}
    key = {"Authorization": f"Bearer {served.site.secret_key}"}
    listed = served.app.test_client().get("/v1/comments", query_string=query, headers=key).json["comments"]
    return sum(one["page_url"].endswith(path) for one in listed)


def test_a_draft_outlives_the_page_but_never_the_address(browse, served):
    page = browse(served.foreign.article("/draft"))
    fill(page, author_url="https://hanne.example/")
    page.reload()
    page.get_by_label("Comment *").wait_for()

    assert values(page) == {
        "body": TYPED["body"],
        "author_name": "Hanne",
        "author_url": "https://hanne.example/",
        "author_email": "",
    }
    stored = page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert TYPED["body"] in stored
    assert "mail.example" not in stored


def test_whoever_only_reads_has_nothing_kept(browse, served):
    served.take("First.", "/only-read")
    page = browse(served.foreign.article("/only-read"))
    page.get_by_label("Comment *").wait_for()
    page.wait_for_load_state("networkidle")

    assert page.evaluate("localStorage.length") == 0


def test_a_draft_is_for_its_own_page(browse, served):
    page = browse(served.foreign.article("/one"))
    fill(page)
    page.goto(served.foreign.article("/two"))
    page.get_by_label("Comment *").wait_for()

    assert set(values(page).values()) == {""}


def test_what_was_kept_for_too_long_is_forgotten(browse, served):
    page = browse(served.foreign.article("/old"))
    page.get_by_label("Comment *").wait_for()
    page.evaluate(
        """() => {
            localStorage.setItem("commentgate:x:old", JSON.stringify({ at: Date.now() - 6e9 }));
            localStorage.setItem("commentgate:x:new", JSON.stringify({ at: Date.now() }));
            localStorage.setItem("commentgate:x:broken", "{");
            localStorage.setItem("somebody-else", "1");
        }"""
    )
    page.reload()
    page.get_by_label("Comment *").wait_for()

    left = set(page.evaluate("Object.keys(localStorage)"))
    assert {"commentgate:x:new", "somebody-else"} <= left
    assert not left & {"commentgate:x:old", "commentgate:x:broken"}


@pytest.mark.parametrize("trouble", ["no network", "an unwell server"])
def test_trouble_keeps_the_form_filled_and_sending_again_works(browse, served, trouble):
    path = f"/{trouble.replace(' ', '-')}"
    page = browse(served.foreign.article(path))
    fill(page)
    if trouble == "no network":
        page.context.set_offline(True)
    else:
        served.away = True
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Your text is still here")
    assert values(page) == {**TYPED, "author_url": ""}

    page.context.set_offline(False)
    served.away = False
    send(page)
    expect(own(page)).to_contain_text("awaiting moderation")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert count(served, path) == 1
    browse.errors.clear()


def test_a_lost_answer_does_not_post_it_twice(browse, served):
    page = browse(served.foreign.article("/lost-answer"))
    lost = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()
            lost.append(route)
            route.abort()
        else:
            route.continue_()

    page.route(POSTS, lose_the_first)
    fill(page)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("could not be sent")
    assert count(served, "/lost-answer") == 1
    send(page)

    expect(own(page)).to_have_count(1)
    assert count(served, "/lost-answer") == 1
    browse.errors.clear()


def test_the_same_words_can_be_said_twice_on_purpose(browse, served):
    page = browse(served.foreign.article("/twice"))
    for number in (1, 2):
        fill(page)
        send(page)
        expect(own(page)).to_have_count(number)

    assert count(served, "/twice") == 2


def test_every_error_is_beside_its_field(browse, served):
    page = browse(served.foreign.article("/errors"))
    fill(page, body="", author_name="x" * 101, author_email="hanne at mail", author_url="hanne")
    send(page)
    expect(page.get_by_role("alert")).to_have_text("Please look at the marked fields again.")

    said = {
        name: page.locator(f".commentgate #{name}-error").inner_text()
        for name in ("body", "author_name", "author_email", "author_url")
    }
    assert said == {
        "body": "This field is required.",
        "author_name": "At most 100 characters, please; these are 101.",
        "author_email": "This is not an e-mail address, such as name@example.org.",
        "author_url": "Use a full web address that starts with http:// or https://.",
    }
    expect(page.get_by_label("Comment *")).to_be_focused()
    expect(page.get_by_label("Comment *")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Email *")).to_have_accessible_description(said["author_email"])
    assert values(page)["author_email"] == "hanne at mail"
    browse.errors.clear()


def test_too_many_at_once_says_how_long_to_wait(browse, served):
    page = browse(served.foreign.article("/busy", attributes='data-lang="de"'))
    answer = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After", "Retry-After": "30"}
    page.route(POSTS, lambda route: route.fulfill(status=429, headers=answer, json={}))
    fill(page)
    send(page)

    expect(page.get_by_role("alert")).to_contain_text("versuchen Sie es in 30 Sekunden noch einmal")
    assert values(page)["body"] == TYPED["body"]
    browse.errors.clear()
