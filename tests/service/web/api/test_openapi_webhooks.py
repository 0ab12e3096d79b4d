"""The API document's webhooks against the notices that are really made."""

import json
import re
from datetime import UTC, datetime, timedelta

import jsonschema_rs
import pytest

from service.comments import webhooks
from service.comments.outcome import NOTICES
from service.comments.store import outbox
from service.comments.webhooks import Hand
from tests.conftest import BACKENDS
from worker.outbox import body_of
from worker.signing import sign

SECRETS = [webhooks.new_secret(), webhooks.new_secret()]


@pytest.fixture
def document(client, site):
    return client.get("/v1/openapi.json").json


@pytest.fixture
def notices(databases, site, vault, clock, post, moderate, client):
    """Make a notice of each kind; gives their bodies by kind."""
    with databases.main.write() as session:
        webhooks.send_to(session, site.site_id, "https://news.example/hook", vault, Hand(None, clock()))
    key = {"Authorization": f"Bearer {site.secret_key}"}
    for body in ("A fine remark.", "An insult. toxic 0.9", "spam 0.9999", "Gone again."):
        comment = post(body=body, author_email="canary@mail.example", external_id=body[:4]).json["id"]
        moderate()
    assert client.delete(f"/v1/comments/{comment}", headers=key).status_code == 204
    found = {}
    while claimed := _claim(databases.main):
        found |= {event.kind: body_of(event) for event in claimed}
    return found


def _claim(main):
    now = main.now()
    with main.write() as session:
        claimed = outbox.claim_due(session, now=now, lease=timedelta(minutes=2), limit=20)
        for event in claimed:
            outbox.mark_delivered(session, event.id, now)
    return claimed


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_notice_has_the_described_shape_and_no_address(document, notices):
    assert set(document["webhooks"]) - {"test"} == set(notices) == set(NOTICES.values())
    for kind, body in notices.items():
        content = document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]
        schema = {**content["schema"], "components": document["components"]}
        jsonschema_rs.validator_for(schema).validate(json.loads(body))
        described = document["components"]["schemas"]["Comment"]["properties"]
        assert set(json.loads(body)["data"]) <= set(described)
        assert b"canary" not in body


def test_the_described_headers_are_those_that_are_sent(document):
    at = int(datetime.now(UTC).timestamp())
    sent = {"webhook-id": "m1", "webhook-timestamp": str(at), "webhook-signature": sign(SECRETS, "m1", at, b"{}")}
    for one in document["webhooks"].values():
        described = {header["name"]: header["schema"] for header in one["post"]["parameters"]}
        assert set(described) == set(sent)
        for name, value in sent.items():
            assert re.search(described[name].get("pattern", ""), value)
