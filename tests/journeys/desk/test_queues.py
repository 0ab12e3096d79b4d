"""A moderator filters, searches, turns pages, and sees comments arrive, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from service.web.desk.lists.queues import PAGE_SIZE
from tests.journeys.desk.barriers import barriers
from tests.journeys.desk.conftest import DESKTOP, PHONE, ServedDesk

SIZES = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
SCRIPTS = [pytest.param(True, id="with scripts"), pytest.param(False, id="without")]


@pytest.fixture(scope="module")
def filled(served: ServedDesk) -> ServedDesk:
    """Hold two pages of comments and a few that differ."""
    served.take(*(f"toxic 0.5 plain {number}" for number in range(PAGE_SIZE + 3)))
    served.take("toxic 0.9 a lantern on the quay https://lamps.example/", author_name="Bo")
    served.take("toxic 0.2 a lantern speaks de")
    return served


def ask(page: Page) -> None:
    """Let the page ask for news now, as it does when it comes to the front."""
    with page.expect_response(lambda response: "/news?" in response.url):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def place(page: Page, what: str) -> dict[str, float] | None:
    return page.locator("article.card", has_text=what).bounding_box()


@pytest.mark.parametrize("java_script_enabled", SCRIPTS)
@pytest.mark.parametrize("viewport", SIZES)
def test_filter_search_and_turn_pages(open_desk, filled, viewport, java_script_enabled):
    page = open_desk("/desk/", viewport=viewport, java_script_enabled=java_script_enabled)
    cards = page.locator("article.card")
    expect(cards).to_have_count(PAGE_SIZE)
    page.get_by_role("link", name="Newer").click()
    expect(cards).to_have_count(5)
    page.get_by_role("link", name="Older").click()
    expect(cards).to_have_count(PAGE_SIZE)

    page.get_by_role("searchbox").fill("lantern")
    page.get_by_role("searchbox").press("Enter")
    expect(cards).to_have_count(2)
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("From", exact=True).fill("0.4")
    page.get_by_role("button", name="Show").last.click()
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("on the quay")
    assert "words=lantern" in page.url
    assert "least=0.4" in page.url

    page.reload()
    expect(cards).to_have_count(1)
    page.get_by_role("link", name="“lantern”").click()
    expect(page.get_by_role("link", name="“lantern”")).to_have_count(0)
    page.get_by_role("link", name="Riskiest").click()
    expect(cards.first).to_contain_text("toxic 0.9")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("java_script_enabled", SCRIPTS)
def test_a_mistake_is_said_beside_its_field(open_desk, filled, java_script_enabled):
    page = open_desk("/desk/", java_script_enabled=java_script_enabled)
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("To", exact=True).fill("seven")
    page.get_by_label("Author").fill("Bo")
    page.get_by_role("button", name="Show").last.click()

    wrong = page.get_by_label("To", exact=True)
    expect(wrong).to_have_value("seven")
    expect(wrong).to_have_accessible_description("Use a score from 0 to 1.")
    expect(page.get_by_label("Author")).to_have_value("Bo")
    assert not java_script_enabled or barriers(page) == []
    open_desk.errors.clear()  # Chromium logs the 422


def test_a_search_of_all_queues(open_desk, filled):
    filled.take("A lantern that nobody minds")
    page = open_desk("/desk/?words=lantern")
    page.get_by_role("link", name="Search all queues").click()

    expect(page.locator("article.card")).to_have_count(3)
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("order", [pytest.param("newest", id="at the top"), pytest.param("oldest", id="at the end")])
def test_what_arrives_moves_nothing_and_is_shown_on_a_click(open_desk, filled, viewport, order):
    word = f"{order}{viewport['width']}"
    filled.take(f"toxic 0.6 {word} first", f"toxic 0.6 {word} second")
    page = open_desk(f"/desk/?sort={order}&words={word}&most=0.6", viewport=viewport)
    cards, held = page.locator("article.card"), page.locator('[data-queue="held"] .size')
    before, size = place(page, f"{word} second"), int(held.inner_text())
    filled.take(f"toxic 0.6 {word} third", f"toxic 0.6 {word} fourth", "toxic 0.6 not asked for")
    ask(page)

    bar = page.get_by_role("button", name="2 new comments: show")
    expect(bar).to_be_visible()
    expect(held).to_have_text(str(size + 3))
    assert page.title().startswith("(2) ")
    assert place(page, f"{word} second") == before
    bar.scroll_into_view_if_needed()
    before = place(page, f"{word} second")
    bar.click()

    numbers = ["first", "second", "third", "fourth"]
    expect(cards).to_contain_text(numbers if order == "oldest" else numbers[::-1])
    expect(bar).to_have_count(0)
    assert not page.title().startswith("(")
    if order == "oldest":
        assert place(page, f"{word} second") == before
    ask(page)
    expect(page.get_by_role("button", name="new comment")).to_have_count(0)


def test_what_arrives_moves_nothing_where_somebody_reads(open_desk, filled):
    """Scrolled down, the cursor on a button of the last card: the button stays under it."""
    page = open_desk("/desk/?sort=newest")
    button = page.get_by_role("button", name="Publish").nth(12)
    button.scroll_into_view_if_needed()
    button.hover()
    before = button.bounding_box()
    filled.take("toxic 0.6 while somebody reads")
    ask(page)
    expect(page.get_by_role("button", name="1 new comment: show")).to_be_attached()

    assert button.bounding_box() == before


def test_on_other_pages_a_link_leads_to_what_arrived(open_desk, filled):
    page = open_desk("/desk/")  # the first of two pages, the oldest first
    filled.take("toxic 0.6 far from here")
    ask(page)
    page.get_by_role("link", name="1 new comment: show the newest").click()

    expect(page.locator("article.card").first).to_contain_text("far from here")


def test_who_is_signed_out_meanwhile_is_told(open_desk, filled):
    page = open_desk("/desk/?sort=newest")
    page.context.clear_cookies()
    ask(page)
    page.get_by_role("link", name="You are signed out. Sign in again").click()

    expect(page.get_by_label("Password")).to_be_visible()
    open_desk.errors.clear()  # Chromium logs the 401


def test_it_asks_less_often_while_asking_fails(open_desk, filled):
    page = open_desk("/desk/?sort=newest")
    page.route("**/news?*", lambda route: route.abort())
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/news?" in request.url else None)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for _ in range(30):
        page.clock.run_for(10_000)

    assert 2 <= len(asked) <= 6  # after 20, 40, 80 and 160 seconds
    page.goto("about:blank")  # no failure is told any more after that
    open_desk.errors.clear()
