"""Perspective, spoken by google-api-python-client, which makes its methods from our discovery document."""

import json
import os
import subprocess
import sys
import time

import httpx
import pytest
import urllib3
from googleapiclient.errors import HttpError

from tests.clients.journeys import FRIENDLY, TOXIC, analyze, perspective_api, perspective_scores, perspective_suggestion

pytestmark = pytest.mark.journey
PREFIXES = ["", "/perspective"]
PROGRAM = """
import os
from googleapiclient.discovery import build

api = build(
    "commentanalyzer",
    "v1alpha1",
    developerKey=os.environ["PERSPECTIVE_KEY"],
    discoveryServiceUrl="https://commentanalyzer.googleapis.com/$discovery/rest?version=v1alpha1",
    static_discovery=False,
)
asked = {"comment": {"text": "You are a stupid idiot."}, "requestedAttributes": {"TOXICITY": {}}}
print(api.comments().analyze(body=asked).execute()["attributeScores"]["TOXICITY"]["summaryScore"]["value"])
"""
CORAL_SECONDS = 0.8  # Coral publishes unscored what takes longer


@pytest.mark.parametrize("prefix", PREFIXES, ids=["at the root", "by prefix"])
def test_texts_are_scored(service, prefix):
    perspective_scores(service, prefix)


@pytest.mark.parametrize("prefix", PREFIXES, ids=["at the root", "by prefix"])
def test_a_suggestion_is_taken(service, prefix):
    perspective_suggestion(service, prefix)


@pytest.mark.parametrize(
    ("change", "message", "kind"),
    [
        ({"comment": {"text": ""}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        ({"comment": {"text": "ä" * 20_480}}, "Comment text too long.", "COMMENT_TOO_LONG"),
        ({"requestedAttributes": {}}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
        ({"requestedAttributes": {"KINDNESS": {}}}, "Unknown requested attribute: KINDNESS", "INVALID_REQUEST"),
    ],
    ids=["empty", "too long", "no attribute", "unknown attribute"],
)
def test_errors_are_in_googles_shape(service, change, message, kind):
    with pytest.raises(HttpError) as caught:
        analyze(perspective_api(service), FRIENDLY, **change)

    assert caught.value.resp.status == 400
    assert message in caught.value.reason
    assert caught.value.error_details[0]["errorType"] == kind
    assert json.loads(caught.value.content)["error"]["status"] == "INVALID_ARGUMENT"


def test_a_wrong_key_is_said_in_googles_words(service):
    with pytest.raises(HttpError, match=r"API key not valid\. Please pass a valid API key\."):
        analyze(perspective_api(service, key="wrong"), FRIENDLY)


def test_spans_count_utf_16_units(service):
    text = "\N{GRINNING FACE} " + TOXIC
    answer = analyze(perspective_api(service), text, spanAnnotations=True)

    units = len(text.encode("utf-16-le")) // 2
    assert max(span["end"] for span in answer["attributeScores"]["TOXICITY"]["spanScores"]) in range(
        len(text) - 2, units + 1
    )


def test_what_has_no_basis_is_dropped_where_that_is_asked_for(service):
    wanted = {"TOXICITY": {}, "INFLAMMATORY": {}}
    answer = analyze(perspective_api(service), TOXIC, requestedAttributes=wanted, dropUnsupportedAttributes=True)

    assert answer["attributeScores"].keys() == {"TOXICITY"}


def test_a_program_that_knows_only_the_vendors_address_works(service, front):
    environment = front.environment() | {
        "PERSPECTIVE_KEY": service.keys["perspective_key"],
        "HTTPLIB2_CA_CERTS": str(front.certificate),
    }
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, cwd=os.sep, capture_output=True, text=True
    )

    assert 0.5 < float(result.stdout or "nan") <= 1, result.stderr
    assert "commentanalyzer.googleapis.com" in front.tunnel.hosts


def test_what_is_posted_to_the_vendors_address_is_scored(service, front):
    url = f"https://commentanalyzer.googleapis.com/v1alpha1/comments:analyze?key={service.keys['perspective_key']}"
    body = {"comment": {"text": TOXIC}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}
    with httpx.Client(proxy=front.tunnel.url, verify=front.trust()) as http:
        answer = http.post(url, json=body)

    assert answer.json()["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.5


class TestAsCoralAsks:
    """There is no package of Coral to install: these are the bytes that its server sends for a toxic comment."""

    @pytest.mark.parametrize("endpoint", ["/v1alpha1", "/perspective/v1alpha1"])
    def test_a_toxic_comment_is_over_corals_threshold_in_time(self, service, endpoint):
        asked = {
            "comment": {"text": TOXIC},
            "doNotStore": True,
            "requestedAttributes": {"TOXICITY": {}},
            "languages": ["en"],
        }
        self.send(service, f"{endpoint}/comments:analyze", asked)
        started = time.monotonic()
        answer = self.send(service, f"{endpoint}/comments:analyze", asked)

        assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.8
        assert time.monotonic() - started < CORAL_SECONDS

    @pytest.mark.parametrize(("status", "value"), [("APPROVED", 0), ("DELETED", 1)])
    def test_what_a_moderator_decided_is_taken(self, service, status, value):
        where = {"url": "https://news.example/story?commentID=c1", "Coral_comment_id": "c1"}
        sent = {
            "comment": {"text": f"{FRIENDLY} {status}"},
            "context": {"entries": [{"text": json.dumps(where, separators=(",", ":"))}]},
            "attributeScores": {"TOXICITY": {"summaryScore": {"value": value}}},
            "languages": ["en"],
            "communityId": "Coral:https://coral.news.example/",
            "clientToken": "comment:c1",
        }

        assert self.send(service, "/v1alpha1/comments:suggestscore", sent) == {"clientToken": "comment:c1"}

    def send(self, service, path, body):
        url = f"{service.url}{path}?key={service.keys['perspective_key']}"
        data = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "Coral Perspective/9"}
        answer = urllib3.request("POST", url, body=data, headers=headers, retries=False, timeout=5)
        assert answer.status == 200, answer.data
        return answer.json()
