"""Filters, search and order, as an address asks for them and as the page remembers them."""

import re
from html import unescape

import pytest
from sqlalchemy import select, update

from service.comments.store import desk
from service.comments.store.desk_filter import Filter
from service.comments.tables import Comment, Moderator, Page
from service.web.desk.lists import filters
from tests.conftest import BACKENDS
from tests.service.web.desk.test_queues import bodies, sizes, turned

pytestmark = pytest.mark.parametrize("backend", BACKENDS)
HOSTILE = [
    "' OR 1=1 --",
    '" OR "" = "',
    'harbour" OR body:*',
    "NEAR(harbour pier, 2)",
    "author_name : Amina",
    "-harbour",
    "harbour*",
    "^harbour",
    "harbour AND",
    "OR",
    "NOT",
    "(harbour",
    "harbour & | !",
    "a:*&b:*",
    "'; DROP TABLE comments; --",
    "\\",
    "%_",
    "ha\u0301rbour",
    "😀 harbour",
    "\u202eharbour",
    "港 harbour",
]


@pytest.fixture
def four(held):
    """Hold four comments that differ in what can be filtered by."""
    return {
        "harbour": held("toxic 0.2 harbour", page_title="Harbour"),
        "pier": held("toxic 0.5 pier https://www.shop.example/x", author_name="Bo", page_url="https://news.example/p"),
        "tram": held("toxic 0.9 tram speaks de", author_id="u-7"),
        "links": held("toxic 0.3 " + "https://a.example/ " * 9),
    }


def names(page, four):
    by_id = {comment_id: name for name, comment_id in four.items()}
    return [by_id[one] for one in re.findall(r'<article class="card"[^>]* id="c-([^"]*)"', page)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("least=0.3", ["pier", "tram", "links"], id="highest score from"),
        pytest.param("most=0.3", ["harbour", "links"], id="highest score to"),
        pytest.param("attribute=TOXICITY&least=0.4&most=0.6", ["pier"], id="score of an attribute"),
        pytest.param("attribute=SPAM&least=0.4", [], id="score of another attribute"),
        pytest.param("reason=too_many_links", ["links"], id="reason"),
        pytest.param("author=bo", ["pier"], id="author's name in any case"),
        pytest.param("author=u-7", ["tram"], id="author's id"),
        pytest.param("language=de", ["tram"], id="language"),
        pytest.param("host=shop.example", ["pier"], id="link host"),
        pytest.param("host=https://shop.example/y", ["pier"], id="link host from a link"),
        pytest.param("since=2026-03-01", ["harbour", "pier", "tram", "links"], id="from a day"),
        pytest.param("since=2026-03-02", [], id="from a later day"),
        pytest.param("until=2026-02-28", [], id="until an earlier day"),
        pytest.param("until=2026-03-01T12:00:02Z", ["harbour"], id="until a moment"),
        pytest.param("words=tram", ["tram"], id="a word"),
        pytest.param("words=TRAM+speaks", ["tram"], id="words in any case"),
        pytest.param("words=harb", ["harbour"], id="the beginning of a word"),
        pytest.param("words=Bo", ["pier"], id="a word of the author's name"),
        pytest.param("words=pier&author=Amina", [], id="two filters"),
        pytest.param("sort=newest", ["links", "tram", "pier", "harbour"], id="newest first"),
        pytest.param("sort=riskiest", ["tram", "pier", "links", "harbour"], id="riskiest first"),
        pytest.param("sort=riskiest&most=0.5", ["pier", "links", "harbour"], id="a filter and an order"),
    ],
)
def test_a_filter_shows_what_it_lets_through(signed_in, four, query, found):
    assert names(signed_in.get(f"/desk/?{query}").text, four) == found


def test_the_page_of_a_comment_can_be_a_filter(signed_in, four, databases):
    with databases.main.read() as session:
        page_id = session.scalars(select(Page.id).where(Page.url == "https://news.example/p")).one()
    page = signed_in.get(f"/desk/?page={page_id}").text

    assert names(page, four) == ["pier"]
    assert "Page: https://news.example/p" in page


def test_the_form_remembers_and_each_filter_can_be_taken_off(signed_in, four):
    page = signed_in.get("/desk/?words=pier&least=0.3&author=Bo&sort=newest").text
    chips = dict(re.findall(r'<li><a href="([^"]*)"><bdi dir="auto">([^<]*)</bdi>', page))

    assert list(chips.values()) == ["“pier”", "Highest score from 0.3", "Author: Bo"]
    assert 'value="pier"' in page
    assert 'name="least" value="0.3"' in page
    assert '<input type="hidden" name="sort" value="newest">' in page
    assert 'Filters <span class="size">(2)</span>' in page
    off = {unescape(address) for address in chips}
    assert "/desk/?author=Bo&least=0.3&sort=newest".replace("author=Bo&least=0.3", "least=0.3&author=Bo") in off


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("words=%3F%21", "Type at least one word to look for", id="signs only"),
        pytest.param("words=" + "+".join("abcdefghijklmn"), "Look for 12 words at most", id="too many words"),
        pytest.param("least=2", "Use a score from 0 to 1", id="no score"),
        pytest.param("least=0.9&most=0.1", "The highest score is below the lowest", id="an empty range"),
        pytest.param("host=nothing", "Use the name of a website", id="no host"),
        pytest.param("since=yesterday", "Use a time with its zone", id="no day"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_typed_is_lost(signed_in, four, query, said):
    answer = signed_in.get(f"/desk/?author=Bo&{query}")

    assert answer.status_code == 422
    assert said in answer.text
    assert 'name="author" value="Bo"' in answer.text
    assert names(answer.text, four) == []


@pytest.mark.attack(35)
@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_searched_for_is_never_syntax(signed_in, four, databases, words):
    everything = list(four)
    for path in ("/desk/", "/desk/search"):
        answer = signed_in.client.get(path, query_string={"words": words}, headers={"Accept": "text/html"})
        assert answer.status_code in {200, 422}
        assert len(names(answer.text, four)) < len(everything)
    for field in ("author", "host", "reason", "language"):
        answer = signed_in.client.get("/desk/", query_string={field: words}, headers={"Accept": "text/html"})
        assert answer.status_code in {200, 422}
        assert names(answer.text, four) == []
    with databases.main.read() as session:
        assert len(session.scalars(select(Comment.id)).all()) == len(everything)


def test_a_search_in_all_queues_says_where_each_comment_is(signed_in, four, post, moderate):
    post(body="harbour is open")
    moderate()
    within = signed_in.get("/desk/?words=harbour").text
    wide = re.search(r'href="(/desk/search[^"]*)"', within)[1]
    page = signed_in.get(unescape(wide)).text

    assert bodies(within) == ["toxic 0.2 harbour"]
    assert bodies(page) == ["harbour is open", "toxic 0.2 harbour"]
    assert "Type what to look for" in signed_in.get("/desk/search").text


def test_a_page_that_is_not_full_goes_on_where_it_stopped(signed_in, four, monkeypatch):
    monkeypatch.setattr(desk, "STEPS", (2, 1))
    page = signed_in.get("/desk/?reason=too_many_links").text

    assert names(page, four) == []
    assert "Looked through 3 comments" in page
    onward = unescape(re.search(r'<a href="([^"]*)">Go on looking</a>', page)[1])
    assert names(signed_in.get(onward).text, four) == ["links"]
    assert turned(page, "next") == onward


@pytest.fixture
def limited(four, databases, site, other_site, client, fields, moderate, clock):
    """Limit Maren to the first site, and hold a comment on the other; gives its id."""
    clock.pass_(seconds=1)
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    theirs = {**fields, "page_url": "https://other.example/x", "body": "toxic 0.7 theirs"}
    comment_id = client.post("/v1/comments", json=theirs, headers=key).json["id"]
    moderate()
    with databases.main.write() as session:
        session.execute(update(Moderator).where(Moderator.name == "maren").values(site_ids=[site.site_id]))
    return comment_id


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/?sort=riskiest", "/desk/?sort=newest&least=0", "/desk/search?least=0"]
)
def test_a_moderator_sees_the_sites_they_are_limited_to(signed_in, four, limited, other_site, path):
    page = signed_in.get(path).text

    assert sorted(names(page, four)) == sorted(four)
    assert sizes(page)["Held"] == "4"
    assert 'name="site"' not in page  # there is nothing to choose from


def test_a_filter_does_not_show_what_a_moderator_may_not_see(signed_in, four, limited, other_site, databases):
    with databases.main.read() as session:
        page_id = session.scalars(select(Page.id).where(Page.url == "https://other.example/x")).one()
    for query in (f"site={other_site.site_id}", f"page={page_id}", "words=theirs", "author=Amina&words=theirs"):
        page = signed_in.get(f"/desk/?{query}").text
        assert "theirs" not in re.sub(r'"[^"]*"|“[^”]*”', "", page)
        assert "other.example" not in page
    assert sizes(signed_in.get(f"/desk/?site={other_site.site_id}").text)["Held"] == "0"


def test_counts_add_up_over_sites(signed_in, browser, limited, databases, site, other_site):
    with databases.main.write() as session:
        both = [site.site_id, other_site.site_id]
        session.execute(update(Moderator).where(Moderator.name == "maren").values(site_ids=both))

    assert sizes(signed_in.get("/desk/").text)["Held"] == "5"
    assert sizes(signed_in.get(f"/desk/?site={other_site.site_id}").text)["Held"] == "1"


@pytest.mark.parametrize(
    "query",
    [
        {"words": "a b", "least": "0.25", "most": "0.5", "attribute": "SPAM", "author": "Bo & Co"},
        {"since": "2026-03-01", "until": "2026-03-05", "reason": "score", "page": "3", "site": "2"},
        {"since": "2026-03-01T12:30:00+00:00", "host": "shop.example", "language": "pt-BR"},
        {},
    ],
)
def test_an_address_says_the_same_when_it_is_written_again(app, query):
    with app.test_request_context("/desk/", query_string=query):
        chosen = filters.read()
        assert filters.as_query(chosen) == query
        assert filters.read(filters.as_query(chosen)) == chosen
        assert (chosen == Filter()) is (query == {})
