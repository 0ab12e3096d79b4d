"""A reader asks what is held of them, in a real browser without scripts, on a phone and on a large screen."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.desk.barriers import barriers
from tests.journeys.site import Website
from tests.journeys.up import running
from tests.smtp import mail_server
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser]
ADDRESS = "reader0@mail.example"
SCREENS = {
    "a phone": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "a large screen": {"viewport": {"width": 1280, "height": 800}},
}


@pytest.fixture(scope="module")
def mail():
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory, mail):
    """Start everything, with mail, and give the demo site."""
    data_dir = tmp_path_factory.mktemp("privacy")
    settings = {"COMMENTGATE_SMTP_URL": mail.url, "COMMENTGATE_MAIL_FROM": "desk@news.example"}
    with running(data_dir, settings=settings):
        yield Website(data_dir)


@pytest.fixture(params=SCREENS)
def page(chrome, site, request):
    context = chrome.new_context(base_url=site.keys["url"], java_script_enabled=False, **SCREENS[request.param])
    opened = context.new_page()
    opened.set_default_timeout(45_000)
    yield opened
    context.close()


def test_from_the_question_to_the_erasure(page, site, mail, chrome):
    site.call("POST", "/v1/comments", site.comment(0, "Nobody told us why the ferry was late, again."))
    eventually(lambda: site.counts()["pending"] == 0, 60, "the comment being decided")
    mail.messages.clear()

    page.goto("/privacy")
    looks_right(page, chrome)
    page.get_by_label("E-mail address").fill("no address")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_text("This is not an e-mail address")).to_be_visible()
    looks_right(page, chrome)
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    looks_right(page, chrome)

    eventually(lambda: mail.messages, 30, "the mail")
    link = re.search(r"http://\S+/privacy/\S+", mail.messages[-1].get_content())[0]
    page.goto(link)
    expect(page.get_by_role("heading", name="Your comments (1)")).to_be_visible()
    expect(page.get_by_text("Nobody told us why")).to_be_visible()
    looks_right(page, chrome)
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Download everything (JSON)").click()
    assert json.loads(downloaded.value.path().read_text())["records"][0]["email"] == ADDRESS

    page.get_by_role("checkbox", name="Erase everything that is held of me").check()
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_role("heading", name="Everything is erased")).to_be_visible()
    looks_right(page, chrome)
    page.goto(link)
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()
    looks_right(page, chrome)


def looks_right(page, chrome):
    """Fit the screen, keep targets large, and keep nobody out; axe itself needs scripts, so it looks at a copy."""
    html, size = page.content(), page.viewport_size
    context = chrome.new_context(viewport=size, bypass_csp=True)
    try:
        copy = context.new_page()
        copy.route("**/privacy*", lambda route: route.fulfill(body=html, content_type="text/html"))
        copy.goto(page.url.partition("/privacy")[0] + "/privacy")
        assert barriers(copy) == []
        assert copy.evaluate("document.documentElement.scrollWidth <= innerWidth")
        small = "els => els.filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"
        assert copy.locator("button, a.button, label.tick, input:not([type=checkbox])").evaluate_all(small) == []
    finally:
        context.close()
