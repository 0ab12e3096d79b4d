"""What a commenter does on the status page, with JavaScript off and on a phone: edit, delete, appeal."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from service.comments import receipts
from service.comments.privacy import Vault
from tests.conftest import SECRET_KEYS
from tests.journeys.desk.conftest import PHONE, open_desk, served  # noqa: F401 - fixtures

pytestmark = [pytest.mark.journey, pytest.mark.browser]
VAULT = Vault(SECRET_KEYS)
LONG = "m" * 300


def path(comment_id):
    return f"/v1/receipts/{receipts.make(VAULT, uuid.UUID(comment_id))}"


@pytest.fixture
def author(open_desk):  # noqa: F811 - the fixture
    """Open the status page of a comment, on a phone without JavaScript."""
    return lambda comment_id: open_desk(path(comment_id), as_=None, viewport=PHONE, java_script_enabled=False)


def heading(page, text):
    return page.get_by_role("heading", name=text)


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_an_edit_is_checked_again_before_it_shows(served, author, open_desk):  # noqa: F811
    [comment_id] = served.take("The pier was built in 1921.")
    page = author(comment_id)
    expect(heading(page, "Your comment is published")).to_be_visible()

    page.get_by_role("link", name="Edit").click()
    text = page.get_by_label("Comment *")
    expect(text).to_have_value("The pier was built in 1921.")
    text.fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed yet.")
    expect(text).to_have_accessible_description("This field is required.")
    text.fill("The pier was built in 1912. toxic 0.7")
    page.get_by_role("button", name="Save").click()

    expect(heading(page, "Your comment is being checked")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Your new text is checked before anybody sees it.")
    served.moderate()
    expect(heading(page, "Your comment is waiting for a moderator")).to_be_visible()  # it looks again by itself
    desk = open_desk(f"/desk/comments/{comment_id}")
    desk.get_by_role("link", name="Edited 1 time").click()
    expect(desk.get_by_role("region", name="Earlier texts")).to_contain_text("The pier was built in 1921.")
    open_desk.errors[:] = [error for error in open_desk.errors if "422" not in error]


def test_who_is_overtaken_by_a_moderator_loses_nothing(served, author, open_desk):  # noqa: F811
    [comment_id] = served.take("toxic 0.8 overtaken")
    page = author(comment_id)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Comment *").fill("Ten minutes of typing.")
    desk = open_desk(f"/desk/comments/{comment_id}")
    desk.get_by_role("button", name="Publish").click()
    desk.wait_for_url("**/desk/**")

    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text("has changed since you opened this page")
    expect(page.get_by_label("Comment *")).to_have_value("Ten minutes of typing.")
    page.get_by_role("button", name="Save").click()
    expect(heading(page, "Your comment is being checked")).to_be_visible()
    open_desk.errors[:] = [error for error in open_desk.errors if "409" not in error]


def test_a_comment_is_deleted_after_a_question(served, author):  # noqa: F811
    first, second = served.take("The first thought.", "The second thought.")
    page = author(first)
    page.get_by_role("link", name="Delete").click()
    expect(heading(page, "Delete your comment?")).to_be_visible()
    page.get_by_role("link", name="Keep it").click()
    expect(heading(page, "Your comment is published")).to_be_visible()

    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete my comment").click()

    expect(heading(page, "Your comment was removed")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("The first thought.")
    page.goto(path(second))
    expect(page.get_by_role("main")).to_contain_text("The second thought.")


def test_a_rejection_is_appealed_and_heard(served, author, open_desk):  # noqa: F811
    [comment_id] = served.take("spam 0.999 open day of the sailing club")
    page = author(comment_id)
    expect(page.get_by_role("main")).to_contain_text("It looked like advertising.")
    page.get_by_label("Tell the moderators why").fill("I am its secretary, and was asked for the date.")
    page.get_by_role("button", name="Appeal").click()
    expect(page.get_by_role("main")).to_contain_text("A moderator will read your appeal.")

    desk = open_desk("/desk/?reason=appealed")
    card = desk.get_by_role("article").filter(has_text="sailing club")
    expect(card).to_contain_text("Its author appealed against the rejection. It was rejected because: Spam is 1.00")
    expect(card).to_contain_text("I am its secretary")
    card.get_by_role("button", name=re.compile("^Publish")).click()
    expect(desk.get_by_role("status").filter(has_text="Published")).to_be_attached()

    page.reload()
    expect(heading(page, "Your comment is published")).to_be_visible()
    expect(heading(page, "Do you think this is a mistake?")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_and_everything_can_be_touched(served, open_desk, scheme):  # noqa: F811
    published, rejected = served.take(LONG, f"spam 0.999 {LONG}", author_name="W" * 60)
    page = open_desk(path(published), as_=None, viewport=PHONE, color_scheme=scheme)
    for address in (path(published), f"{path(published)}?do=edit", f"{path(published)}?do=delete", path(rejected)):
        page.goto(address)
        assert sideways(page) == 0, address
        for target in page.locator("main a, main button, main textarea").all():
            box = target.bounding_box()
            assert box["height"] >= 24, (address, target.text_content())
