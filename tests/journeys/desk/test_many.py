"""Deciding many at once and taking it back, in a real browser: by picking, by scores, those alike, a comment's replies."""

import re
from contextlib import nullcontext

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.comments.decisions import advancing
from service.comments.tables import Comment
from tests.journeys.desk.barriers import barriers
from tests.journeys.desk.conftest import DESKTOP, PHONE
from worker.actions import Advancer
from worker.stopping import Stop

pytestmark = [pytest.mark.journey, pytest.mark.browser]
ANYWHERE = [
    pytest.param({"viewport": DESKTOP}, id="desktop"),
    pytest.param({"viewport": PHONE, "has_touch": True}, id="phone"),
    pytest.param({"viewport": DESKTOP, "java_script_enabled": False}, id="without scripts"),
]
WAVE = "toxic 0.77 buy the very best watches at the old harbour today and save half of the price"


def statuses(served, ids):
    with served.databases.main.read() as session:
        found = {str(one.id): one.status for one in session.scalars(select(Comment))}
    return [found[one] for one in ids]


def clear(served, ids):
    """Take what a test is done with out of the queue."""
    key = {"Authorization": f"Bearer {served.site.secret_key}"}
    for one in ids:
        served.app.test_client().delete(f"/v1/comments/{one}", headers=key)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.parametrize("how", ANYWHERE)
def test_a_slice_is_chosen_previewed_decided_and_taken_back(served, open_desk, how):
    ids = served.take(*[f"toxic 0.4{number} slice" for number in range(5)], "toxic 0.91 slice")
    page = open_desk("/desk/", **how)
    page.get_by_role("link", name="Decide many…").click()
    page.get_by_label("From").fill("0.4")
    page.get_by_label("To", exact=True).fill("0.449")
    press(page, "Show")
    expect(page.get_by_role("heading", name="5 chosen")).to_be_visible()
    page.locator("details.rejecting summary").click()
    page.get_by_role("button", name="Off topic").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Reject 5 comments (off topic)?")
    assert statuses(served, ids) == ["held"] * 6
    press(page, "Reject 5 comments (off topic)")

    expect(page.get_by_role("status").first).to_have_text("5 comments rejected (off topic).")
    assert statuses(served, ids) == ["rejected"] * 5 + ["held"]
    press(page, "Undo")

    expect(page.get_by_text("5 comments taken back.")).to_be_visible()
    assert statuses(served, ids) == ["held"] * 6
    clear(served, ids)


@pytest.mark.parametrize("how", ANYWHERE)
def test_picked_comments_are_decided_and_taken_back_from_where_one_is(served, open_desk, how):
    ids = served.take("toxic 0.6 one", "toxic 0.6 two", "toxic 0.6 three")
    page = open_desk("/desk/", **how)
    for one in ids[:2]:
        page.locator(f"#c-{one} .pick").check()
    page.locator("#bulk").get_by_role("button", name=re.compile("^Publish")).click()

    expect(page.locator(".told-of")).to_contain_text("2 comments published")
    assert statuses(served, ids) == ["published", "published", "held"]
    page.locator(".told-of").get_by_role("button", name="Undo").click()

    expect(page.locator(".told-of")).to_contain_text("2 comments taken back")
    assert statuses(served, ids) == ["held"] * 3
    clear(served, ids)


@pytest.mark.parametrize("how", ANYWHERE)
def test_those_alike_are_decided_once(served, open_desk, how):
    ids = served.take(f"{WAVE} one", f"{WAVE} two", f"{WAVE} three")
    page = open_desk(f"/desk/comments/{ids[0]}/alike", **how)
    expect(page.get_by_role("heading", level=1)).to_have_text("2 more like this")
    page.locator(f"[value='{ids[2]}:2']").uncheck()
    page.locator("#bulk").get_by_role("button", name=re.compile("^Spam")).click()

    expect(page.locator(".told-of")).to_contain_text("2 comments rejected (spam)")
    assert statuses(served, ids) == ["rejected", "rejected", "held"]
    clear(served, ids)


@pytest.mark.parametrize("how", ANYWHERE)
def test_the_replies_to_what_was_rejected_are_offered(served, open_desk, how):
    [parent] = served.take("a fine remark")
    replies = served.take("a fine answer", "toxic 0.6 answer", parent_id=parent)
    page = open_desk(f"/desk/comments/{parent}", **how)
    page.locator(".actions").get_by_role("button", name=re.compile("^Spam")).click()
    page.get_by_role("link", name="2 replies to it are published or held: reject them too?").click()
    page.locator("#bulk").get_by_role("button", name=re.compile("^Spam")).click()

    expect(page.locator(".told-of")).to_contain_text("2 comments rejected (spam)")
    assert statuses(served, [parent, *replies]) == ["rejected"] * 3


def test_the_replies_are_offered_in_the_place_of_the_card(served, open_desk):
    [parent] = served.take("toxic 0.6 parent")
    [reply] = served.take("toxic 0.6 child", parent_id=parent)
    page = open_desk("/desk/")
    page.locator(f"#c-{parent}").get_by_role("button", name=re.compile("^Spam")).click()
    page.get_by_role("link", name="1 reply is published or held").click()
    page.locator("#bulk").get_by_role("button", name=re.compile("^Spam")).click()

    expect(page.locator(".told-of")).to_contain_text("Rejected (spam)")
    assert statuses(served, [parent, reply]) == ["rejected"] * 2


def leave_to_the_worker(served, monkeypatch):
    """Let requests decide one slice of two, as if they had no more time."""
    monkeypatch.setattr("service.web.desk.decisions.actions.AT_ONCE_SECONDS", 0)
    monkeypatch.setattr(advancing.advance, "__defaults__", (2,))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_long_decision_shows_how_far_it_is_until_the_worker_is_done(served, open_desk, monkeypatch, scripts):
    ids = served.take(*[f"toxic 0.6 long {number}" for number in range(5)])
    leave_to_the_worker(served, monkeypatch)
    page = open_desk("/desk/bulk?words=long", java_script_enabled=scripts)
    press(page, "Publish these…")
    press(page, "Publish 5 comments")

    expect(page.locator("[data-done]")).to_have_text("2 of 5")
    assert page.locator("progress").get_attribute("value") == "2"
    Advancer(served.databases.main, lambda _: nullcontext(), Stop()).batch()

    expect(page.get_by_text("5 comments published.")).to_be_visible()
    assert statuses(served, ids) == ["published"] * 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_the_pages_on_the_way_have_no_barriers(served, open_desk, monkeypatch, scheme, viewport):
    ids = served.take(*[f"toxic 0.6 passing {number}" for number in range(3)])
    leave_to_the_worker(served, monkeypatch)
    page = open_desk("/desk/bulk?words=passing", color_scheme=scheme, viewport=viewport)
    press(page, "Hold these…")
    found = [barriers(page)]
    press(page, "Hold 3 comments")
    expect(page.locator("[data-done]")).to_be_visible()
    found.append(barriers(page))
    Advancer(served.databases.main, lambda _: nullcontext(), Stop()).batch()
    expect(page.get_by_text("3 comments held.")).to_be_visible()
    found.append(barriers(page))
    page.goto("/desk/actions")
    found.append(barriers(page))

    assert found == [[]] * 4
    clear(served, ids)


def test_a_long_decision_is_stopped_and_taken_back(served, open_desk, monkeypatch):
    ids = served.take(*[f"toxic 0.6 stopped {number}" for number in range(5)])
    leave_to_the_worker(served, monkeypatch)
    page = open_desk("/desk/bulk?words=stopped")
    press(page, "Publish these…")
    press(page, "Publish 5 comments")
    press(page, "Stop and take back")
    Advancer(served.databases.main, lambda _: nullcontext(), Stop()).batch()

    expect(page.get_by_text("2 comments taken back.")).to_be_visible()
    assert statuses(served, ids) == ["held"] * 5


@pytest.mark.attack(49)
def test_two_moderators_decide_the_same_lot(served, open_desk):
    ids = served.take("toxic 0.6 contested a", "toxic 0.6 contested b", "toxic 0.6 contested c")
    maren, otto = open_desk("/desk/bulk?words=contested"), open_desk("/desk/bulk?words=contested", as_="otto")
    press(maren, "Publish these…")
    press(otto, "Hold these…")
    press(maren, "Publish 3 comments")
    expect(maren.get_by_text("3 comments published.")).to_be_visible()
    press(otto, "Hold 3 comments")

    expect(otto.get_by_text("0 comments held.")).to_be_visible()
    expect(otto.get_by_role("heading", name="Left alone 3")).to_be_visible()
    assert statuses(served, ids) == ["published"] * 3


def test_recent_decisions_can_be_taken_back_by_anybody(served, open_desk):
    ids = served.take("toxic 0.6 by otto", author_name="Reader by otto")
    otto = open_desk("/desk/", as_="otto")
    otto.locator(f"#c-{ids[0]} .pick").check()
    otto.locator("#bulk").get_by_role("button", name=re.compile("^Publish")).click()
    expect(otto.locator(".told-of")).to_be_visible()
    maren = open_desk("/desk/actions")
    line = maren.locator(".decided li").filter(has_text="Reader by otto")
    line.get_by_role("button").click()

    expect(maren.locator(".decided li").filter(has_text="Reader by otto")).to_contain_text("taken back by maren")
    assert statuses(served, ids) == ["held"]
