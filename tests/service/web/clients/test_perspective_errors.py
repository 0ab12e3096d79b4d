"""What goes wrong, in Google's shape: never a success without scores, never a surprise."""

import json
from dataclasses import replace

import pytest

from service.comments import credentials
from service.comments.credentials import CHECK, PERSPECTIVE, TEACH, Terms
from service.web.app import create_app
from tests.service.web.clients.perspective import ANALYZE, SUGGEST, LanguageScorer, body, checks, error, values

SUGGESTION = {"comment": {"text": "x"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}


@pytest.fixture
def scorer():
    return LanguageScorer()


@pytest.fixture
def ask(client, site):
    def send(sent=None, path=ANALYZE, key=site.perspective_key, **more):
        sent = {"json": body() if sent is None else sent} | more
        return client.post(path, query_string={"key": key} if key else {}, **sent)

    return send


@pytest.fixture
def make_key(databases, site, clock, vault):
    def make(**terms):
        with databases.main.write() as session:
            return credentials.add_client_key(session, "Demo", PERSPECTIVE, clock(), vault, Terms(**terms))

    return make


class TestKeys:
    @pytest.mark.attack(44)
    @pytest.mark.parametrize("key", ["wrong", "x" * 5000, "schl\u00fcssel", "cgv_" + "A" * 43])
    @pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
    def test_an_unknown_key_is_said_in_googles_words(self, ask, key, path):
        answer = ask(path=path, key=key)

        assert answer.status_code == 400
        assert error(answer)[:2] == ("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
        assert answer.json["error"]["details"][0]["reason"] == "API_KEY_INVALID"

    @pytest.mark.parametrize("kind", ["secret_key", "site_key", "akismet_key", "openai_key"])
    def test_another_kind_of_key_is_none(self, ask, site, kind):
        assert ask(key=getattr(site, kind)).json["error"]["details"][0]["reason"] == "API_KEY_INVALID"

    def test_no_key(self, ask):
        assert error(ask(key=None))[0] == "PERMISSION_DENIED"

    def test_the_key_may_stand_in_googles_header(self, ask, site):
        headers = {"X-Goog-Api-Key": site.perspective_key}

        assert values(ask(body("toxic 0.81 it is"), key=None, headers=headers)) == {"TOXICITY": 0.9}

    @pytest.mark.parametrize(("scope", "path", "sent"), [(TEACH, ANALYZE, body()), (CHECK, SUGGEST, SUGGESTION)])
    def test_a_key_that_is_not_for_this(self, ask, make_key, scope, path, sent):
        assert error(ask(sent, path=path, key=make_key(scopes=[scope])))[0] == "PERMISSION_DENIED"

    def test_a_spent_quota(self, ask, make_key):
        key = make_key(quota=1)

        assert ask(key=key).status_code == 200
        assert ask(key=make_key(quota=0)).status_code == 429
        assert error(ask(key=make_key(quota=0)))[0] == "RESOURCE_EXHAUSTED"

    def test_a_spent_rate(self, settings, site, databases, clock, scorer):
        client = create_app(replace(settings, limit_client="2/minute"), now=clock, scorer=scorer).test_client()
        answers = [client.post(f"{ANALYZE}?key={site.perspective_key}", json=body()) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert error(answers[-1])[0] == "RESOURCE_EXHAUSTED"

    @pytest.mark.attack(36)
    def test_one_sites_key_leaves_nothing_with_another(self, ask, databases, site, other_site):
        ask(key=other_site.perspective_key)

        assert [check.site_id for check in checks(databases)] == [other_site.site_id]


class TestRequests:
    @pytest.mark.parametrize(
        ("change", "message", "kind"),
        [
            ({"comment": {"text": ""}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
            ({"comment": {"text": " \n"}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
            ({"comment": None}, "Comment must be non-empty.", "COMMENT_EMPTY"),
            ({"comment": {"text": "\u00e4" * 10_241}}, "Comment text too long.", "COMMENT_TOO_LONG"),
            ({"requestedAttributes": {}}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
            ({"requestedAttributes": None}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
        ],
        ids=["empty", "blank", "no comment", "too long", "no attributes", "null attributes"],
    )
    def test_what_clients_know(self, ask, change, message, kind):
        assert error(ask(body() | change)) == ("INVALID_ARGUMENT", message, kind)

    def test_twenty_kilobytes_are_not_too_long(self, ask):
        assert ask(body("\u00e4" * 10_240)).status_code == 200

    @pytest.mark.attack(16)
    @pytest.mark.parametrize(
        "change",
        [
            {"comment": "text"},
            {"comment": {"text": 7}},
            {"comment": {"text": "x", "type": "MARKDOWN"}},
            {"comment": {"text": "x", "author": "y"}},
            {"requestedAttributes": ["TOXICITY"]},
            {"requestedAttributes": {"TOXICITY": []}},
            {"requestedAttributes": {"TOXICITY": {"scoreType": "STD_DEV_SCORE"}}},
            {"requestedAttributes": {"TOXICITY": {"scoreThreshold": "high"}}},
            {"requestedAttributes": {"TOXICITY": {"scoreThreshold": True}}},
            {"requestedAttributes": {"TOXICITY": {"scoreThreshold": 10**400}}},
            {"languages": "en"},
            {"languages": [1]},
            {"languages": ["en"] * 100},
            {"doNotStore": "perhaps"},
            {"do_not_stroe": True},
            {"doNotStore": True, "do_not_store": False},
            {"clientToken": {}},
            {"context": "article"},
        ],
        ids=lambda change: json.dumps(change)[:60],
    )
    def test_what_is_no_request(self, ask, databases, change):
        assert error(ask(body() | change))[::2] == ("INVALID_ARGUMENT", "INVALID_REQUEST")
        assert checks(databases) == []

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"[]", id="a list"),
            pytest.param(
                b'{"comment": {"text": "x"}, "comment": {"text": "y"}}', id="twice", marks=pytest.mark.attack(17)
            ),
            pytest.param(b"[" * 100_000, id="deep", marks=pytest.mark.attack(18)),
            pytest.param(b'{"comment": NaN}', id="NaN", marks=pytest.mark.attack(19)),
            pytest.param(b"1" * 10_000, id="digits", marks=pytest.mark.attack(19)),
            pytest.param(b'{"comment": {"text": "\xff"}}', id="not UTF-8", marks=pytest.mark.attack(22)),
        ],
    )
    @pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
    def test_what_is_no_json(self, client, site, data, path):
        answer = client.post(f"{path}?key={site.perspective_key}", data=data, content_type="application/json")

        assert error(answer)[0] == "INVALID_ARGUMENT"

    @pytest.mark.attack(23)
    def test_ten_megabytes(self, ask):
        assert ask(body("x" * 10_000_000)).status_code == 413

    @pytest.mark.attack(20)
    @pytest.mark.attack(21)
    @pytest.mark.parametrize("text", ["half \\ud83d a pair", "a \\u0000 NUL"], ids=["surrogate", "NUL"])
    def test_odd_characters_are_scored_and_kept_without_them(self, client, site, databases, text):
        sent = f'{{"comment": {{"text": "toxic 0.81 {text}"}}, "requestedAttributes": {{"TOXICITY": {{}}}}, "clientToken": "{text}"}}'
        answer = client.post(f"{ANALYZE}?key={site.perspective_key}", data=sent)

        assert values(answer) == {"TOXICITY": 0.9}
        assert f'"{text}"' in answer.text
        assert "\0" not in checks(databases)[0].body

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    @pytest.mark.parametrize("path", [ANALYZE, "/perspective/v1alpha1/comments:summarise"])
    def test_what_is_no_method_of_the_service(self, client, site, method, path):
        assert error(client.open(f"{path}?key={site.perspective_key}", method=method))[0] == "NOT_FOUND"
