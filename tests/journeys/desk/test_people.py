"""From an invitation to a moderator with a second factor, and out again; on a desk, on a phone, without JavaScript."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from service.comments.tables import Moderator
from service.web.context import utc_now
from tests.journeys.desk.barriers import barriers
from tests.journeys.desk.conftest import DESKTOP, PATIENCE_MS, PHONE, ServedDesk
from tests.service.web.desk.conftest import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.browser]

OWN_PASSWORD = "seven quiet lanterns"
WAYS = [
    pytest.param("dora", {"viewport": DESKTOP}, id="desktop"),
    pytest.param("pia", {"viewport": PHONE, "has_touch": True}, id="phone"),
    pytest.param("joel", {"viewport": DESKTOP, "java_script_enabled": False}, id="without JavaScript"),
]
Another = Callable[..., Page]


@pytest.fixture
def another(chrome: Browser, served: ServedDesk) -> Iterator[Another]:
    """Open another browser at a path, signed in as nobody. What it refuses on purpose is no error."""
    contexts = []

    def make(path: str, **options: object) -> Page:
        context = chrome.new_context(base_url=served.url, **options)  # type: ignore[arg-type]  # Playwright's options
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()


def sign_in(page: Page, name: str, password: str = OWN_PASSWORD) -> None:
    page.goto("/desk/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def give_code(page: Page, code: str) -> None:
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    menu = page.locator("details.menu > summary")
    if menu.is_visible():
        menu.click()
    page.get_by_role("button", name="Sign out").and_(page.locator(":visible")).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def code_of(secret: str, steps: int) -> str:
    """Give the app's code, some steps ahead: each is good once, and nobody wants to wait here."""
    return pyotp.TOTP(secret).at(utc_now(), counter_offset=steps)


def next_step(served: ServedDesk, name: str) -> None:
    """Let the last code have been given a while ago, as it would have been."""
    with served.databases.main.write() as session:
        session.execute(update(Moderator).where(Moderator.name == name).values(totp_step=0))


@pytest.mark.parametrize(("name", "options"), WAYS)
def test_from_an_invitation_to_being_shut_out(
    open_desk: Callable[..., Page], another: Another, served: ServedDesk, name: str, options: dict[str, object]
) -> None:
    admin = open_desk("/desk/people", as_="ada", **options)
    admin.get_by_role("link", name="Invite somebody").click()
    admin.get_by_label("Only these:").check()
    admin.get_by_label("Harbour News").check()
    admin.get_by_role("button", name="Make the link").click()
    link = admin.get_by_label("Link").input_value()

    guest = another(link, **options)
    guest.get_by_label("Name").fill(name)
    guest.get_by_label("Password", exact=True).fill("short")
    guest.get_by_label("The password again").fill("short")
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_text("A password has 12 to 200 characters.")).to_be_visible()
    assert guest.get_by_label("Name").input_value() == name, "what was typed is still there"
    guest.get_by_label("Password", exact=True).fill(OWN_PASSWORD)
    guest.get_by_label("The password again").fill(OWN_PASSWORD)
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_role("heading", name="Held")).to_be_visible()

    secret, recovery = switch_on(guest)
    sign_out(guest)
    next_step(served, name)
    sign_in(guest, name)
    expect(guest.get_by_role("heading", name="One more step")).to_be_visible()
    give_code(guest, "000000")
    expect(guest.get_by_text("This code is not right")).to_be_visible()
    give_code(guest, code_of(secret, 0))
    expect(guest.get_by_role("heading", name="Held")).to_be_visible()

    second = another("/desk/login", **options)
    sign_in(second, name)
    give_code(second, recovery[0])
    expect(second.get_by_role("heading", name="Held")).to_be_visible()

    guest.goto("/desk/me")
    expect(guest.get_by_text("9 recovery codes left")).to_be_visible()
    expect(guest.locator(".sessions li")).to_have_count(2)
    guest.get_by_role("button", name="End all others").click()
    expect(guest.locator(".sessions li")).to_have_count(1)
    second.goto("/desk/")
    expect(second.get_by_role("heading", name="Sign in")).to_be_visible()

    admin.goto("/desk/people")
    admin.get_by_role("link", name=name, exact=True).click()
    admin.get_by_role("button", name="Disable").click()
    expect(admin.get_by_text("They are shut out")).to_be_visible()
    guest.goto("/desk/")
    expect(guest.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(guest, name)
    expect(guest.get_by_text("do not fit")).to_be_visible()

    admin.get_by_role("link", name="What they did").click()
    for words in ("Came by an invitation", "Switched the second factor on", "Gave a wrong code", "Ended a session"):
        expect(admin.locator("table.log").get_by_text(words).first).to_be_visible()


def switch_on(page: Page) -> tuple[str, list[str]]:
    page.goto("/desk/me")
    page.get_by_role("region", name="Second factor").get_by_role("button", name="Switch on").click()
    picture = page.get_by_role("img", name=re.compile("QR code"))
    expect(picture).to_be_visible()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Your password").fill(OWN_PASSWORD)
    page.get_by_role("textbox", name="Code").fill(code_of(secret, 0))
    page.get_by_role("button", name="Switch on").click()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    return secret, codes


def test_the_picture_can_be_drawn(open_desk: Callable[..., Page]) -> None:
    page = open_desk("/desk/me", as_="otto")
    page.get_by_role("region", name="Second factor").get_by_role("button", name="Switch on").click()
    page.wait_for_load_state("load")

    size = page.get_by_role("img", name=re.compile("QR code")).evaluate("one => [one.complete, one.naturalWidth]")

    assert size[0]
    assert size[1] > 0


@pytest.mark.attack(43)
def test_another_tab_of_who_was_shut_out_does_nothing(
    open_desk: Callable[..., Page], another: Another, served: ServedDesk
) -> None:
    served.take("toxic 0.7 who decides this")
    vera = another("/desk/login", viewport=DESKTOP)
    admin = open_desk("/desk/people", as_="ada")
    sign_in(vera, "vera", PASSWORD)
    vera.goto("/desk/me")

    admin.get_by_role("link", name="vera", exact=True).click()
    admin.get_by_role("button", name="Disable").click()
    vera.get_by_role("region", name="Keyboard shortcuts").get_by_role("button").click()

    expect(vera.get_by_role("alert")).to_contain_text("nothing was done")
    admin.get_by_role("button", name="Let in again").click()


def test_the_log_is_searched_and_taken_away(open_desk: Callable[..., Page]) -> None:
    page = open_desk("/desk/log", as_="ada")
    page.get_by_label("Deed").select_option(label="Signed in")
    page.get_by_label("From").fill(f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("table.log tbody tr").first).to_contain_text("Signed in")
    assert "deed=signed_in" in page.url

    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()

    text = download.value.path().read_text()
    assert text.startswith("at,who,moderator_id,deed")
    assert text.count(",signed_in,") == len(text.splitlines()) - 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_no_page_of_signing_in_has_barriers(
    open_desk: Callable[..., Page], another: Another, served: ServedDesk, scheme: str, viewport: dict[str, int]
) -> None:
    look = {"viewport": viewport, "color_scheme": scheme}
    found = {}
    admin = open_desk("/desk/people/invitations", as_="ada", **look)
    admin.get_by_role("button", name="Make the link").click()
    found["link"] = barriers(admin)
    guest = another(admin.get_by_label("Link").input_value(), **look)
    found["join"] = barriers(guest)
    name = f"guest-{scheme}-{viewport['width']}"
    guest.get_by_label("Name").fill(name)
    guest.get_by_label("Password", exact=True).fill(OWN_PASSWORD)
    guest.get_by_label("The password again").fill("something else")
    guest.get_by_role("button", name="Join").click()
    found["join, errors"] = barriers(guest)
    guest.get_by_label("Password", exact=True).fill(OWN_PASSWORD)
    guest.get_by_label("The password again").fill(OWN_PASSWORD)
    guest.get_by_role("button", name="Join").click()
    guest.goto("/desk/me")
    guest.get_by_role("region", name="Second factor").get_by_role("button", name="Switch on").click()
    found["second factor"] = barriers(guest)
    switch_on_here = guest.locator(".secret").inner_text().replace(" ", "")
    guest.get_by_label("Your password").fill(OWN_PASSWORD)
    guest.get_by_role("textbox", name="Code").fill(code_of(switch_on_here, 0))
    guest.get_by_role("button", name="Switch on").click()
    found["recovery codes"] = barriers(guest)
    guest.goto("/desk/me")
    guest.get_by_text("Switch it off").click()
    found["me"] = barriers(guest)
    sign_out(guest)
    sign_in(guest, name)
    found["code"] = barriers(guest)
    give_code(guest, "1")
    found["code, wrong"] = barriers(guest)

    assert {page: list_ for page, list_ in found.items() if list_} == {}
