"""What sites, readers and commenters see afterwards."""

import pytest

READS = (
    "/v1/pages/comments",
    "/v1/pages/comments.atom",
    "/v1/pages/comments.json",
    "/v1/sites/feed.atom",
    "/v1/sites/feed.json",
)


def secret(site):
    return {"Authorization": f"Bearer {site.secret_key}"}


@pytest.fixture
def page(client, site):
    def read(headers=None, **query):
        query = {"page_url": "https://news.example/harbour", "site_key": site.site_key, **query}
        return client.get("/v1/pages/comments", query_string=query, headers=headers)

    return read


def test_a_page_shows_what_is_published_oldest_first(post, moderate, page, clock):
    parent = post(body="First.").json["id"]
    clock.pass_(seconds=1)
    post(body="An insult. toxic 0.9")
    clock.pass_(seconds=1)
    post(body="Second,\nwith <b>markup</b>.", parent_id=parent)
    moderate()

    answer = page()

    shown = answer.json["comments"]
    assert [(one["body_text"], one["parent_id"]) for one in shown] == [
        ("First.", None),
        ("Second,\nwith <b>markup</b>.", parent),
    ]
    assert shown[1]["body_html"] == "<p>Second,<br>with &lt;b&gt;markup&lt;/b&gt;.</p>"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_one_page_has_many_addresses(post, moderate, page):
    post(page_url="https://news.example/harbour?b=2&a=1&utm_source=x#comments")
    moderate()

    assert len(page(page_url="https://NEWS.example:443/harbour?a=1&b=2&fbclid=y").json["comments"]) == 1
    assert len(page(page_url="https://news.example/harbour?a=1").json["comments"]) == 0


@pytest.mark.attack(56)
def test_what_a_newsletters_link_says_of_its_reader_is_not_shown_to_others(post, moderate, page, client):
    sent = "?utm_source=mail&email=amina%40mail.example&Section=B%2fc&a=1#comments"
    post(page_url=f"https://news.example/harbour{sent}")
    moderate()

    shown = page(page_url="https://news.example/harbour?a=1&Section=B%2Fc&email=jonas%40mail.example").json
    answers = [client.get(path, query_string={"page_url": f"https://news.example/harbour{sent}"}) for path in READS]

    assert (shown["page_url"], len(shown["comments"])) == ("https://news.example/harbour?Section=B%2fc&a=1", 1)
    assert [answer.status_code for answer in answers] == [200] * len(READS)
    assert [path for path, answer in zip(READS, answers, strict=True) if "mail.example" in answer.text] == []
    assert [path for path, answer in zip(READS, answers, strict=True) if "utm_" in answer.text] == []


def test_a_page_is_read_on_with_its_cursor(post, moderate, page, clock):
    for number in range(5):
        post(body=f"Number {number}.")
        clock.pass_(seconds=1)
    moderate()

    seen, cursor = [], ""
    while cursor is not None:
        answer = page(limit=2, **({"cursor": cursor} if cursor else {})).json
        seen += [one["body_text"] for one in answer["comments"]]
        cursor = answer["next_cursor"]
    assert seen == [f"Number {number}." for number in range(5)]


def test_an_unchanged_page_is_not_sent_again(post, moderate, page):
    etag = page().headers["ETag"]
    assert page({"If-None-Match": etag}).status_code == 304

    post()
    moderate()
    assert page({"If-None-Match": etag}).status_code == 200


def test_counts_of_many_pages(client, site, post, moderate):
    post(page_id="p1")
    post(page_id="p1")
    post(page_id="p2", body="toxic 0.9")
    moderate()

    query = [("page_id", "p1"), ("page_id", "p2"), ("page_id", "p3"), ("site_key", site.site_key)]
    assert client.get("/v1/pages/counts", query_string=query).json == {"counts": {"p1": 2, "p2": 0, "p3": 0}}


def test_the_site_lists_what_changed(client, site, post, moderate, clock):
    early = post(body="Early.").json["id"]
    moderate()
    clock.pass_(minutes=5)
    late = post(body="Late. toxic 0.9").json["id"]

    def listed(**query):
        answer = client.get("/v1/comments", query_string=query, headers=secret(site)).json
        return [one["id"] for one in answer["comments"]]

    assert set(listed()) == {early, late}
    assert listed(status="pending") == [late]
    assert listed(status="published") == [early]
    assert listed(updated_since="2030-01-01T00:00:00Z") == []
    assert len(listed(limit=1)) == 1


@pytest.mark.attack(35)
@pytest.mark.parametrize(
    "nasty", ["' OR 1=1 --", "1; DROP TABLE comments", "%27", "published'--", "\x00", "9" * 50, "é" * 300]
)
@pytest.mark.parametrize("name", ["status", "updated_since", "cursor", "limit"])
def test_nothing_strange_gets_through_a_filter(client, site, post, name, nasty):
    post()

    answer = client.get("/v1/comments", query_string={name: nasty}, headers=secret(site))

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == name
    assert len(client.get("/v1/comments", headers=secret(site)).json["comments"]) == 1


def test_a_receipt_tells_its_author_what_became_of_the_comment(client, post, moderate, site):
    answer = post(body="An insult. toxic 0.9").json
    path = answer["receipt_url"].removeprefix("http://127.0.0.1:8080")

    assert client.get(path).json["status"] == "pending"
    moderate()
    seen = client.get(path).json
    assert (seen["status"], seen["message"]) == ("held", "A moderator will read it first.")
    assert "TOXICITY" not in str(seen), "the reason is coarse"
    assert "mail.example" not in str(seen)


class TestDecisions:
    """What the desk can do, for a site with its own."""

    @pytest.fixture
    def held(self, post, moderate):
        comment = post(body="An insult. toxic 0.9").json["id"]
        moderate()
        return comment

    def decide(self, client, site, comment, **decision):
        return client.post(f"/v1/comments/{comment}/decisions", json=decision, headers=secret(site))

    def test_a_held_comment_is_published(self, client, site, held, page):
        answer = self.decide(client, site, held, status="published", version=2, note="Irony.")

        assert (answer.status_code, answer.json["status"], answer.json["version"]) == (200, "published", 3)
        assert [one["id"] for one in page().json["comments"]] == [held]

    def test_a_stale_decision_conflicts_and_says_what_happened(self, client, site, held):
        self.decide(client, site, held, status="published", version=2)
        answer = self.decide(client, site, held, status="rejected", version=2, reason="spam")

        assert answer.status_code == 409
        assert (answer.json["version"], answer.json["comment_status"]) == (3, "published")

    @pytest.mark.parametrize(
        "decision",
        [
            {},
            {"status": "pending", "version": 2},
            {"status": "erased", "version": 2},
            {"status": "published"},
            {"status": "published", "version": True},
            {"status": "published", "version": "2"},
            {"status": "rejected", "version": 2},
            {"status": "rejected", "version": 2, "reason": "because"},
            {"status": "rejected", "version": 2, "reason": ["spam"]},
            {"status": "published", "version": 2, "note": 7},
            {"status": "published", "version": 2, "note": "x" * 2001},
        ],
        ids=repr,
    )
    def test_an_unclear_decision_is_refused(self, client, site, held, decision):
        assert self.decide(client, site, held, **decision).status_code == 422

    def test_what_is_removed_is_gone_but_its_place_stays(self, client, site, held):
        assert client.delete(f"/v1/comments/{held}", headers=secret(site)).status_code == 204

        seen = client.get(f"/v1/comments/{held}", headers=secret(site)).json
        assert (seen["status"], seen["body"], seen["author_name"]) == ("erased", "", "")
        assert client.delete(f"/v1/comments/{held}", headers=secret(site)).status_code == 409

    def test_a_pending_comment_waits_for_its_score(self, client, site, post):
        comment = post().json["id"]

        assert self.decide(client, site, comment, status="published", version=1).status_code == 409
