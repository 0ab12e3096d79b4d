"""The desk by its keys: each of them, when they must not count, and a hundred decisions without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from service.comments.tables import Moderator
from tests.journeys.desk.keyboard import Hands, clear

pytestmark = [pytest.mark.journey, pytest.mark.browser]


@pytest.fixture
def hands(open_desk, served):
    """Open a queue of the given held comments, oldest first; gives the hands and the comments' ids."""

    def make(*bodies, path="/desk/", **options):
        clear(served)
        ids = served.take(*(bodies or ("toxic 0.7 first", "toxic 0.7 second", "toxic 0.7 third")))
        return Hands(open_desk(path, **options), served), ids

    return make


def test_next_and_previous(hands):
    my, (one, two, three) = hands()

    seen = []
    for key in ("j", "j", "j", "j", "k", "k", "k", "k"):
        my.press(key)
        seen.append(my.focused())

    assert seen == [one, two, three, three, two, one, one, one]


@pytest.mark.parametrize(
    ("keys", "words", "status", "reason"),
    [
        pytest.param("f", "Published", "published", "approved", id="f"),
        pytest.param("a", "Published", "published", "approved", id="a"),
        pytest.param("s", "Rejected: spam", "rejected", "spam", id="s"),
        pytest.param("e", "A second opinion is asked for", "held", "escalated", id="e"),
        pytest.param("d s", "Rejected: spam", "rejected", "spam", id="d s"),
        pytest.param("d i", "Rejected: insult", "rejected", "insult", id="d i"),
        pytest.param("d h", "Rejected: hate", "rejected", "hate", id="d h"),
        pytest.param("d t", "Rejected: threat", "rejected", "threat", id="d t"),
        pytest.param("d o", "Rejected: off topic", "rejected", "off_topic", id="d o"),
        pytest.param("d p", "Rejected: personal data", "rejected", "personal_data", id="d p"),
    ],
)
def test_a_key_decides_and_the_focus_goes_to_the_next_card(hands, keys, words, status, reason):
    my, (one, two, _three) = hands()

    my.press(f"j {keys}")

    my.expect_outcome(one, words)
    my.expect_said(words)
    assert my.focused() == two
    assert my.status(one)[:2] == (status, reason)
    assert my.statuses([two]) == ["held"]


def test_enter_takes_the_reason_that_is_offered_and_only_that(hands):
    my, (spam, toxic) = hands("spam 0.7 cheap", "toxic 0.7 thing")

    my.press("j d Enter")
    my.expect_outcome(spam, "Rejected: spam")
    my.press("d Enter")

    assert my.focused() == toxic
    assert my.status(spam)[1] == "spam"
    assert my.statuses([toxic]) == ["held"]


def test_another_reason_takes_a_note(hands):
    my, (one, *_) = hands()

    my.press("j d x Enter")
    my.expect_said("Say why in a note")
    assert my.statuses([one]) == ["held"]
    my.page.keyboard.type("fjd z? a phone number")
    my.press("Enter")

    my.expect_outcome(one, "Rejected: other")
    assert my.status(one) == ("rejected", "other", "fjd z? a phone number")


def test_escape_closes_the_reasons(hands):
    my, (one, *_) = hands()

    my.press("j d")
    expect(my.card(one).get_by_role("group", name="Reject because")).to_be_visible()
    my.press("Escape")

    expect(my.card(one).get_by_role("group", name="Reject because")).to_be_hidden()
    assert my.focused() == one
    my.press("i h")
    assert my.statuses([one]) == ["held"]


@pytest.mark.parametrize("keys", ["z", "Control+z"])
def test_the_last_decision_is_taken_back_again_and_again(hands, keys):
    my, (one, two, three) = hands()
    my.press("j f s")
    my.expect_outcome(two, "Rejected: spam")

    my.press(keys)
    expect(my.card(two).get_by_role("button", name="Publish")).to_be_visible()
    assert my.focused() == two
    my.expect_said("Taken back")
    my.press(keys)
    expect(my.card(one).get_by_role("button", name="Publish")).to_be_visible()

    assert my.focused() == one
    assert my.statuses([one, two, three]) == ["held"] * 3
    my.press("s")
    my.expect_outcome(one, "Rejected: spam")


def test_after_a_reload_the_last_decision_is_still_taken_back(hands):
    my, (one, *_) = hands()
    my.press("j s")
    my.expect_outcome(one, "Rejected: spam")
    my.page.reload()
    expect(my.card(one)).to_have_count(0)

    my.press("z")

    expect(my.card(one)).to_be_visible()
    assert my.statuses([one]) == ["held"]


def test_undo_by_its_button(hands):
    my, (one, *_) = hands()
    my.press("j f")
    my.card(one).get_by_role("button", name="Undo").click()

    expect(my.card(one).get_by_role("button", name="Publish")).to_be_visible()
    assert my.statuses([one]) == ["held"]


def test_selected_comments_are_decided_together(hands):
    my, ids = hands()

    my.press("j x j j x")
    expect(my.page.locator("#bulk .selected")).to_have_text("2 selected")
    my.press("Shift+F")
    my.page.wait_for_url(re.compile("action"))

    assert my.statuses(ids) == ["published", "held", "published"]


@pytest.mark.parametrize(("keys", "reason"), [("Shift+S", "spam"), ("Shift+D t", "threat")], ids=["s", "d t"])
def test_selected_comments_are_rejected_for_a_reason(hands, keys, reason):
    my, ids = hands()

    my.press(f"j x j x {keys}")
    my.page.wait_for_url(re.compile("action"))

    assert [my.status(one)[:2] for one in ids[:2]] == [("rejected", reason)] * 2
    assert my.statuses(ids[2:]) == ["held"]


def test_escape_selects_nothing_any_more(hands):
    my, _ids = hands()

    my.press("j x Escape Shift+F")

    my.expect_said("Nothing is selected.")
    expect(my.page.locator("#bulk")).to_be_hidden()


def test_banning_asks_first(hands, served):
    my, (one, *_) = hands()

    my.press("j b")
    my.page.wait_for_url(re.compile(f"/desk/authors/ban.*{one}"))

    expect(my.page.get_by_role("heading", level=1)).to_contain_text("Ban")


def test_enter_opens_the_comment(hands):
    my, (one, *_) = hands()

    my.press("j Enter")

    my.page.wait_for_url(re.compile(f"/desk/comments/{one}"))


def test_on_its_own_page_the_keys_decide_and_lead_back(hands):
    my, (one, two, _three) = hands()
    my.page.goto(f"/desk/comments/{one}")

    my.press("d h")
    my.page.wait_for_url(re.compile(r"/desk/(\?|$)"))

    assert my.status(one)[:2] == ("rejected", "hate")
    expect(my.card(two)).to_be_visible()


@pytest.mark.parametrize(
    ("key", "path"),
    [("1", "/desk/"), *((str(n), f"/desk/queues/{name}") for n, name in
     enumerate(("reported", "new", "published", "spam", "rejected"), start=2)), ("t", "/desk/queues/reported")],
)  # fmt: skip
def test_queues_by_number_and_the_next_one(hands, key, path):
    my, _ids = hands(path="/desk/elsewhere" if key == "1" else "/desk/")

    my.press(key)

    my.page.wait_for_url(f"**{path}")


def test_the_search_and_that_no_key_counts_in_it(hands):
    my, ids = hands()

    my.press("j /")
    assert my.page.evaluate("document.activeElement.type") == "search"
    my.page.keyboard.type("fasdebxz?j1t")

    assert my.page.evaluate("document.activeElement.value") == "fasdebxz?j1t"
    assert my.statuses(ids) == ["held"] * 3


@pytest.mark.parametrize("keys", ["Control+f", "Alt+f", "Meta+s", "Control+d", "Alt+z", "Control+Shift+Z", "Meta+a"])
def test_no_key_counts_together_with_a_modifier(hands, keys):
    my, ids = hands()
    my.press("j")

    my.press(keys)
    my.press("k")

    assert my.statuses(ids) == ["held"] * 3
    assert my.focused() == ids[0]


def test_a_key_that_is_held_down_decides_once(hands):
    my, ids = hands()
    my.press("j")

    for _ in range(4):
        my.page.keyboard.down("f")
    my.page.keyboard.up("f")
    my.expect_outcome(ids[0], "Published")

    assert my.statuses(ids) == ["published", "held", "held"]


def test_without_a_chosen_comment_nothing_is_decided(hands):
    my, ids = hands()

    my.press("f")

    my.expect_said("No comment is chosen")
    assert my.statuses(ids) == ["held"] * 3


def test_keys_of_another_alphabet_count_by_their_place(hands):
    my, (one, *_) = hands()
    my.press("j")

    my.page.evaluate(
        """document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", {key: "а", code: "KeyF", bubbles: true, cancelable: true}))"""
    )

    my.expect_outcome(one, "Published")


def test_buttons_say_which_key_does_the_same(hands):
    my, (one, *_) = hands()

    my.press("j")

    expect(my.card(one).get_by_role("button", name="Publish")).to_have_attribute("aria-keyshortcuts", "f a")
    expect(my.card(one).get_by_role("button", name="Spam")).to_have_attribute("aria-keyshortcuts", "s")
    assert my.page.locator(".queues [aria-keyshortcuts]").evaluate_all(
        "links => links.map(link => link.getAttribute('aria-keyshortcuts') + link.textContent.split(' ')[0])"
    ) == ["1Held", "2Reported", "3New", "4Published", "5Spam", "6Rejected"]


@pytest.mark.parametrize("how", ["?", "the button"])
def test_the_help_lists_the_keys_and_no_key_counts_beneath_it(hands, how):
    my, ids = hands()
    my.press("j")
    if how == "?":
        my.press("?")
    else:
        my.page.get_by_role("button", name="Show the keys").click()

    dialog = my.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("next, previous comment")
    my.press("f")
    my.press("Escape")

    expect(dialog).to_be_hidden()
    assert my.statuses(ids) == ["held"] * 3


def test_keys_that_are_switched_off_do_nothing(hands, served):
    my, ids = hands(as_="otto")
    with served.databases.main.write() as session:
        session.query(Moderator).filter_by(name="otto").one().keys_off = True
    my.page.reload()

    my.press("j f s 2 ?")
    my.card(ids[0]).focus()
    my.press("f d s")

    assert my.statuses(ids) == ["held"] * 3
    assert my.page.url.endswith("/desk/")
    expect(my.page.get_by_role("button", name="Show the keys")).to_have_count(0)
    assert my.page.locator("[aria-keyshortcuts]").count() == 0
    my.card(ids[0]).get_by_role("button", name="Publish").click()
    my.expect_outcome(ids[0], "Published")
    with served.databases.main.write() as session:
        session.query(Moderator).filter_by(name="otto").one().keys_off = False


def test_a_hundred_decisions_by_keyboard_alone(hands, served):
    my, ids = hands(*(f"toxic 0.7 number {number}" for number in range(110)))
    cycle = ["f", "s", "d i", "a", "e", "d h", "d o", "f", "d p", "s"]
    expected = ["approved", "spam", "insult", "approved", "escalated", "hate", "off_topic", "approved", "personal_data", "spam"]  # fmt: skip

    my.press("j")
    for number in range(100):
        expect(my.card(ids[number])).to_be_focused()
        my.press(cycle[number % 10])
        expect(my.card(ids[number])).to_have_class("card gone")

    my.expect_outcome(ids[99], "Rejected: spam")
    assert [my.status(one)[1] for one in ids[:100]] == expected * 10
    assert my.statuses(ids[100:]) == ["held"] * 10
    assert my.focused() == ids[100]
