"""The embed's form, as somebody fills it in."""

from typing import Any

from playwright.sync_api import Page, expect

TYPED = {"body": "I booked a cabin.", "author_name": "Hanne", "author_email": "hanne@mail.example"}


def fill(page: Page, **changes: Any) -> None:
    """Type into the fields, whatever language their labels are in."""
    for name, text in {**TYPED, **changes}.items():
        page.locator(f".commentgate [name={name}]").fill(text)


def send(page: Page) -> None:
    page.locator(".commentgate button[part~=primary]").click()


def values(page: Page) -> dict[str, str]:
    """Give what stands in the form."""
    names = ("body", "author_name", "author_email", "author_url")
    return {name: page.locator(f".commentgate [name={name}]").input_value() for name in names}


def own(page: Page) -> Any:
    """Find the reader's own comment."""
    return page.locator(".commentgate article[part~=own]")


def post(page: Page, **changes: Any) -> None:
    """Fill the form in, send it, and see it waiting."""
    fill(page, **changes)
    send(page)
    expect(own(page).last.locator("[part~=state]")).to_contain_text("awaiting moderation")
