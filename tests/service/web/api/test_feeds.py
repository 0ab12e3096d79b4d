"""Feeds of published comments, and what caches are told."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.tables import Comment, Page, Revision, Site
from service.web.api.feed import entry, of_page
from service.web.api.feed_formats import atom, json_feed
from service.web.app import create_app
from tests.conftest import BACKENDS, PUBLIC_URL

NS = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PAGE = {"page_url": "https://news.example/harbour"}
FEEDS = ("/v1/pages/comments.atom", "/v1/pages/comments.json", "/v1/sites/feed.atom", "/v1/sites/feed.json")
PUBLIC_READS = ("/v1/pages/comments", *FEEDS)


@pytest.fixture
def feed(client, site):
    def read(path, headers=None, **query):
        answer = client.get(path, query_string={"site_key": site.site_key, **query}, headers=headers)
        assert answer.status_code in {200, 304}, answer.text
        return answer

    return read


def parsed(answer):
    return ElementTree.fromstring(answer.data)


def texts(root, path):
    return [one.text for one in root.findall(path, NS)]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_pages_feed_has_the_newest_first_and_only_what_is_published(post, moderate, feed, clock, databases):
    first = post(body="First & <b>bold</b>.\nA line.", locale="de").json["id"]
    clock.pass_(seconds=1)
    post(body="An insult. toxic 0.9")
    clock.pass_(seconds=1)
    second = post(body="Second.", parent_id=first, author_url="https://amina.example/").json["id"]
    moderate()

    answer = feed("/v1/pages/comments.atom", **PAGE)
    root = parsed(answer)
    items = feed("/v1/pages/comments.json", **PAGE).json["items"]

    assert texts(root, "a:entry/a:id") == [f"urn:uuid:{second}", f"urn:uuid:{first}"]
    assert texts(root, "a:entry/a:content")[1] == "<p>First &amp; &lt;b&gt;bold&lt;/b&gt;.<br>A line.</p>"
    newest, oldest = root.findall("a:entry", NS)
    assert newest.find("a:link", NS).get("href") == f"https://news.example/harbour#comment-{second}"
    assert newest.find("thr:in-reply-to", NS).get("ref") == f"urn:uuid:{first}"
    assert newest.find("a:author/a:uri", NS).text == "https://amina.example/"
    assert oldest.get(XML_LANG) == "de"
    assert [(one["id"], one["url"], one["authors"]) for one in items] == [
        (
            f"urn:uuid:{second}",
            f"https://news.example/harbour#comment-{second}",
            [{"name": "Amina", "url": "https://amina.example/"}],
        ),
        (f"urn:uuid:{first}", f"https://news.example/harbour#comment-{first}", [{"name": "Amina"}]),
    ]
    assert (items[1]["content_text"], items[1]["language"]) == ("First & <b>bold</b>.\nA line.", "de")


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_sites_feed_has_all_of_its_pages_and_no_other_sites(post, moderate, feed, clock, client, other_site):
    ours = []
    for path in ("a", "b"):
        ours.append(post(page_url=f"https://news.example/{path}", page_title=f"Title {path}").json["id"])
        clock.pass_(seconds=1)
    post_other = {"author_name": "Bo", "author_email": "bo@mail.example", "body": "Elsewhere."}
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    client.post("/v1/comments", json={**post_other, "page_url": "https://other.example/a"}, headers=key)
    moderate()

    root = parsed(feed("/v1/sites/feed.atom"))
    made = feed("/v1/sites/feed.json").json

    assert texts(root, "a:entry/a:id") == [f"urn:uuid:{one}" for one in reversed(ours)]
    assert texts(root, "a:entry/a:title") == ["Amina on Title b", "Amina on Title a"]
    assert made["home_page_url"] == "https://news.example/"
    assert made["title"] == "Comments on news.example"  # readers do not see the site's own name


def test_a_feed_has_at_most_fifty_entries(post, moderate, feed, clock):
    ids = []
    for number in range(51):
        ids.append(post(body=f"Number {number}.").json["id"])
        clock.pass_(seconds=1)
    moderate()

    assert [one["id"] for one in feed("/v1/sites/feed.json").json["items"]] == [f"urn:uuid:{one}" for one in ids[:0:-1]]


def test_a_feed_says_where_it_is_and_what_it_is_about(post, moderate, feed, site):
    post(page_title="The harbour")
    moderate()
    query = f"page_url=https%3A%2F%2Fnews.example%2Fharbour&site_key={site.site_key}"

    root = parsed(feed("/v1/pages/comments.atom", **PAGE))
    links = {one.get("rel"): one.get("href") for one in root.findall("a:link", NS)}
    made = feed("/v1/pages/comments.json", **PAGE).json

    assert links == {"self": f"{PUBLIC_URL}/v1/pages/comments.atom?{query}", "alternate": PAGE["page_url"]}
    assert made["feed_url"] == f"{PUBLIC_URL}/v1/pages/comments.json?{query}"
    assert (made["version"], made["home_page_url"]) == ("https://jsonfeed.org/version/1.1", PAGE["page_url"])
    assert made["title"] == "Comments on The harbour"


def test_a_key_in_a_header_is_not_in_the_feeds_own_address(client, post, site):
    headers = {"X-Site-Key": site.site_key}

    assert client.get("/v1/sites/feed.json", headers=headers).json["feed_url"] == f"{PUBLIC_URL}/v1/sites/feed.json"
    headers = {"Authorization": f"Bearer {site.secret_key}"}
    assert site.secret_key not in client.get("/v1/sites/feed.json", headers=headers).text


@pytest.mark.parametrize("page", [PAGE, {"page_id": "never-seen"}], ids=["an address", "an identifier"])
def test_a_page_without_comments_has_a_feed_whose_name_stays(post, moderate, feed, page):
    empty = parsed(feed("/v1/pages/comments.atom", **page))
    assert empty.findall("a:entry", NS) == []
    assert texts(empty, "a:updated")[0].endswith("Z")

    post(**page)
    moderate()

    assert texts(parsed(feed("/v1/pages/comments.atom", **page)), "a:id") == texts(empty, "a:id")


def test_a_removed_comment_vanishes_from_every_feed(client, post, moderate, feed, site):
    comment = post().json["id"]
    moderate()
    tags = {path: feed(path, **PAGE).headers["ETag"] for path in FEEDS}

    client.delete(f"/v1/comments/{comment}", headers={"Authorization": f"Bearer {site.secret_key}"})

    for path in FEEDS:
        answer = feed(path, {"If-None-Match": tags[path]}, **PAGE)
        assert (answer.status_code, comment in answer.text) == (200, False)


def test_an_entry_changes_with_its_text_and_not_with_a_decision(post, moderate, feed, databases, clock):
    comment = uuid.UUID(post().json["id"])
    moderate()
    [before] = feed("/v1/sites/feed.json").json["items"]
    clock.pass_(hours=1)
    with databases.main.write() as session:
        session.get_one(Comment, comment).updated_at = clock()
    [decided] = feed("/v1/sites/feed.json").json["items"]
    with databases.main.write() as session:
        session.get_one(Comment, comment).revision = 3
        session.add_all(Revision(comment_id=comment, revision=n, body="Old.", replaced_at=clock()) for n in (1, 2))
        session.flush()
        session.get_one(Revision, (comment, 1)).replaced_at -= timedelta(minutes=30)
    [edited] = feed("/v1/sites/feed.json").json["items"]
    clock.pass_(hours=1)
    with databases.main.write() as session:
        session.get_one(Comment, comment).updated_at = clock()
    [decided_again] = feed("/v1/sites/feed.json").json["items"]
    atoms = [parsed(feed(path, **PAGE)) for path in ("/v1/sites/feed.atom", "/v1/pages/comments.atom")]

    assert decided["date_modified"] == before["date_modified"] == before["date_published"]
    assert edited["date_modified"] == decided_again["date_modified"] == "2026-03-01T13:00:00.000Z"
    assert [texts(one, "a:updated") for one in atoms] == [["2026-03-01T13:00:00.000Z"]] * 2, "the feed is as old"


@pytest.mark.attack(56)
def test_no_feed_knows_the_address(post, moderate, feed):
    post(author_email="canary@mail.example")
    moderate()

    for path in FEEDS:
        assert "canary" not in feed(path, **PAGE).text


class TestCaches:
    """What a browser or a network in front of the service may keep."""

    @pytest.mark.parametrize("path", PUBLIC_READS)
    def test_an_answer_is_kept_for_some_seconds_and_asked_about_then(self, post, moderate, feed, path):
        post()
        moderate()

        answer = feed(path, **PAGE)

        assert answer.headers["Cache-Control"] == "public, max-age=10, stale-while-revalidate=50"
        assert not answer.headers["ETag"].startswith("W/")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        again = feed(path, {"If-None-Match": answer.headers["ETag"]}, **PAGE)
        assert (again.status_code, again.data) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == answer.headers[name]

        post(body="Another one.")
        moderate()
        fresh = feed(path, {"If-None-Match": answer.headers["ETag"]}, **PAGE)
        assert (fresh.status_code, fresh.headers["ETag"] == answer.headers["ETag"]) == (200, False)

    def test_counts_too(self, post, feed):
        answer = feed("/v1/pages/counts", **PAGE)

        assert answer.headers["Cache-Control"].startswith("public, max-age=10")
        assert feed("/v1/pages/counts", {"If-None-Match": answer.headers["ETag"]}, **PAGE).status_code == 304

    @pytest.mark.parametrize("key", ["Authorization", "X-Site-Key"])
    def test_what_a_header_decides_is_not_shared(self, client, site, key):
        value = f"Bearer {site.secret_key}" if key == "Authorization" else site.site_key

        answer = client.get("/v1/sites/feed.json", headers={key: value})

        assert answer.headers["Cache-Control"].startswith("private, ")
        assert key in answer.headers["Vary"]

    def test_a_refusal_is_not_kept(self, client, site, other_site):
        answer = client.get("/v1/sites/feed.json")  # of which of the two?

        assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")

    def test_an_operator_can_have_caches_ask_each_time(self, settings, databases, site, scorer, clock):
        client = create_app(replace(settings, cache_seconds=0), now=clock, scorer=scorer).test_client()

        assert client.get("/v1/sites/feed.json").headers["Cache-Control"] == "public, no-cache"


TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=60)


@pytest.mark.attack(4)
@given(name=TEXT, body=TEXT, title=TEXT)
def test_no_text_breaks_a_feed(name, body, title):
    at = datetime(2026, 3, 1, tzinfo=UTC)
    site = Site(id=1, name="n", origins=["https://news.example"], created_at=at)
    page = Page(id=1, site_id=1, key="id:x", url="https://news.example/x", title=title, created_at=at)
    comment = Comment(
        id=uuid.UUID(int=7), author_name=name, body=body, revision=1, received_at=at, updated_at=at, locale=None
    )
    made = of_page(site, page.key, page, [entry(comment, page, None)], "https://c.example/feed")

    root = ElementTree.fromstring(atom(made))

    assert {one.tag.rpartition("}")[2] for one in root.iter()} == {
        *("feed", "id", "title", "updated", "link", "generator", "entry", "author", "name", "published", "content")
    }
    [item] = json_feed(made)["items"]
    item["content_text"].encode()
    assert root.find("a:entry/a:content", NS).text in {None, *_as_parsers_read(item["content_html"])}


def _as_parsers_read(text):
    """Give what an XML parser makes of a text: line ends are one character."""
    return {text or None, text.replace("\r\n", "\n").replace("\r", "\n")}
