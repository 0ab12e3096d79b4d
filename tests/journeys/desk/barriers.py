"""What axe-core finds on a page that keeps people with disabilities out."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def barriers(page: Page) -> list[str]:
    """List axe-core's violations, one a line, each with where it is.

    Looks once the page has its style sheets: a click on a form's button comes back before the answer has them.
    """
    page.wait_for_load_state("load")
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']} ({', '.join(str(node['target']) for node in one['nodes'])})" for one in found]
