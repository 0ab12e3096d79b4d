"""What Akismet's clients ask about their key, and what a key may do."""

from dataclasses import replace

import pytest

from service.comments import credentials
from service.comments.credentials import Terms
from service.web.app import create_app
from service.web.clients.akismet import numbers
from tests.conftest import BACKENDS, FakeScorer

NONE = {"spam": 0, "ham": 0, "missed_spam": 0, "false_positives": 0}


@pytest.fixture
def key_for(databases, clock, vault, site):
    """Make a key on other terms."""

    def make(**terms):
        with databases.main.write() as session:
            return credentials.add_client_key(session, "Demo", "akismet", clock(), vault, Terms(**terms))

    return make


@pytest.fixture
def ask(client, site):
    """Ask about a key."""

    def get(path, **query):
        return client.get(path, query_string={"api_key": site.akismet_key, **query})

    return get


@pytest.mark.parametrize("prefix", ["", "/akismet"])
@pytest.mark.parametrize("field", ["key", "api_key"])
def test_a_key_is_verified(client, site, prefix, field):
    path = f"{prefix}/1.1/verify-key"
    answer = client.post(path, data={field: site.akismet_key, "blog": "https://blog.example"})

    assert (answer.status_code, answer.data) == (200, b"valid")
    assert client.post(path, data={field: "wrong", "blog": "https://blog.example"}).data == b"invalid"


@pytest.mark.parametrize("kind", ["site_key", "secret_key", "perspective_key", "openai_key"])
def test_a_key_of_another_kind_is_none(client, site, kind):
    assert client.post("/1.1/verify-key", data={"key": getattr(site, kind)}).data == b"invalid"


def test_a_revoked_key_is_none(client, site, databases, clock):
    with databases.main.write() as session:
        credentials.rotate_key(session, "Demo", "akismet", clock())

    assert client.post("/1.1/verify-key", data={"key": site.akismet_key}).data == b"invalid"


@pytest.mark.parametrize(
    ("scopes", "check", "report"),
    [
        pytest.param(["check"], b"false", b"invalid", id="may only ask"),
        pytest.param(["teach"], b"invalid", b"Thanks for making the web a better place.", id="may only report"),
    ],
)
def test_a_key_does_what_it_is_for(client, comment, key_for, scopes, check, report):
    data = {"api_key": key_for(scopes=scopes), **comment}

    assert client.post("/1.1/comment-check", data=data).data == check
    assert client.post("/1.1/submit-ham", data=data).data == report
    assert client.post("/1.1/verify-key", data=data).data == b"valid"


@pytest.fixture
def another_process(settings, databases, clock):
    """Start another web process, which remembers nothing; keyword arguments change its settings."""

    def start(**changes):
        return create_app(replace(settings, **changes), now=clock, scorer=FakeScorer()).test_client()

    return start


def test_a_spent_quota_is_an_error_and_the_key_stays_good(client, another_process, comment, key_for):
    data = {"api_key": key_for(quota=1), **comment}
    assert client.post("/1.1/comment-check", data=data).data == b"false"

    later = another_process()
    answers = [later.post(f"/1.1/{call}", data=data) for call in ("comment-check", "submit-spam")]
    assert [answer.data for answer in answers] == [b"error", b"error"]
    assert "quota" in answers[0].headers["X-akismet-debug-help"]
    assert later.post("/1.1/verify-key", data=data).data == b"valid"
    assert later.post("/1.1/get-subscription", data=data).json["limit_reached"] is True
    numbers_of = later.get("/1.2/usage-limit", query_string={"api_key": data["api_key"]}).json
    assert numbers_of == {"limit": 1, "usage": 1, "percentage": "100.00", "throttled": True}


def test_a_spent_rate_is_an_error(another_process, site, comment):
    limited = another_process(limit_client="2/minute")
    data = {"api_key": site.akismet_key, **comment}

    calls = ("verify-key", "comment-check", "comment-check", "verify-key")
    assert [limited.post(f"/1.1/{call}", data=data).data for call in calls] == [b"valid", b"false", b"error", b"error"]


def test_what_wordpress_asks_besides(client, site):
    data = {"key": site.akismet_key, "blog": "https://blog.example"}

    def post(name):
        return client.post(f"/1.1/{name}", data=data)

    assert client.get("/1.1/test").data == b"connected"
    assert post("deactivate").data == b"deactivated"
    assert post("verify-key").data == b"valid"  # other blogs may have the same key
    assert len(post("token").data) == 40
    assert post("token").data != post("token").data
    assert post("verify-wpcom-key").data == b"invalid"
    subscription = post("get-subscription").json
    assert subscription | {"account_id": 0} == {
        "account_id": 0,
        "account_type": "self-hosted",
        "account_name": "Commentgate",
        "status": "active",
        "next_billing_date": False,
        "limit_reached": False,
    }


@pytest.mark.parametrize("call", ["deactivate", "token", "get-subscription", "get-stats"])
def test_of_an_unknown_key_nothing_is_told(client, site, call):
    assert client.post(f"/1.1/{call}", data={"key": "abcdefghijkl"}).data == b"invalid"


@pytest.mark.parametrize("path", ["/1.2/usage-limit", "/1.2/key-sites"])
def test_numbers_of_an_unknown_key(client, site, path):
    assert client.get(path).data == b"invalid"


def test_usage_without_a_quota(akismet, ask):
    akismet()

    assert ask("/1.2/usage-limit").json == {"limit": "none", "usage": 1, "percentage": "0.00", "throttled": False}


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_blogs_of_a_key(akismet, ask):
    for text in ("fine", "spam 0.9"):
        akismet(blog="https://a.example", comment_content=text)
    akismet("submit-spam", blog="https://a.example", comment_content="fine")
    akismet("submit-ham", blog="https://a.example", comment_content="spam 0.9")
    akismet(blog="https://b.example")
    a = {"site": "https://a.example", "api_calls": 4, "spam": 1, "ham": 1, "missed_spam": 1, "false_positives": 1}
    b = {"site": "https://b.example", "api_calls": 1, **NONE, "ham": 1}

    found = ask("/1.2/key-sites").json
    assert found == {"2026-03": [one | {"is_revoked": False} for one in (a, b)], "limit": 500, "offset": 0, "total": 2}
    assert [one["site"] for one in ask("/1.2/key-sites", filter="B.EX").json["2026-03"]] == ["https://b.example"]
    page = ask("/1.2/key-sites", order="ham", limit="1", offset="1").json
    assert ([one["site"] for one in page["2026-03"]], page["total"]) == (["https://b.example"], 2)
    assert ask("/1.2/key-sites", month="2025-01").json == {"2025-01": [], "limit": 500, "offset": 0, "total": 0}
    assert ask("/1.2/key-sites", format="csv", limit="1").text == (
        "Active sites for this key during 2026-03 (limit: 1, offset: 0, total: 2)\n"
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n"
        "https://a.example,4,1,1,1,1,false\n"
    )


def test_a_blogs_name_is_no_formula(akismet, ask):
    akismet(blog='=HYPERLINK("http://x")')

    assert ask("/1.2/key-sites", format="csv").text.splitlines()[2].startswith("\"'=HYPERLINK")


def test_the_blogs_of_another_key_are_not_told(akismet, client, key_for):
    akismet()

    assert client.get("/1.2/key-sites", query_string={"api_key": key_for()}).json["total"] == 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_statistics_of_a_blog(akismet, ask, clock):
    akismet(comment_content="spam 0.9")
    clock.pass_(days=60)
    akismet()
    akismet(blog="https://other.example")

    found = ask("/1.1/get-stats", blog="https://blog.example", **{"from": "all"}).json
    assert found == NONE | {
        "spam": 1,
        "ham": 1,
        "accuracy": "100.00",
        "time_saved": 0,
        "breakdown": {
            "2026-03": NONE | {"spam": 1, "blogs": 1, "da": "2026-03-01"},
            "2026-04": NONE | {"ham": 1, "blogs": 1, "da": "2026-04-01"},
        },
    }
    assert ask("/1.2/get-key-stats", blog="https://blog.example").json["ham"] == 2
    clock.pass_(days=30)
    assert list(ask("/1.1/get-stats", **{"from": "60-days"}).json["breakdown"]) == ["2026-04"]


@pytest.mark.parametrize(
    ("span", "month"),
    [
        pytest.param("all", "0000-00", id="everything"),
        pytest.param("60-days", "2026-02", id="this month and the last"),
        pytest.param("6-months", "2025-10", id="over the turn of the year"),
        pytest.param("whatever", "2025-10", id="six months otherwise"),
    ],
)
def test_where_a_span_begins(clock, span, month):
    assert numbers.first_month(span, clock()) == month


@pytest.mark.parametrize(
    ("quota", "used", "percentage", "throttled"),
    [
        pytest.param(1000, 123, "12.30", False, id="some"),
        pytest.param(10, 25, "100.00", True, id="too much"),
        pytest.param(0, 0, "100.00", True, id="nothing allowed"),
    ],
)
def test_the_share_of_a_quota(quota, used, percentage, throttled):
    found = numbers.limit(quota, used)

    assert (found["percentage"], found["throttled"]) == (percentage, throttled)


def test_a_corrected_verdict_costs_accuracy(akismet, ask):
    for _ in range(4):
        akismet()
    akismet("submit-spam")

    assert ask("/1.1/get-stats").json["accuracy"] == "75.00"
