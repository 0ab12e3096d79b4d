"""docs/recipes/static on an origin of its own, in a real browser: with a script, and without."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.journeys.up import running
from tests.recipes.website import RECIPES, new_website

pytestmark = [pytest.mark.journey, pytest.mark.browser]
PATIENCE_MS = 30_000
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src {url}; form-action {url}"


class Quiet(SimpleHTTPRequestHandler):
    """Serves the folder with a strict policy, and says nothing of it."""

    policy = ""

    def end_headers(self):
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def website(tmp_path_factory):
    """The recipe with a site's own values, served from another origin than Commentgate's."""
    folder = tmp_path_factory.mktemp("static")
    with running(tmp_path_factory.mktemp("static-data")) as up:
        handler = type("Handler", (Quiet,), {"policy": POLICY.format(url=up.url)})
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        url = f"http://127.0.0.1:{server.server_address[1]}"
        made = new_website(up, "Static", url)
        values = {
            "https://comments.example.org": up.url,
            "https://news.example.org/harbour": f"{url}/index.html",
            "cgp_YOUR_SITE_KEY": made.site_key,
        }
        for file in (RECIPES / "static").iterdir():
            text = file.read_text()
            for shown, own in values.items():
                text = text.replace(shown, own)
            (folder / file.name).write_text(text)
        (folder / "favicon.ico").write_bytes(b"")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()
        server.server_close()


@pytest.fixture
def open_page(chrome, website):
    """Open the page; at the end, no console may have shown an error."""
    contexts, errors = [], []

    def make(**options):
        context = chrome.new_context(base_url=website.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/index.html")
        return page

    make.errors = errors
    yield make
    for context in contexts:
        context.close()
    assert errors == []


def fill(page, body, **changes):
    for label, value in ({"Name": "Amina", "Email": "amina@mail.example", "Comment": body} | changes).items():
        page.get_by_role("textbox", name=label).fill(value)
    page.get_by_role("button", name="Send").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_on_the_sites_own_origin_is_taken_and_leads_back(open_page, website, scripts):
    body = f"The harbour was dredged in 1931, scripts {scripts}."
    page = open_page(java_script_enabled=scripts)

    fill(page, body)
    expect(page.get_by_text(body)).to_be_visible()
    own = page.url
    website.decided(body)
    page.get_by_role("link", name="Back to The old pier").click()

    assert own.startswith(f"{website.service.url}/v1/receipts/")
    expect(page).to_have_url(f"{website.url}/index.html")


def test_published_comments_are_shown_as_text_threaded_and_in_their_own_direction(open_page, website):
    page_url = f"{website.url}/index.html"
    fields = {"page_url": page_url, "author_name": "Amina", "author_email": "amina@mail.example"}
    first = website.ask("/v1/comments", fields | {"body": "First <b>line</b>\nand the second", "locale": "en"})
    website.decide(website.decided("First <b>line</b>\nand the second"), "published")
    reply = fields | {"body": "یہ بہت اچھا لکھا گیا ہے", "locale": "ur", "parent_id": first["id"]}
    second = website.ask("/v1/comments", reply)
    website.decide(website.decided(reply["body"]), "published")

    page = open_page()

    parent, child = page.locator(f"#comment-{first['id']}"), page.locator(f"#comment-{second['id']}")
    expect(parent.locator("> .words")).to_have_text("First <b>line</b>\nand the second")
    expect(parent.locator(f"#comment-{second['id']} > .words")).to_have_attribute("lang", "ur")
    assert child.locator(".words").evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.locator(".words b").count() == 0


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(open_page):
    page = open_page()

    page.locator("form").evaluate("form => form.noValidate = true")
    fill(page, "Kept as it was.", Email="no address")

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_have_value("Kept as it was.")
    open_page.errors.clear()  # the browser's own line about the 422


def test_people_do_not_see_the_field_for_robots(open_page):
    page = open_page(viewport={"width": 360, "height": 740})

    box = page.locator("#website_address").bounding_box()

    assert box["x"] + box["width"] <= 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("textbox", name="Email").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send")).to_be_focused()


@pytest.mark.attack(46)
def test_a_page_on_a_look_alike_origin_posts_nothing(chrome, website):
    context = chrome.new_context(base_url=website.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    page.goto("/index.html")

    fill(page, "From a look-alike.")

    expect(page.get_by_role("alert")).to_contain_text("own pages", timeout=PATIENCE_MS)
    assert website.comments(body="From a look-alike.") == []
    context.close()
