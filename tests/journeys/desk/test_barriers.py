"""axe-core finds nothing on the desk's pages, in light and in dark, on a desk and on a phone."""

import pytest

from tests.journeys.desk.barriers import barriers
from tests.journeys.desk.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.journey, pytest.mark.browser]

# A new page of the desk is added here.
PATHS = (
    "/desk/",
    "/desk/queues/new",
    "/desk/queues/held?words=one&least=0.1&author=Amina&sort=riskiest",
    "/desk/search",
    "/desk/search?words=one",
    "/desk/actions",
    "/desk/bulk",
    "/desk/bulk?most=0.6&words=one",
    "/desk/comments/{comment}",
    "/desk/comments/{comment}/alike",
    "/desk/comments/{comment}/replies",
    "/desk/elsewhere",
    "/desk/statistics",
    "/desk/people",
    "/desk/people/2",
    "/desk/people/invitations",
    "/desk/me",
    "/desk/log",
    "/desk/authors",
    "/desk/authors/ban?comment={comment}",
    "/desk/authors/of/{comment}",
    "/desk/sites",
    "/desk/sites/1",
    "/desk/sites/1/policy",
    "/desk/sites/1/policy/versions",
    "/desk/sites/1/policy/versions/1",
    "/desk/sites/1/pages",
    "/desk/sites/1/pages/1",
    "/desk/sites/1/webhook",
    "/desk/sites/1/webhook/given-up",
)


@pytest.fixture(scope="module", autouse=True)
def something_to_see(served):
    return served.take("toxic 0.7 one", "spam 0.5 two", "a fine one", "spam 0.99 three")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_no_page_has_barriers(open_desk, something_to_see, scheme, viewport):
    page = open_desk(as_="ada", color_scheme=scheme, viewport=viewport)
    found = {}
    for path in PATHS:
        page.goto(path.format(comment=something_to_see[0]))
        found |= {path: violations} if (violations := barriers(page)) else {}
    assert found == {}


def test_nor_has_the_page_to_sign_in_on(open_desk):
    assert barriers(open_desk("/desk/login", as_=None)) == []
