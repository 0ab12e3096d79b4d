"""What a website does with each Python client: against the service they pass, against a mutant they must fail."""

import math

import httpx
from akismet import Config, SyncClient
from googleapiclient.discovery import Resource, build
from openai import OpenAI

from tests.clients.front import Front
from tests.clients.service import Service
from tests.waiting import eventually

BLOG = "https://news.example/"
FRIENDLY = "Thank you for this lovely article about the harbour."
TOXIC = "You are a stupid idiot and everybody hates you, shut up."
APPLIED = {"harassment", "harassment/threatening", "hate"}
NOT_APPLIED = {"hate/threatening", "illicit", "illicit/violent", "violence", "violence/graphic"}
NOT_APPLIED |= {"self-harm", "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors"}
CATEGORIES = APPLIED | NOT_APPLIED


def akismet_client(service: Service, front: Front) -> SyncClient:
    """Give PyPI's akismet through the front, by the parameter that it has for a client of one's own."""
    key = service.keys["akismet_key"]
    # key_sites sends no other key than the one in `auth`
    proxied = httpx.Client(proxy=front.tunnel.url, verify=front.trust(), timeout=5, auth=(key, ""))
    return SyncClient.validated_client(config=Config(key=key, url=BLOG), http_client=proxied)


def akismet_counts(service: Service, front: Front) -> None:
    """Check a comment, and find it counted."""
    client = akismet_client(service, front)
    before = client.usage_limit()
    client.comment_check(user_ip="192.0.2.1", comment_author="Amina", comment_content=FRIENDLY)
    eventually(lambda: client.usage_limit()["usage"] > before["usage"], what="the check counted")
    after = client.usage_limit()
    assert after["limit"] == "none" or after["limit"] >= after["usage"]
    assert float(after["percentage"]) >= 0
    assert after["throttled"] is False
    sites = client.key_sites()
    (month,) = (value for name, value in sites.items() if name not in {"limit", "offset", "total"})
    assert sites["total"] == len(month) > 0
    fields = {"site", "api_calls", "spam", "ham", "missed_spam", "false_positives", "is_revoked"}
    assert all(fields <= one.keys() for one in month)
    assert sum(int(one["api_calls"]) for one in month) >= 1
    assert str(client.key_sites(result_format="csv")).startswith("Active sites for")


def perspective_api(service: Service, prefix: str = "", key: str = "perspective_key") -> Resource:
    """Give google-api-python-client's methods, made from the service's discovery document."""
    document = f"{service.url}{prefix}/$discovery/rest?version=v1alpha1"
    developer_key = service.keys.get(key, key)
    return build(
        "commentanalyzer",
        "v1alpha1",
        discoveryServiceUrl=document,
        static_discovery=False,
        developerKey=developer_key,
        num_retries=0,
        cache_discovery=False,
    )


def analyze(api: Resource, text: str, **more: object) -> dict:
    body = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"], **more}
    return api.comments().analyze(body=body).execute()


def perspective_scores(service: Service, prefix: str = "") -> None:
    """Score two texts, and read all that an answer has."""
    api = perspective_api(service, prefix)
    attributes = {"TOXICITY": {}, "SPAM": {"scoreType": "PROBABILITY"}}
    values = []
    for text in (FRIENDLY, TOXIC):
        answer = analyze(api, text, requestedAttributes=attributes, spanAnnotations=True, clientToken=text)
        assert answer["languages"] == ["en"]
        assert isinstance(answer["detectedLanguages"], list)
        assert answer["clientToken"] == text
        assert answer["attributeScores"].keys() == attributes.keys()
        for scores in answer["attributeScores"].values():
            assert scores["summaryScore"]["type"] == "PROBABILITY"
            for span in scores["spanScores"]:
                assert 0 <= span["begin"] < span["end"] <= len(text)
                assert 0 <= span["score"]["value"] <= 1
            assert scores["spanScores"]
        values.append(answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"])
    assert 0 <= values[0] < 0.5 < values[1] <= 1


def perspective_suggestion(service: Service, prefix: str = "") -> None:
    """Say what a moderator decided."""
    body = {
        "comment": {"text": TOXIC},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "languages": ["en"],
        "communityId": "news.example",
        "clientToken": "comment:1",
    }
    answer = perspective_api(service, prefix).comments().suggestscore(body=body).execute()
    assert answer["clientToken"] == "comment:1"


def openai_client(service: Service, prefix: str = "/openai", api_key: str = "") -> OpenAI:
    """Give the client, told the address that OPENAI_BASE_URL would tell it."""
    key = api_key or service.keys["openai_key"]
    return OpenAI(api_key=key, base_url=f"{service.url}{prefix}/v1", max_retries=0)


def openai_moderations(service: Service, prefix: str = "/openai") -> None:
    """Moderate one text, several, and one in parts, and read all that an answer has."""
    client = openai_client(service, prefix)
    answer = client.moderations.create(input=[FRIENDLY, TOXIC], model="omni-moderation-latest")
    assert answer.id.startswith("modr-")
    assert answer.model
    low, high = answer.results
    for result in (low, high):
        scores = result.category_scores.model_dump(by_alias=True)
        applied = result.category_applied_input_types.model_dump(by_alias=True)
        assert scores.keys() == applied.keys() == result.categories.model_dump(by_alias=True).keys() == CATEGORIES
        assert all(isinstance(score, float) and math.isfinite(score) and 0 <= score <= 1 for score in scores.values())
        assert all(applied[name] == ["text"] for name in APPLIED)
        assert all(applied[name] == [] and scores[name] == 0 for name in NOT_APPLIED)
    assert low.category_scores.harassment < high.category_scores.harassment
    assert (low.flagged, high.flagged) == (False, True)
    assert len(client.moderations.create(input=TOXIC).results) == 1
    assert len(client.moderations.create(input=[{"type": "text", "text": FRIENDLY}]).results) == 1
