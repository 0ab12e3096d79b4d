"""What people see: from the demo form to the held queue to the published page, in a real browser."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.up import running

pytestmark = [pytest.mark.journey, pytest.mark.browser]
PATIENCE_MS = 45_000
ADDRESS = "wilma@mail.example"
HELD = "You stupid idiots, shut up. You are complete morons and I hate you all."
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Start everything and give the first run's keys."""
    data_dir = tmp_path_factory.mktemp("browser")
    with running(data_dir):
        yield json.loads((data_dir / "first-run.json").read_text())


@pytest.fixture
def open_page(chrome, keys):
    """Open pages as different people; at the end, no console may have shown an error that the test did not expect."""
    contexts, errors = [], []

    def make(**options):
        context = chrome.new_context(base_url=keys["url"], **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    make.errors = errors
    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def desk(open_page, keys):
    page = open_page()
    sign_in(page, keys)
    return page


def sign_in(page, keys):
    page.goto("/desk/")
    page.get_by_label("Name").fill(keys["moderator"])
    page.get_by_label("Password").fill(keys["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Held", level=1)).to_be_visible()


def fill(page, name, body):
    page.get_by_label("Comment *").fill(body)
    page.get_by_label("Name *").fill(name)
    page.get_by_label("Email *").fill(ADDRESS)


def card(desk, name):
    return desk.get_by_role("article").filter(has_text=name)


def published(page, name):
    return page.locator("#comment-list > .comment:not(.own)").filter(has_text=name)


def publish(desk, name):
    desk.goto("/desk/")
    card(desk, name).get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("status").filter(has_text="Published")).to_be_attached()


def test_from_the_form_to_the_held_queue_to_the_published_page(open_page, desk, keys):
    visitor = open_page()
    visitor.goto(keys["url"].replace("127.0.0.1", "localhost") + "/demo")
    fill(visitor, "Wilma", HELD)
    visitor.get_by_role("button", name="Post Comment").click()

    own = visitor.locator(".comment.own").filter(has_text="Wilma")
    expect(own).to_contain_text("Your comment is awaiting moderation")
    expect(own).to_contain_text("A moderator will read it first", timeout=PATIENCE_MS)
    expect(visitor.get_by_label("Comment *")).to_have_value("")
    desk.goto("/desk/")
    expect(card(desk, "Wilma")).to_contain_text("Toxicity is")
    publish(desk, "Wilma")

    expect(own).to_contain_text("Your comment is published.", timeout=PATIENCE_MS)
    visitor.reload()
    expect(published(visitor, "Wilma")).to_contain_text(HELD)
    expect(own).to_have_count(0)
    published(visitor, "Wilma").get_by_role("link", name="Reply").click()
    expect(visitor.locator("#replying")).to_contain_text("In reply to Wilma")
    expect(visitor.get_by_label("Comment *")).to_be_focused()
    for page in (visitor, desk):
        assert ADDRESS not in page.content()


def test_the_waiting_comment_is_still_there_after_a_reload(open_page):
    visitor = open_page()
    visitor.goto("/demo")
    fill(visitor, "Piet", HELD)
    visitor.get_by_role("button", name="Post Comment").click()
    expect(visitor.locator(".comment.own")).to_have_count(1)

    visitor.reload()

    expect(visitor.locator(".comment.own")).to_contain_text("A moderator will read it first", timeout=PATIENCE_MS)


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(open_page):
    visitor = open_page()
    visitor.goto("/demo")
    fill(visitor, "", "A thought that took me ten minutes.")
    visitor.get_by_label("Email *").fill("wilma at mail")
    visitor.get_by_role("button", name="Post Comment").click()

    name, email = visitor.get_by_label("Name *"), visitor.get_by_label("Email *")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("This field is required.")
    expect(email).to_have_accessible_description(re.compile("not an e-mail address"))
    expect(visitor.get_by_label("Comment *")).to_have_value("A thought that took me ten minutes.")
    visitor.reload()
    expect(visitor.get_by_label("Comment *")).to_have_value("A thought that took me ten minutes.")
    fill(visitor, "Ada", "A thought that took me ten minutes.")
    visitor.get_by_role("button", name="Post Comment").click()
    expect(visitor.locator(".comment.own")).to_have_count(1)
    [refusal] = open_page.errors  # what Chromium itself writes about an answer with such a status
    assert "422" in refusal
    open_page.errors.clear()


def test_without_javascript(open_page, desk, keys):
    visitor = open_page(java_script_enabled=False)
    visitor.goto(keys["url"].replace("127.0.0.1", "localhost") + "/demo")
    fill(visitor, "", HELD)
    visitor.get_by_role("button", name="Post Comment").click()
    expect(visitor.get_by_role("alert")).to_contain_text("Name: This field is required.")
    visitor.get_by_label("Name *").fill("Orla")
    visitor.get_by_role("button", name="Post Comment").click()
    waiting = visitor.get_by_role("heading", name="Your comment is waiting for a moderator")
    expect(waiting).to_be_visible(timeout=PATIENCE_MS)  # the page looks again by itself
    publish(desk, "Orla")

    visitor.reload()
    expect(visitor.get_by_role("heading", name="Your comment is published")).to_be_visible()
    visitor.get_by_role("link", name="Back to").click()
    expect(published(visitor, "Orla")).to_contain_text(HELD)
    published(visitor, "Orla").get_by_role("link", name="Reply").click()
    expect(visitor.locator("#replying")).to_contain_text("In reply to Orla")
    open_page.errors[:] = [error for error in open_page.errors if "422" not in error]


def test_the_desk_without_javascript(open_page, keys):
    visitor, moderator = open_page(java_script_enabled=False), open_page(java_script_enabled=False)
    visitor.goto("/demo")
    fill(visitor, "Quentin", HELD)
    visitor.get_by_role("button", name="Post Comment").click()
    expect(visitor.get_by_role("heading", name="waiting for a moderator")).to_be_visible(timeout=PATIENCE_MS)
    sign_in(moderator, keys)

    held = card(moderator, "Quentin")
    held.get_by_role("link", name="Reject…").click()
    moderator.get_by_label("Note").fill("third time today")
    moderator.get_by_role("button", name="Insult").click()

    expect(moderator.get_by_role("status").filter(has_text="Rejected")).to_be_visible()
    moderator.get_by_role("link", name="Look at it again").click()
    expect(moderator.get_by_role("main")).to_contain_text("third time today")
    moderator.get_by_role("button", name="Sign out").click()
    expect(moderator.get_by_role("heading", name="Sign in")).to_be_visible()


def test_nothing_scrolls_sideways_on_a_phone(open_page, keys):
    page = open_page(viewport=PHONE)
    page.goto("/demo")
    fill(page, "W" * 60, f"{HELD} {'mmmmmmmmmm' * 30}")
    page.get_by_label("Website").fill("https://example.org/" + "x" * 200)
    page.get_by_role("button", name="Post Comment").click()
    expect(page.locator(".comment.own")).to_contain_text("A moderator will read it first", timeout=PATIENCE_MS)
    wide = {"/demo": sideways(page)}
    page.get_by_role("link", name="Your comment’s status").click()
    page.wait_for_url("**/v1/receipts/*")
    wide["the status page"] = sideways(page)
    sign_in(page, keys)
    wide["/desk/"] = sideways(page)
    page.get_by_role("link", name="Details").last.click()
    page.wait_for_url("**/desk/comments/**")
    wide["one comment"] = sideways(page)

    assert wide == dict.fromkeys(wide, 0)


def sideways(page):
    page.wait_for_load_state("load")  # with its style: unstyled, everything is wide
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
