"""Deciding in a real browser: in place, beside somebody else, with one thumb, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from service.comments.lifecycle import Status
from tests.journeys.desk.barriers import barriers
from tests.journeys.desk.conftest import DESKTOP, PHONE
from tests.journeys.desk.keyboard import Hands, clear, decide

pytestmark = [pytest.mark.journey, pytest.mark.browser]
LONG = "toxic 0.7 " + "a rather long remark about the harbour and everybody who ever worked there, " * 8


@pytest.fixture
def hands(open_desk, served):
    def make(*bodies, path="/desk/", author_name="Amina", **options):
        clear(served)
        ids = served.take(
            *(bodies or ("toxic 0.7 first", "toxic 0.7 second", "toxic 0.7 third")), author_name=author_name
        )
        return Hands(open_desk(path, **options), served), ids

    return make


def top(my, comment_id):
    return my.card(comment_id).evaluate("card => card.getBoundingClientRect().top")


def test_the_next_card_comes_to_where_the_last_one_was(hands):
    my, ids = hands(*(f"{LONG} {number}" if number % 3 else f"toxic 0.7 {number}" for number in range(8)))
    my.press("j j")
    before = top(my, ids[1])

    for number in range(1, 5):
        my.press("f")
        my.expect_outcome(ids[number], "Published")
        assert abs(top(my, ids[number + 1]) - before) <= 1


def test_a_decided_card_is_one_line_that_says_what_it_was(hands):
    my, (one, *_) = hands("toxic 0.7 <b>this one</b>", "toxic 0.7 second")

    my.card(one).get_by_role("button", name="Publish").click()

    my.expect_outcome(one, "Published")
    expect(my.card(one)).to_contain_text("Amina: toxic 0.7 <b>this one</b>")
    assert my.card(one).bounding_box()["height"] < 60
    assert my.status(one)[0] == "published"


def test_undo_pressed_twice_takes_only_that_decision_back(hands):
    my, (one, two, _three) = hands()
    my.press("j f f")
    my.expect_outcome(one, "Published")
    my.expect_outcome(two, "Published")

    my.card(two).get_by_role("button", name="Undo").dblclick()

    expect(my.card(two).get_by_role("button", name="Publish")).to_be_visible()
    expect(my.card(one).get_by_role("button", name="Undo")).to_be_visible()
    assert my.statuses([one, two]) == ["published", "held"]


@pytest.mark.attack(13)
@pytest.mark.attack(14)
def test_the_line_of_a_decided_card_keeps_what_people_wrote_apart(hands):
    my, (one,) = hands("toxic 0.7 " + "x" * 109 + "🙂🙂🙂", author_name="\u202egnp.exe")

    my.press("j s")
    my.expect_outcome(one, "Rejected: spam")

    assert my.card(one).locator(".start bdi").all_text_contents() == ["\u202egnp.exe", "toxic 0.7 " + "x" * 109 + "🙂"]


def test_more_cards_come_before_the_page_is_worked_through(hands):
    my, ids = hands(*(f"toxic 0.7 {number}" for number in range(24)))
    assert my.page.locator("article.card").count() == 20

    my.press("j")
    for number in range(16):
        expect(my.card(ids[number])).to_be_focused()
        my.press("s")
        my.expect_outcome(ids[number], "Rejected: spam")

    expect(my.card(ids[23])).to_be_visible()
    assert my.focused() == ids[16]


def test_when_nothing_is_left_it_is_said(hands):
    my, (only,) = hands("toxic 0.7 the only one")

    my.press("j s")

    my.expect_outcome(only, "Rejected: spam")
    my.expect_said("Nothing is left here.")


@pytest.mark.attack(49)
def test_who_comes_second_sees_in_the_card_what_happened_meanwhile(hands, served, open_desk):
    my, (one, two, _three) = hands()
    decide(served, one, Status.REJECTED, "hate")

    my.press("j f")

    expect(my.card(one).get_by_role("alert")).to_contain_text("Your decision was not made")
    expect(my.card(one).get_by_role("alert")).to_contain_text("otto: Held → Rejected")
    my.expect_said("Not done.")
    assert my.focused() == two
    assert my.status(one)[:2] == ("rejected", "hate")
    my.card(one).get_by_role("button", name="Publish").click()
    my.expect_outcome(one, "Published")
    assert all("409" in error for error in open_desk.errors)
    open_desk.errors.clear()


def test_a_desk_that_cannot_be_reached_gives_the_card_back(hands, open_desk):
    my, (one, two, _three) = hands()
    my.page.context.set_offline(True)

    my.press("j f")

    expect(my.card(one)).to_contain_text("The desk could not be reached, so nothing was done.")
    expect(my.card(one).get_by_role("button", name="Publish")).to_be_visible()
    assert my.focused() == two
    my.page.context.set_offline(False)
    my.card(one).get_by_role("button", name="Publish").click()
    my.expect_outcome(one, "Published")
    open_desk.errors.clear()


@pytest.mark.attack(43)
def test_who_was_signed_out_is_told_so(hands, open_desk):
    my, (one, *_) = hands()
    my.page.context.clear_cookies()

    my.press("j f")

    expect(my.card(one)).to_contain_text("You are signed out, so nothing was done.")
    assert my.statuses([one]) == ["held"]
    open_desk.errors.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_one_thumb(hands, scheme):
    my, (one, two, three) = hands(
        LONG, f"{LONG} 2", "toxic 0.7 short", viewport=PHONE, color_scheme=scheme, has_touch=True
    )

    assert my.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    my.card(one).scroll_into_view_if_needed()
    bar = my.card(one).locator(".actions")
    box = bar.bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"] + 1  # in reach, although the card goes on beneath
    for button in bar.locator("> :is(button:not(.first), a)").all():
        size = button.bounding_box()
        assert size["height"] >= 40
        assert size["width"] >= 40
    bar.get_by_role("button", name="Publish").tap()
    my.expect_outcome(one, "Published")
    my.card(two).get_by_text("Reject…").tap()
    my.card(two).get_by_role("button", name="Insult").tap()
    my.expect_outcome(two, "Rejected: insult")
    my.card(two).get_by_role("button", name="Undo").tap()

    expect(my.card(two).get_by_role("button", name="Publish")).to_be_visible()
    assert my.statuses([one, two, three]) == ["published", "held", "held"]


def test_the_menu_on_a_phone(hands):
    my, _ids = hands(viewport=PHONE)

    expect(my.page.get_by_role("link", name="Authors")).to_be_hidden()
    my.page.get_by_text("Menu").click()
    expect(my.page.get_by_role("button", name="Sign out")).to_be_visible()
    my.page.get_by_role("link", name="Authors").click()

    my.page.wait_for_url("**/desk/authors")


@pytest.mark.parametrize(
    ("button", "outcome"),
    [("Publish", "published"), ("Spam", "rejected"), ("Second opinion", "held")],
    ids=["publish", "spam", "second opinion"],
)
def test_single_decisions_without_javascript(hands, button, outcome):
    my, (one, two, _three) = hands(java_script_enabled=False)

    my.card(one).get_by_role("button", name=button, exact=True).click()

    my.page.wait_for_url(re.compile(r"/desk/\?"))
    assert my.status(one)[0] == outcome
    assert my.statuses([two]) == ["held"]


def test_a_rejection_for_a_reason_without_javascript(hands):
    my, (one, *_) = hands(java_script_enabled=False)

    my.card(one).get_by_role("link", name="Reject…").click()
    my.page.get_by_label("Note for colleagues and the website").fill("third time")
    my.page.get_by_role("button", name="Threat").click()

    my.page.wait_for_url(re.compile(r"/desk/\?"))
    assert my.status(one) == ("rejected", "threat", "third time")


def test_the_return_key_in_a_note_never_publishes(hands, open_desk):
    my, (spam, toxic) = hands("spam 0.7 cheap", "toxic 0.7 thing", java_script_enabled=False)

    for one in (spam, toxic):
        my.page.goto(f"/desk/comments/{one}#reject")
        my.page.get_by_label("Note for colleagues and the website").fill("hm")
        with my.page.expect_navigation():
            my.press("Enter")

    assert my.status(spam)[:2] == ("rejected", "spam")
    assert my.status(toxic)[0] == "held"
    expect(my.page.get_by_role("alert")).to_contain_text("A rejection needs a reason")
    expect(my.page.get_by_label("Note for colleagues and the website")).to_have_value("hm")
    open_desk.errors.clear()  # what Chromium itself writes about an answer with such a status


def test_the_address_is_behind_a_click(hands):
    my, (one, *_) = hands()
    my.page.goto(f"/desk/comments/{one}")
    assert "amina@mail.example" not in my.page.content()

    my.page.get_by_role("button", name="Show e-mail address").click()

    expect(my.page.get_by_role("status").filter(has_text="address")).to_contain_text("amina@mail.example")
    my.page.goto(f"/desk/comments/{one}")
    assert "amina@mail.example" not in my.page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_nothing_that_opens_has_barriers(hands, scheme, viewport):
    my, (one, two, _three) = hands(
        "spam 0.7 one", "toxic 0.7 two", "toxic 0.7 three", viewport=viewport, color_scheme=scheme
    )
    found = {}

    def look(name):
        found.update({name: violations} if (violations := barriers(my.page)) else {})

    my.press("j d")
    look("reasons")
    my.press("s")
    my.expect_outcome(one, "Rejected: spam")
    look("decided")
    my.press("x")
    look("selected")
    my.press("?")
    look("help")
    my.press("Escape")
    my.page.goto(f"/desk/comments/{two}")
    look("comment")
    if viewport is PHONE:
        my.page.get_by_text("Menu").click()
        look("menu")

    assert found == {}


def test_a_page_of_the_queue_is_small(hands):
    my, ids = hands(
        *(f"toxic 0.7 {'quite an ordinary remark about the ferry and its crew. ' * 5}{n}" for n in range(25))
    )
    loaded = []
    my.page.on("requestfinished", lambda request: loaded.append(request.sizes()))

    my.page.goto("/desk/", wait_until="networkidle")

    assert len(loaded) > 5
    assert sum(one["responseBodySize"] for one in loaded) < 100_000
    assert len(ids) == 25


def test_no_motion_where_none_is_wanted(hands):
    my, _ids = hands(reduced_motion="reduce")

    assert my.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
