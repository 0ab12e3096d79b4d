"""What a page asks about again and again: the sizes of the queues, and what arrived."""

import re

import pytest
from sqlalchemy import update

from service.comments.tables import Moderator
from tests.conftest import BACKENDS
from tests.service.web.desk.test_queues import bodies

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def opened(browser, address="/desk/"):
    """Open a page of a queue and give what it says of itself: where it asks, from where on, and for what."""
    page = browser.get(address).text
    return {
        name: re.search(rf'data-{name}="([^"]*)"', page)[1].replace("&amp;", "&")
        for name in ("live", "news", "seen", "query")
    }


def news(browser, state, **headers):
    return browser.client.get(f"{state['news']}?{state['query']}&seen={state['seen']}", headers=headers)


def arrived(browser, state):
    return browser.client.get(f"{state['news'][:-4]}arrived?{state['query']}&seen={state['seen']}")


def test_nothing_new_is_not_modified(signed_in, held):
    held()
    state = opened(signed_in)
    first = news(signed_in, state)
    again = news(signed_in, state, **{"If-None-Match": first.headers["ETag"]})

    assert first.json["sizes"]["held"] == "1"
    assert (first.json["new"], first.json["more"]) == (0, False)
    assert (again.status_code, again.data) == (304, b"")


def test_what_arrives_is_counted_and_its_cards_can_be_had(signed_in, held):
    held("toxic 0.7 before")
    state = opened(signed_in)
    tag = news(signed_in, state).headers["ETag"]
    held("toxic 0.7 after")
    told = news(signed_in, state, **{"If-None-Match": tag})
    part = arrived(signed_in, state).text
    state["seen"] = re.search(r'data-seen="([^"]*)"', part)[1]

    assert (told.status_code, told.json["new"], told.json["sizes"]["held"]) == (200, 1, "2")
    assert bodies(part) == ["toxic 0.7 after"]
    assert "<html" not in part
    assert news(signed_in, state).json["new"] == 0
    assert arrived(signed_in, state).text.count("<article") == 0


def test_only_what_the_filter_lets_through_is_new(signed_in, held):
    held("toxic 0.7 before")
    state = opened(signed_in, "/desk/?words=lantern&sort=newest")
    held("toxic 0.7 a bridge")
    held("toxic 0.7 a lantern")
    held("toxic 0.7 another lantern")

    assert news(signed_in, state).json["new"] == 2
    assert bodies(arrived(signed_in, state).text) == ["toxic 0.7 another lantern", "toxic 0.7 a lantern"]


def test_an_empty_queue_can_fill(signed_in, held):
    state = opened(signed_in)
    held("toxic 0.7 first")

    assert news(signed_in, state).json["new"] == 1
    assert bodies(arrived(signed_in, state).text) == ["toxic 0.7 first"]


@pytest.mark.parametrize(
    ("address", "live"),
    [
        pytest.param("/desk/", "append", id="oldest first: at the end"),
        pytest.param("/desk/?sort=newest", "prepend", id="newest first: at the top"),
        pytest.param("/desk/?sort=riskiest", "link", id="riskiest first: on another page"),
        pytest.param("/desk/queues/published", "prepend", id="published: at the top"),
    ],
)
def test_where_it_belongs(signed_in, held, address, live):
    held()
    assert opened(signed_in, address)["live"] == live


def test_a_limited_moderator_hears_of_their_sites_only(signed_in, databases, held, site, other_site):
    with databases.main.write() as session:
        session.execute(update(Moderator).where(Moderator.name == "maren").values(site_ids=[other_site.site_id]))
    state = opened(signed_in)
    held("toxic 0.7 of the first site")

    told = news(signed_in, state).json
    assert (told["new"], told["sizes"]["held"]) == (0, "0")
    assert bodies(arrived(signed_in, state).text) == []


def test_who_is_signed_out_is_told_so(signed_in, held):
    held()
    state = opened(signed_in)
    signed_in.client.delete_cookie("commentgate_desk")
    for answer in (news(signed_in, state), arrived(signed_in, state)):
        assert answer.status_code == 401
        assert "toxic" not in answer.text


@pytest.mark.attack(35)
@pytest.mark.parametrize("query", ["seen=x", "seen='+OR+1%3D1--", "sort=id", "least=1+OR+1", "after=0"])
def test_addresses_that_cannot_be_read(signed_in, query):
    for name in ("news", "arrived"):
        assert signed_in.client.get(f"/desk/queues/held/{name}?{query}").status_code == 422
        assert signed_in.client.get(f"/desk/queues/nothing/{name}").status_code == 404
