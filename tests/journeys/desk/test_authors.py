"""Readers report and a moderator keeps; an author is banned, held for it, and let go again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk.barriers import barriers
from tests.journeys.desk.conftest import DESKTOP, PHONE, ServedDesk

pytestmark = [pytest.mark.journey, pytest.mark.browser]
everywhere = pytest.mark.parametrize(
    "how",
    [
        pytest.param({"viewport": DESKTOP}, id="desktop"),
        pytest.param({"viewport": PHONE}, id="phone"),
        pytest.param({"viewport": DESKTOP, "java_script_enabled": False}, id="without JavaScript"),
    ],
)


def report(served: ServedDesk, comment_id: str, reason: str, note: str | None, number: int) -> None:
    headers = {"X-Site-Key": served.site.site_key, "Origin": "https://news.example"}
    answer = served.app.test_client().post(
        f"/v1/comments/{comment_id}/reports",
        json={"reason": reason, "note": note},
        headers=headers,
        environ_base={"REMOTE_ADDR": f"203.0.113.{number}"},
    )
    assert answer.status_code == 202, answer.text


def status(served: ServedDesk, comment_id: str) -> tuple[str, str]:
    key = {"Authorization": f"Bearer {served.site.secret_key}"}
    comment = served.app.test_client().get(f"/v1/comments/{comment_id}", headers=key).json
    return comment["status"], comment["reasons"][0]["code"]


def card(page: Page, words: str):
    return page.get_by_role("article").filter(has_text=words)


@everywhere
def test_readers_report_and_a_moderator_keeps_it(open_desk, served, how):
    words = f"The old pier was built in 1912 ({len(how)}{how['viewport']['width']})."
    [comment_id] = served.take(words)
    for number, (reason, note) in enumerate(
        [("spam", "sells <b>watches</b>"), ("spam", None), ("insult", "rude"), ("spam", None), ("insult", None)]
    ):
        report(served, comment_id, reason, note, number)

    page = open_desk("/desk/queues/reported", **how)
    reported = card(page, words)
    expect(reported).to_contain_text(re.compile(r"spam\D*3", re.IGNORECASE))
    expect(reported).to_contain_text(re.compile(r"insult\D*2", re.IGNORECASE))
    expect(reported).to_contain_text("sells <b>watches</b>")
    with page.expect_response("**/decisions"):
        reported.get_by_role("button", name=re.compile("Keep")).click()

    page.goto("/desk/queues/reported")
    expect(card(page, words)).to_have_count(0)
    assert status(served, comment_id) == ("published", "approved")


@everywhere
def test_an_author_is_banned_held_for_it_and_let_go_again(open_desk, served, how):
    author = {"author_name": "Troll", "author_email": f"troll{len(how)}{how['viewport']['width']}@mail.example"}
    [first] = served.take("toxic 0.9 You are all fools.", **author)
    page = open_desk(f"/desk/comments/{first}", **how)

    page.get_by_role("link", name=re.compile("Ban author")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ban Troll?")
    if how.get("java_script_enabled", True):
        assert barriers(page) == []
    page.get_by_role("button", name="Ban", exact=True).click()
    expect(page.get_by_text("Choose why.")).to_be_visible()
    open_desk.errors.clear()  # browsers report the status 422
    page.get_by_label("Why").select_option("insult")
    page.get_by_label("Note for other moderators").fill("again and again")
    page.get_by_label("A week").check()
    page.get_by_label("Also reject the comment").check()
    page.get_by_role("button", name="Ban", exact=True).click()

    expect(page.get_by_role("status").first).to_contain_text("Banned until")
    expect(page.get_by_text("Insult: again and again")).to_be_visible()
    assert status(served, first) == ("rejected", "insult")
    [following] = served.take("Quite harmless.", **author)
    assert status(served, following) == ("held", "banned_author")

    page.goto("/desk/authors")
    row = page.get_by_role("listitem").filter(has=page.locator(f"a[href*='{first}']"))
    row.get_by_role("button", name=re.compile("Lift the ban")).click()
    expect(row).to_have_count(0)
    [free] = served.take("Quite harmless again.", **author)
    assert status(served, free) == ("published", "nothing_found")
