"""OpenAI's moderations: its shapes, what a category rests on, and its errors."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.types import ModerationCreateResponse

from service.comments import credentials, sites
from service.comments.clients.records import month_of
from service.comments.credentials import Terms
from service.comments.store import usage
from service.comments.tables import Check, Credential
from service.web.app import create_app
from service.web.clients.openai.categories import CATEGORIES
from service.web.clients.openai.requests import MAX_CHARACTERS, MAX_TEXTS
from tests.conftest import FakeScorer

ALL = {
    "SPAM": 0.9,
    "TOXICITY": 0.3,
    "IDENTITY_ATTACK": 0.6,
    "THREAT": 0.04,
    "INSULT": 0.7,
    "SEVERE_TOXICITY": 0.8,
    "PROFANITY": 0.9,
}


class Knowing(FakeScorer):
    """A scorer that has every attribute, and says the same of everything."""

    def score(self, items):
        self.batches.append(len(items))
        return [dict(ALL) for _ in items]


class Foreign(FakeScorer):
    """A scorer that knows English only, and takes what is not said to be English for something else."""

    def score(self, items):
        return [{"TOXICITY": 0.8 if item.get("language") == "en" else None} for item in items]


@pytest.fixture
def ask(client, site):
    """Ask about an input; keyword arguments are fields of the body."""

    def send(given="Hello", key=site.openai_key, path="/openai/v1/moderations", **fields):
        body = {"input": given, **fields}
        return client.post(path, json=body, headers={"Authorization": f"Bearer {key}"})

    return send


@pytest.fixture
def counted(databases, clock):
    """Give what a site's openai key was counted for."""

    def look():
        with databases.main.read() as session:
            keys = {one.id for one in session.query(Credential).filter_by(kind="openai")}
            found = usage.by_key(session, month_of(clock()), sorted(keys))
            return next(iter(found.values()), {})

    return look


def said(answer, status):
    assert answer.status_code == status, answer.text
    error = answer.json["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert isinstance(error["message"], str)
    return error


def asked_of(settings, clock, site, scorer, text="Hello", key=None):
    """Ask an application with another scorer."""
    client = create_app(settings, now=clock, scorer=scorer).test_client()
    headers = {"Authorization": f"Bearer {key or site.openai_key}"}
    answer = client.post("/v1/moderations", json={"input": text}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json["results"][0]


@pytest.mark.parametrize(
    "path", ["/openai/v1/moderations", "/v1/moderations", "/openai/moderations", "/openai/v1/moderations/"]
)
def test_it_is_served_where_clients_look_for_it(ask, path):
    assert ask(path=path).status_code == 200


@pytest.mark.parametrize("given", ["", "Hello", ["a", "b", "c"], [{"type": "text", "text": "a"}] * 2])
def test_the_answer_is_what_their_own_types_want(ask, given):
    answer = ModerationCreateResponse.model_validate(ask(given).json, strict=True)

    assert answer.id.startswith("modr-")
    assert len(answer.results) == (3 if given == ["a", "b", "c"] else 1)


def test_every_category_is_in_all_three_maps(ask):
    [result] = ask().json["results"]

    for name in ("categories", "category_scores", "category_applied_input_types"):
        assert list(result[name]) == list(CATEGORIES)
    assert len(CATEGORIES) == 13


def test_a_category_without_a_basis_is_not_applied(ask):
    [result] = ask("toxic 0.9").json["results"]

    assert result["category_applied_input_types"] == {
        name: ["text"] if name == "harassment" else [] for name in CATEGORIES
    }
    assert {name for name, score in result["category_scores"].items() if score} == {"harassment"}


def test_categories_rest_on_attributes_by_name(settings, databases, clock, site):
    result = asked_of(settings, clock, site, Knowing())

    assert {name: score for name, score in result["category_scores"].items() if score} == {
        "harassment": 0.3,
        "harassment/threatening": 0.04,
        "hate": 0.6,
    }
    assert [name for name, flag in result["categories"].items() if flag] == ["harassment", "hate"]
    assert result["category_applied_input_types"]["violence"] == []


def test_a_language_that_is_not_supported_is_scored_and_not_applied(settings, databases, clock, site, counted):
    result = asked_of(settings, clock, site, Foreign(), "ist das so")

    assert result["category_scores"]["harassment"] == 0.8
    assert result["flagged"] is True
    assert result["category_applied_input_types"]["harassment"] == []
    assert counted() == {"calls": 1, "refused_language": 1}


@pytest.mark.parametrize(
    ("toxicity", "flagged"), [("0.051", False), ("0.052", True)], ids=["under the site's limit", "at it"]
)
def test_the_sites_policy_says_what_is_flagged(ask, toxicity, flagged):
    [result] = ask(f"toxic {toxicity}").json["results"]

    assert result["flagged"] is flagged
    assert result["categories"]["harassment"] is flagged


@pytest.mark.parametrize(
    ("limits", "flagged"),
    [
        pytest.param({"TOXICITY": {"hold": 0.9, "reject": None}}, [False, True], id="its own limit"),
        pytest.param({"TOXICITY": {"hold": None, "reject": 0.9}}, [False, True], id="rejecting only"),
        pytest.param({"TOXICITY": {"hold": None, "reject": None}}, [False, False], id="never"),
        pytest.param({}, [True, True], id="the default policy's"),
    ],
)
def test_a_sites_own_limits(ask, databases, clock, site, limits, flagged):
    with databases.main.write() as session:
        sites.set_policy(session, "Demo", {"thresholds": limits}, clock())

    assert [one["flagged"] for one in ask(["toxic 0.5", "toxic 0.95"]).json["results"]] == flagged


def test_spam_is_a_category_only_for_keys_that_ask_for_it(ask, databases, clock, site, vault):
    terms = Terms(options=[credentials.SPAM_CATEGORY])
    with databases.main.write() as session:
        key = credentials.add_client_key(session, "Demo", credentials.OPENAI, clock(), vault, terms)

    [without] = ask("spam 0.95").json["results"]
    [result] = ask("spam 0.95", key=key).json["results"]

    assert without["flagged"] is False
    assert "spam" not in without["categories"]
    assert result["flagged"] is True
    assert (result["categories"]["spam"], result["category_scores"]["spam"]) == (True, 0.95)
    assert result["category_applied_input_types"]["spam"] == ["text"]


def test_texts_are_scored_together(ask, scorer):
    ask(["a", "b", "c", "d"])

    assert scorer.batches == [4]


def test_parts_are_one_text(ask):
    parts = [{"type": "text", "text": "toxic"}, {"type": "text", "text": "0.9"}]

    [result] = ask(parts).json["results"]

    assert result["category_scores"]["harassment"] == 0.9


def test_the_model_is_echoed(ask):
    assert ask(model="omni-moderation-latest").json["model"] == "omni-moderation-latest"
    assert ask().json["model"] == "commentgate-fake-1"


def test_calls_are_counted_and_texts_are_not_kept(ask, databases, counted):
    ask(["a", "b"])
    ask("c")

    assert counted() == {"calls": 2}
    with databases.main.read() as session:
        assert session.query(Check).count() == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(None, "missing_required_parameter", id="nothing"),
        pytest.param([], None, id="an empty list"),
        pytest.param(7, None, id="a number"),
        pytest.param({"type": "text", "text": "a"}, None, id="a part alone"),
        pytest.param([1, 2], None, id="tokens"),
        pytest.param(["a", {"type": "text", "text": "b"}], None, id="a mixture"),
        pytest.param([{"type": "text"}], None, id="a part without text"),
        pytest.param(
            [{"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}],
            "unsupported_input_type",
            id="an image",
        ),
        pytest.param(["a"] * (MAX_TEXTS + 1), "array_above_max_length", id="too many"),
        pytest.param(["a", "b" * (MAX_CHARACTERS + 1)], "string_above_max_length", id="too long"),
    ],
)
def test_an_input_that_cannot_be_scored(ask, scorer, given, code):
    error = said(ask(given), 400)

    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", "input", code)
    assert scorer.batches == []


@pytest.mark.parametrize("model", [7, "", "m" * 101, ["a"], "a\nb"])
def test_a_model_is_a_name(ask, model):
    assert said(ask(model=model), 400)["param"] == "model"


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="no JSON"),
        pytest.param(b"[]", "application/json", 400, id="a list"),
        pytest.param(b'{"input": "a", "input": "b"}', "application/json", 400, id="a field twice"),
        pytest.param(b"[" * 100_000, "application/json", 400, id="deep"),
        pytest.param(b'{"input": "\xff"}', "application/json", 400, id="not UTF-8"),
        pytest.param(b"input=a", "application/x-www-form-urlencoded", 415, id="a form"),
        pytest.param(b'{"input": "' + b"a" * 600_000 + b'"}', "application/json", 413, id="too much"),
    ],
)
def test_a_body_that_cannot_be_read(client, site, data, kind, status):
    headers = {"Authorization": f"Bearer {site.openai_key}", "Content-Type": kind}
    error = said(client.post("/v1/moderations", data=data, headers=headers), status)

    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Basic x", "Bearer ключ", "Bearer " + "k" * 999]
)
def test_a_wrong_key(client, site, header):
    headers = {} if header is None else {"Authorization": header.encode().decode("latin-1")}
    error = said(client.post("/v1/moderations", json={"input": "a"}, headers=headers), 401)

    assert (error["type"], error["code"]) == ("invalid_request_error", "invalid_api_key")


def test_what_cannot_be_scored_is_not_called_safe(ask, counted):
    error = said(ask(["fine", "raise"]), 500)

    assert error["type"] == "server_error"
    assert counted() == {"calls": 1, "failed": 1}


@pytest.mark.parametrize("table", ["credentials", "usage"])
def test_a_database_that_is_away_is_an_outage(ask, databases, table):
    with databases.main.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO gone")

    assert said(ask(), 503)["type"] == "server_error"


TEXT = st.text(st.characters() | st.just("\ud800"), max_size=30)
PART = st.fixed_dictionaries({"type": st.sampled_from(["text", "image_url", "audio"]) | TEXT}, optional={"text": TEXT})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
INPUT = TEXT | st.lists(TEXT, max_size=5) | st.lists(PART, max_size=4) | JSON
fuzzing = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@fuzzing
@given(body=st.fixed_dictionaries({"input": INPUT}, optional={"model": JSON, "extra": JSON}) | JSON)
def test_whatever_is_asked_is_answered_in_their_shape(client, site, body):
    headers = {"Authorization": f"Bearer {site.openai_key}", "Content-Type": "application/json"}
    answer = client.post("/v1/moderations", data=json.dumps(body), headers=headers)

    if answer.status_code == 200:
        ModerationCreateResponse.model_validate(answer.json, strict=True)
    else:
        said(answer, 400)


@fuzzing
@given(
    data=st.binary(max_size=200),
    key=st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n"), max_size=30),
    kind=st.sampled_from(["application/json", "application/json; charset=latin-1", "text/plain", ""]),
)
def test_whatever_is_sent_is_refused_in_their_shape(client, site, data, key, kind):
    answer = client.post("/v1/moderations", data=data, headers={"Authorization": key, "Content-Type": kind})

    said(answer, answer.status_code)
    assert 400 <= answer.status_code < 500
