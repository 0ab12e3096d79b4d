"""Signatures, checked by an independent implementation of Standard Webhooks."""

import base64
import time

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from worker.signing import sign

BODY = '{"type":"comment.published","data":{"body_text":"Grüße"}}'.encode()
SECRET = "whsec_" + base64.b64encode(b"a secret of 32 bytes for signing").decode()
OLDER = "whsec_" + base64.b64encode(b"another secret of 32 bytes, older").decode()


def headers(*secrets: str, at: int | None = None) -> dict[str, str]:
    timestamp = int(time.time()) if at is None else at
    signature = sign(secrets, "msg_1", timestamp, BODY)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(timestamp), "webhook-signature": signature}


def test_the_reference_implementation_accepts_a_signature() -> None:
    assert Webhook(SECRET).verify(BODY, headers(SECRET))["type"] == "comment.published"


@pytest.mark.parametrize("known", [pytest.param(SECRET, id="the new one"), pytest.param(OLDER, id="the older one")])
def test_either_of_two_secrets_will_do(known: str) -> None:
    Webhook(known).verify(BODY, headers(SECRET, OLDER))


@pytest.mark.attack(50)
@pytest.mark.parametrize(
    ("body", "sent"),
    [
        pytest.param(BODY + b" ", headers(SECRET), id="a changed body"),
        pytest.param(BODY, headers(OLDER), id="another secret"),
        pytest.param(BODY, headers(SECRET, at=int(time.time()) - 3600), id="an old one"),
        pytest.param(BODY, headers(SECRET) | {"webhook-id": "msg_2"}, id="another id"),
    ],
)
def test_the_reference_implementation_rejects(body: bytes, sent: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, sent)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_***", ""])
def test_an_unreadable_secret_signs_nothing(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        sign([secret], "msg_1", 0, BODY)
