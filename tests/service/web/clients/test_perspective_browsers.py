"""Browsers that ask from a site's pages, and the document that Google's client libraries read."""

import pytest
from googleapiclient.discovery import build_from_document

from tests.service.web.clients.perspective import LanguageScorer, body

ANALYZE = "/v1alpha1/comments:analyze"
OWN = "https://news.example"


@pytest.fixture
def scorer():
    return LanguageScorer()


class TestPages:
    @pytest.mark.attack(46)
    @pytest.mark.parametrize(
        "origin",
        [
            "null",
            "https://other.example",
            "https://news.example.evil.example",
            "http://news.example",
            "https://news.example:8443",
        ],
    )
    def test_no_foreign_page_may_read_an_answer(self, client, site, other_site, origin):
        answer = client.post(f"{ANALYZE}?key={site.perspective_key}", json=body(), headers={"Origin": origin})

        assert "Access-Control-Allow-Origin" not in answer.headers

    @pytest.mark.parametrize("prefix", ["", "/perspective"])
    @pytest.mark.parametrize(("text", "status"), [("a comment", 200), ("", 400), ("raise", 503)])
    def test_the_sites_own_pages_may_read_answers_and_errors(self, client, site, prefix, text, status):
        path = f"{prefix}{ANALYZE}?key={site.perspective_key}"
        answer = client.post(path, json=body(text), headers={"Origin": OWN})

        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == OWN
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers

    @pytest.mark.parametrize("path", [ANALYZE, "/perspective/v1alpha1/comments:suggestscore"])
    def test_a_browser_that_asks_beforehand(self, client, site, path):
        asked = {
            "Origin": OWN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        answer = client.options(path, headers=asked)

        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Origin"] == OWN
        assert answer.headers["Access-Control-Allow-Methods"] == "POST"
        assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]

    @pytest.mark.attack(46)
    @pytest.mark.parametrize("origin", ["null", "https://news.example.evil.example", ""])
    def test_a_foreign_page_that_asks_beforehand(self, client, site, origin):
        answer = client.options(ANALYZE, headers={"Origin": origin})

        assert not [name for name, _ in answer.headers if name.startswith("Access-Control-Allow")]


class TestDiscovery:
    @pytest.mark.parametrize("query", ["?version=v1alpha1", "?version=v1alpha1&key=anything", ""])
    @pytest.mark.parametrize(("prefix", "root"), [("", "/"), ("/perspective", "/perspective/")])
    def test_it_names_the_server_whoever_asks(self, client, settings, query, prefix, root):
        headers = {"Host": "commentanalyzer.googleapis.com", "Origin": "https://anywhere.example"}
        answer = client.get(f"{prefix}/$discovery/rest{query}", headers=headers)

        assert answer.status_code == 200
        assert answer.json["rootUrl"] == settings.public_url + root
        assert answer.headers["Access-Control-Allow-Origin"] == "*"

    def test_it_is_found_percent_encoded(self, client):
        assert client.get("/%24discovery/rest?version=v1alpha1").json["name"] == "commentanalyzer"

    def test_there_is_no_other_version(self, client):
        answer = client.get("/$discovery/rest?version=v2")

        assert (answer.status_code, answer.json["error"]["status"]) == (404, "NOT_FOUND")

    def test_googles_client_makes_its_methods_of_it(self, client, settings):
        document = client.get("/perspective/$discovery/rest?version=v1alpha1").json
        comments = build_from_document(document, developerKey="k").comments()
        requests = [comments.analyze(body=body()), comments.suggestscore(body={})]

        root = f"{settings.public_url}/perspective/v1alpha1/comments"
        assert [request.uri for request in requests] == [
            f"{root}:{name}?key=k&alt=json" for name in ("analyze", "suggestscore")
        ]
        assert [request.method for request in requests] == ["POST", "POST"]

    def test_every_schema_that_is_named_is_there(self, client):
        document = client.get("/$discovery/rest").json

        def named(part):
            inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
            return {part["$ref"]} if isinstance(part, dict) and "$ref" in part else set().union(*map(named, inner))

        assert named(document) <= document["schemas"].keys()
