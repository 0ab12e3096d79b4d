"""Waiting is visible: the own comment at once, and what became of it on return."""

import pytest
from playwright.sync_api import expect

from tests.journeys.embed.form import own, post, values

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def test_it_is_there_at_once_and_its_fate_comes_by_itself(browse, served):
    page = browse(served.foreign.article("/at-once"))
    post(page)

    expect(own(page)).to_contain_text("Hanne")
    expect(own(page)).to_contain_text("I booked a cabin.")
    expect(own(page)).to_be_focused()
    assert values(page)["body"] == ""
    served.decide(served.newest()["id"], "published")
    expect(own(page)).to_contain_text("Your comment is published.")


def test_on_return_it_still_waits_then_it_is_in_the_thread(browse, served):
    page = browse(served.foreign.article("/return"))
    post(page, body="Written on Monday.")
    page.reload()
    expect(own(page)).to_contain_text("Your comment is awaiting moderation.")
    expect(own(page)).to_contain_text("Written on Monday.")

    served.decide(served.newest()["id"], "published")
    page.reload()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("button", name="Reply: Hanne")).to_be_visible()
    expect(own(page).get_by_role("link", name="Your comment’s status")).to_be_visible()


def test_nobody_else_sees_it_waiting(browse, served):
    post(browse(served.foreign.article("/alone")))
    somebody_else = browse(served.foreign.article("/alone"))

    expect(somebody_else.get_by_text("Nobody has said anything yet.")).to_be_visible()
    expect(somebody_else.get_by_role("article")).to_have_count(0)


def test_a_rejected_one_says_why_and_leads_to_the_one_appeal(browse, served):
    page = browse(served.foreign.article("/rejected"))
    post(page)
    served.decide(served.newest()["id"], "rejected", reason="insult")
    page.reload()
    expect(own(page)).to_contain_text("Your comment was not published. It was insulting.")

    with page.context.expect_page() as opened:
        own(page).get_by_role("link", name="Ask for a second look").click()
    status = opened.value
    status.get_by_label("Tell the moderators why").fill("It was a joke among friends.")
    status.get_by_role("button", name="Appeal").click()
    expect(status.get_by_role("button", name="Appeal")).to_have_count(0)

    page.reload()
    expect(own(page)).to_contain_text("Your comment is awaiting moderation.")


def test_a_rejected_one_can_be_put_away(browse, served):
    page = browse(served.foreign.article("/put-away"))
    post(page)
    served.decide(served.newest()["id"], "rejected", reason="spam")
    page.reload()
    own(page).get_by_role("button", name="Hide").click()
    expect(own(page)).to_have_count(0)

    page.reload()
    expect(page.get_by_label("Comment *")).to_be_visible()
    expect(own(page)).to_have_count(0)


def test_an_erased_one_says_so(browse, served):
    page = browse(served.foreign.article("/erased"))
    post(page)
    client, key = served.app.test_client(), {"Authorization": f"Bearer {served.site.secret_key}"}
    assert client.delete(f"/v1/comments/{served.newest()['id']}", headers=key).status_code == 204
    page.reload()

    expect(own(page)).to_contain_text("Your comment was removed.")


def test_a_waiting_reply_stands_below_what_it_answers(browse, served):
    served.take("First.", "/reply")
    served.take("Second.", "/reply", author_name="Otto")
    page = browse(served.foreign.article("/reply"))
    page.get_by_role("button", name="Reply: Amina").click()
    expect(page.locator(".commentgate form")).to_contain_text("In reply to Amina")
    expect(page.get_by_label("Comment *")).to_be_focused()
    post(page, body="An answer.")

    expect(page.get_by_role("article")).to_contain_text(["First.", "An answer.", "Second."])
    page.reload()
    expect(page.get_by_role("article")).to_contain_text(["First.", "An answer.", "Second."])
