"""The statistics in a real browser: on a desk, on a phone, on paper, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from service.comments.store import statistics
from service.comments.store.statistics import Horizon
from service.comments.submission import MAX_BODY
from tests.journeys.desk.barriers import barriers
from tests.journeys.desk.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.browser]

VIEWPORTS = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
CHART = "Decided by the policy"


@pytest.fixture(scope="module", autouse=True)
def something_to_see(served):
    served.take(
        "toxic 0.7 one", "toxic 0.8 two", "spam 0.5 three", "a fine one", "another", "spam 0.99 four", "toxic none"
    )
    served.take(f"toxic 0.7 {'w' * (MAX_BODY - 10)}")
    with served.databases.main.write() as session:
        statistics.count_slice(session, Horizon(2**40, 0), 1000)


def wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_looking_at_the_statistics(open_desk, viewport, java_script_enabled):
    page = open_desk("/desk/statistics", viewport=viewport, java_script_enabled=java_script_enabled)
    picture = page.get_by_role("img", name=CHART)
    expect(picture).to_be_visible()
    assert not wider_than_the_screen(page)

    numbers = page.get_by_role("region", name=f"{CHART}: the numbers")
    expect(numbers).to_be_hidden()
    page.get_by_role("figure", name=CHART).locator("summary").click()
    expect(numbers.get_by_role("row", name="Together")).to_have_text("Together8251")
    assert not wider_than_the_screen(page)
    if java_script_enabled:  # axe-core is a script
        assert barriers(page) == []

    page.get_by_role("link", name="Month").click()
    expect(page.get_by_role("link", name="Month")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("img", name=CHART)).to_be_visible()


def test_bars_are_as_tall_as_their_numbers(open_desk):
    page = open_desk("/desk/statistics?range=day")
    tall = (
        page.get_by_role("img", name=CHART)
        .locator("path")
        .evaluate_all(
            "paths => paths.map(path => [path.getAttribute('class'), Math.round(path.getBoundingClientRect().height)])"
        )
    )

    heights = dict(tall)
    assert heights["held"] > 2 * heights["published"] > 0
    assert heights["published"] > heights["rejected"] > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_parts_of_a_bar_can_be_told_apart(open_desk, scheme):
    """By brightness too, not only by hue: each of the three against the sheet, and against its neighbour."""
    page = open_desk("/desk/statistics", color_scheme=scheme)
    colours = page.evaluate(
        """() => [...document.querySelectorAll(".legend:first-of-type .swatch rect")].slice(0, 3)
             .map(one => getComputedStyle(one).fill.match(/[0-9.]+/g).slice(0, 3).map(Number))
             .concat([getComputedStyle(document.querySelector(".picture")).backgroundColor.match(/[0-9.]+/g).map(Number)])"""
    )
    *parts, sheet = map(luminance, colours)

    assert len(set(map(tuple, colours))) == 4
    assert all(contrast(part, sheet) >= 3 for part in parts), [round(contrast(part, sheet), 2) for part in parts]


def luminance(colour):
    """The relative luminance of WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour[:3])]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_on_paper_the_numbers_are_there_and_the_menu_is_not(open_desk):
    page = open_desk("/desk/statistics", color_scheme="light")
    page.emulate_media(media="print")

    expect(page.get_by_role("img", name=CHART)).to_be_visible()
    expect(page.get_by_role("link", name="Month")).to_be_hidden()
    expect(page.get_by_role("region", name=f"{CHART}: the numbers")).to_be_visible()


@pytest.mark.attack(33)
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_the_longest_word_breaks_and_does_not_push_the_page_apart(open_desk, viewport):
    page = open_desk("/desk/", viewport=viewport)
    expect(page.get_by_text("w" * 100).first).to_be_visible()

    assert not wider_than_the_screen(page)
