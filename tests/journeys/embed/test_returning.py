"""What readers find when they come back, or come by a link: what has changed since, and the comment they look for."""

import re

import pytest
from playwright.sync_api import expect

from service.comments.tables import Page, Site
from service.web.context import EXTENSION
from tests.journeys.embed.form import TYPED, fill, own, post, send, values

pytestmark = [pytest.mark.journey, pytest.mark.browser]


BACK = {
    "its tab": "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
    "the page before": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
}


def come_back(page, to="its tab"):
    """Do what a browser does when somebody comes back."""
    page.evaluate(BACK[to])


def kept(page):
    """Give what the browser keeps of the reader's last own comment."""
    return page.evaluate("Object.values(localStorage).flatMap((one) => JSON.parse(one).own || [])")[-1]


@pytest.fixture
def parent_of(served):
    """Say what a reader's last own comment answers, as the service has it."""
    key = {"Authorization": f"Bearer {served.site.secret_key}"}
    return lambda page: served.app.test_client().get(f"/v1/comments/{kept(page)['id']}", headers=key).json["parent_id"]


@pytest.fixture
def many(served):
    """Publish many comments on a page; gives their ids, oldest first."""

    def make(path, count):
        comment = {"page_url": served.foreign.url + path, "author_name": "Amina", "author_email": "amina@mail.example"}
        key = {"Authorization": f"Bearer {served.site.secret_key}"}
        client = served.app.test_client()
        sent = [{**comment, "body": f"Number {number}."} for number in range(count)]
        answer = client.post("/v1/comments/batch", json=sent, headers=key)
        served.moderate()
        return [one["id"] for one in answer.json["results"]]

    return make


@pytest.fixture
def remove(served):
    key = {"Authorization": f"Bearer {served.site.secret_key}"}
    return lambda one: served.app.test_client().delete(f"/v1/comments/{one}", headers=key)


@pytest.fixture
def receipt(served):
    """Give the path of the receipt of a reader's own comment."""
    return lambda page: kept(page)["receipt"].removeprefix(served.url)


def test_what_was_removed_keeps_the_thread_together(browse, served, remove):
    first = served.take("One.", "/removed")
    second = served.take("Two.", "/removed", parent_id=first, author_name="Otto")
    served.take("Three.", "/removed", parent_id=second)
    served.take("Apart.", "/removed")
    remove(second)
    page = browse(served.foreign.article("/removed"))

    articles = page.get_by_role("article")
    expect(articles).to_contain_text(["One.", "Comment removed", "Three.", "Apart."])
    depths = [
        article.evaluate("(one) => { let n = 0; while ((one = one.parentNode.closest('ol'))) n++; return n; }")
        for article in articles.all()
    ]
    assert depths == [1, 2, 3, 1]
    expect(articles.nth(1).get_by_role("button")).to_have_count(0)
    expect(articles.nth(1)).not_to_contain_text("Otto")


@pytest.mark.parametrize("reloaded", [True, False], ids=["after a reload", "in the same tab"])
def test_an_own_comment_that_was_edited_or_deleted_elsewhere_is_not_shown_as_before(browse, served, receipt, reloaded):
    path = f"/changed-{reloaded}"
    page = browse(served.foreign.article(path))
    post(page, body="As first written.")
    served.decide(served.newest()["id"], "published")
    served.take("An answer.", path, parent_id=served.newest()["id"])
    page.reload()
    expect(page.get_by_role("article")).to_have_count(2)
    if not reloaded:
        expect(own(page).get_by_role("link", name="Your comment’s status")).to_be_visible()

    author, told = served.app.test_client(), receipt(page)
    assert author.patch(told, json={"body": "As written since."}).status_code == 200
    served.moderate()
    page.reload() if reloaded else come_back(page)
    expect(own(page)).to_contain_text("As written since.")
    expect(page.get_by_text("As first written.")).to_have_count(0)

    assert author.delete(told).status_code in {200, 204}
    page.reload() if reloaded else come_back(page)
    expect(own(page)).to_contain_text("Your comment was removed.")
    expect(page.get_by_text("As written since.")).to_have_count(0)
    expect(page.get_by_text("An answer.")).to_be_visible()
    own(page).get_by_role("button", name="Hide").click()
    expect(page.get_by_role("article")).to_contain_text(["Comment removed", "An answer."])


@pytest.mark.parametrize("to", BACK)
def test_an_appeal_elsewhere_is_seen_on_coming_back(browse, served, receipt, to):
    page = browse(served.foreign.article(f"/appealed-{to.replace(' ', '-')}"))
    post(page)
    served.decide(served.newest()["id"], "rejected", reason="insult")
    expect(own(page)).to_contain_text("Your comment was not published.")
    answer = served.app.test_client().post(receipt(page) + "/appeal", json={"words": "A joke among friends."})
    assert answer.status_code in {200, 202}
    come_back(page, to)
    expect(own(page)).to_contain_text("Your comment is awaiting moderation.")

    served.decide(served.newest()["id"], "published")
    expect(own(page)).to_contain_text("Your comment is published.")


def test_only_who_has_written_here_asks_past_the_cache(browse, served):
    asked = []
    page = browse("about:blank")
    page.on(
        "request", lambda one: asked.append(one.all_headers().get("cache-control")) if "/pages/" in one.url else None
    )
    page.goto(served.foreign.article("/cached"))
    post(page)
    page.goto(served.foreign.article("/cached"))
    expect(own(page)).to_have_count(1)

    assert len(asked) == 2
    assert asked[0] != asked[1] == "max-age=0"


def test_a_link_finds_its_comment_beyond_the_first_pages(browse, served, many):
    ids = many("/far", 310)
    page = browse(served.foreign.article("/far") + f"#comment-{ids[305]}")
    expect(page.get_by_text("Number 305.")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Show more comments")).to_have_count(0)


def test_a_link_in_the_page_finds_its_comment_too(browse, served, many):
    ids = many("/near", 150)
    page = browse(served.foreign.article("/near"))
    expect(page.get_by_role("article")).to_have_count(100)
    page.evaluate("location.hash = '#section-2'")
    page.evaluate(f"location.hash = '#comment-{ids[10]}'")
    expect(page.get_by_text("Number 10.", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("article")).to_have_count(100)

    page.evaluate(f"location.hash = '#comment-{ids[140]}'")
    expect(page.get_by_text("Number 140.")).to_be_in_viewport()


def test_a_link_to_nothing_does_not_read_on_for_ever(browse, served, many):
    path = "/endless"
    many(path, 1)
    listing = {"page": {"mode": "open", "message": None}, "email_required": True, "comments": [], "next_cursor": "x"}
    asked = []
    page = browse("about:blank")

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(json=listing, headers={"Access-Control-Allow-Origin": "*"})

    page.route("**/v1/pages/comments?*", answer)
    page.goto(served.foreign.article(path) + "#comment-nothing")
    page.get_by_role("button", name="Show more comments").wait_for()
    expect(page.get_by_label("Comment *")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert len(asked) == 11


def test_a_draft_of_a_reply_stays_one_though_its_parent_is_not_loaded_yet(browse, served, many, parent_of):
    ids = many("/late-parent", 120)
    page = browse(served.foreign.article("/late-parent"))
    page.get_by_role("button", name="Show more comments").click()
    expect(page.get_by_role("article")).to_have_count(120)
    page.get_by_role("button", name="Reply: Amina").last.click()
    fill(page)
    page.reload()
    expect(page.get_by_role("article")).to_have_count(100)
    expect(page.locator(".commentgate form")).to_contain_text("In reply to Amina")
    fill(page)
    send(page)
    expect(own(page)).to_have_count(1)
    assert parent_of(page) == ids[119]

    fill(page, body="Another.")
    send(page)
    expect(own(page)).to_have_count(2)
    assert parent_of(page) is None


class TestAfterAFailure:
    """What is only known once the service answers is put right then, and nothing typed is lost."""

    @pytest.fixture
    def failing(self, browse, served):
        def start(path):
            page = browse("about:blank")
            page.route("**/v1/pages/comments?*", lambda route: route.abort(), times=1)
            page.goto(served.foreign.article(path))
            expect(page.get_by_text("The comments could not be loaded.")).to_be_visible()
            browse.errors.clear()
            return page

        return start

    def test_a_closed_page_is_closed_then(self, served, failing):
        served.take("Early enough.", "/closed-later")
        with served.databases.main.write() as session:
            found = session.query(Page).filter(Page.url == f"{served.foreign.url}/closed-later").one()
            found.mode, found.message = "closed", "Thank you all."
        page = failing("/closed-later")
        expect(page.get_by_label("Comment *")).to_be_visible()
        page.get_by_role("button", name="Try again").click()

        expect(page.get_by_text("Thank you all.")).to_be_visible()
        expect(page.locator(".commentgate form")).to_have_count(0)

    def test_an_address_that_is_not_needed_is_not_asked_for_then(self, served, failing):
        def need(address):
            with served.databases.main.write() as session:
                session.query(Site).one().email_required = address
            served.app.extensions[EXTENSION].keys.forget()

        need(False)
        page = failing("/address-later")
        fill(page)
        expect(page.get_by_label("Email *")).to_be_visible()
        page.get_by_role("button", name="Try again").click()

        expect(page.get_by_label(re.compile("^Email$"))).to_be_visible()
        need(True)
        assert values(page) == {**TYPED, "author_url": ""}


def test_a_browser_that_knows_only_plain_colours_gets_the_light_ones(browse, served):
    page = browse("about:blank", color_scheme="dark")
    page.add_init_script("CSS.supports = () => false")
    page.goto(served.foreign.article("/plain"))
    page.get_by_label("Comment *").wait_for()

    expect(page.locator(".commentgate [part=root]")).to_have_css("background-color", "rgb(255, 255, 255)")
    sheet = "(one) => [...one.shadowRoot.adoptedStyleSheets[0].cssRules].map((rule) => rule.cssText).join('')"
    style = page.locator(".commentgate").evaluate(sheet)
    assert "light-dark" not in style
    assert "--accent: var(--cg-accent,#1d5c63);" in style
