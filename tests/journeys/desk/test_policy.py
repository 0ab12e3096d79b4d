"""An admin changes a policy: edit, preview, save, go back; on a desktop, on a phone, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.journeys.desk.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.browser]
EXPECTED = "Failed to load resource: the server responded with a status of 422"


@pytest.fixture(scope="module", autouse=True)
def something_to_try_it_on(served):
    served.take("a quiet remark", "toxic 0.7 words", page_title="The old pier")


@pytest.mark.parametrize(
    ("word", "options"),
    [
        pytest.param("lighthouse", {"viewport": DESKTOP}, id="desktop"),
        pytest.param("anchor", {"viewport": PHONE, "has_touch": True}, id="phone"),
        pytest.param("mast", {"viewport": PHONE, "java_script_enabled": False}, id="phone without JavaScript"),
    ],
)
def test_edit_preview_save_and_go_back(open_desk, served, word, options):
    served.take(f"an evening by the {word}")
    page = open_desk("/desk/sites", as_="ada", **options)
    page.get_by_role("link", name="Policy of Harbour News").click()
    before = page.get_by_role("heading", level=1).inner_text().split()[-1]

    page.get_by_label("Banned words").fill(word)
    page.get_by_label("Spam: held from").fill("often")
    page.get_by_role("button", name="Preview what would change").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no preview yet.")
    expect(page.get_by_label("Banned words")).to_have_value(word)
    open_desk.errors[:] = [one for one in open_desk.errors if not one.startswith(EXPECTED)]

    page.get_by_label("Spam: held from").fill("0.4")
    page.get_by_role("button", name="Preview what would change").click()
    expect(page.get_by_text("1 of the last")).to_contain_text("decided comments would go elsewhere.")
    expect(page.get_by_text(f"It contains the banned word “{word}”.")).to_be_visible()

    page.get_by_role("button", name="Change something").click()
    expect(page.get_by_label("Banned words")).to_have_value(word)
    page.get_by_role("button", name="Preview what would change").click()
    page.get_by_label("What you changed and why").fill(f"Nothing about the {word}")
    page.get_by_role("button", name="Save as version").click()
    expect(page.locator(".banner.done")).to_contain_text("Saved.")
    [late] = served.take(f"Where is the {word}?")
    page.goto(f"/desk/comments/{late}")
    expect(page.get_by_text(f"It contains the banned word “{word}”.").first).to_be_visible()
    page.get_by_role("link", name="its rules").click()
    expect(page.get_by_text(f"Nothing about the {word}")).to_be_visible()

    page.get_by_role("link", name="Versions").click()
    page.get_by_role("button", name=f"Go back to this version {before}", exact=True).click()
    expect(page.get_by_text(f"Back to version {before}", exact=True)).to_be_visible()
    [last] = served.take(f"Where is the {word} now?")
    page.goto(f"/desk/comments/{last}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Published")


@pytest.mark.parametrize("java_script_enabled", [pytest.param(True, id="JavaScript"), pytest.param(False, id="none")])
def test_close_a_page_and_open_it_again(open_desk, served, java_script_enabled):
    page = open_desk("/desk/sites", as_="ada", viewport=PHONE, java_script_enabled=java_script_enabled)
    page.get_by_role("link", name="Pages of Harbour News").click()
    page.get_by_role("searchbox").fill("the old")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="The old pier").click()

    page.get_by_label("Closed", exact=True).check()
    page.get_by_label("Message for readers").fill("Thank you all.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".banner.done")).to_have_text("Saved.")
    [late] = served.take("Am I late?")
    page.goto(f"/desk/comments/{late}")
    expect(page.get_by_text("The page is closed for comments.").first).to_be_visible()

    page.goto("/desk/sites/1/pages/1")
    page.get_by_label("Open", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Open")


def test_a_moderator_looks_up_why_without_a_form(open_desk):
    page = open_desk("/desk/sites/1/policy", as_="maren")

    expect(page.get_by_role("heading", name="Its rules")).to_be_visible()
    assert page.locator("main form").count() == 0
