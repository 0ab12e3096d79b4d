"""Coral's external moderation phase. No registry has Coral: these are the bytes and the signature of its source."""

import hashlib
import hmac
import json
import subprocess
import sys

import pytest
import urllib3

from tests.clients.journeys import FRIENDLY, TOXIC

pytestmark = pytest.mark.journey
STATUSES = {"NONE", "APPROVED", "REJECTED", "PREMOD", "SYSTEM_WITHHELD"}
REASONS = {"COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"}


def payload(body, **comment):
    return {
        "action": "NEW",
        "comment": {"body": body, "parentID": None, **comment},
        "author": {"id": "a1", "role": "COMMENTER"},
        "story": {"id": "s1", "url": "https://news.example/harbour"},
        "site": {"id": "site1"},
        "tenantID": "t1",
        "tenantDomain": "coral.news.example",
    }


def send(service, data, *secrets, query=""):
    raw = json.dumps(data, indent=2, ensure_ascii=False).encode()
    signatures = [hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest() for secret in secrets]
    headers = {
        "User-Agent": "Coral Moderation/9",
        "Content-Type": "application/json",
        "X-Coral-Signature": ",".join(f"sha256={one}" for one in signatures),
    }
    url = f"{service.url}/coral/external-moderation{query}"
    return urllib3.request("POST", url, body=raw, headers=headers, retries=False, timeout=5)


def accepted(answer):
    """Take the answer as Coral's schema takes it, which refuses what it does not know of these three."""
    if answer.status == 204:
        assert answer.data == b""
        return {}
    assert answer.status == 200, answer.data
    given = answer.json()
    assert given.get("status", "NONE") in STATUSES
    assert all(one.keys() >= {"actionType", "reason"} for one in given.get("actions", []))
    assert all(one["actionType"] == "FLAG" and one["reason"] in REASONS for one in given.get("actions", []))
    assert "tags" not in given or given["tags"]
    return given


def test_a_toxic_comment_is_flagged(service):
    given = accepted(send(service, payload(f"<div>{TOXIC}</div>"), service.keys["coral_secret"]))

    assert {"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"} in given["actions"]
    assert given.get("status") != "APPROVED"


def test_the_sites_public_key_in_the_address_is_no_hindrance(service):
    query = f"?site_key={service.keys['site_key']}"

    accepted(send(service, payload(FRIENDLY), service.keys["coral_secret"], query=query))


def test_a_friendly_comment_is_left_alone(service):
    given = accepted(send(service, payload(FRIENDLY), service.keys["coral_secret"]))

    assert given.get("actions", []) == []
    assert given.get("status", "NONE") in {"NONE", "APPROVED"}


def test_a_reply_with_letters_of_any_script_is_signed_as_it_is_sent(service):
    reply = payload("Ποιος ξέρει; 谢谢 \N{WAVING HAND SIGN}", parentID="c0")

    accepted(send(service, reply, service.keys["coral_secret"]))


def test_a_secret_that_coral_made_is_taken(service):
    made = "empsec_" + "5f" * 33
    command = [sys.executable, "-m", "service.cli", "site", "add-key", "Demo", "--kind", "coral", "--secret-file", "-"]
    subprocess.run([*command, "--data-dir", str(service.data_dir)], input=made, text=True, check=True, timeout=60)

    accepted(send(service, payload(FRIENDLY), made))


def test_while_secrets_change_either_signature_counts(service):
    accepted(send(service, payload(FRIENDLY), "an old secret", service.keys["coral_secret"]))


@pytest.mark.parametrize("secrets", [(), ("another secret",)], ids=["none", "of another secret"])
def test_without_a_true_signature_nothing_is_said(service, secrets):
    assert send(service, payload(FRIENDLY), *secrets).status in {400, 401, 403}
