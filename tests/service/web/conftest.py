"""Comments with their receipts."""

import pytest

from tests.conftest import PUBLIC_URL
from tests.service.web.api.asking import secret, stored


@pytest.fixture
def receipt(post, moderate):
    """Post a comment; gives the path of its receipt."""

    def make(body="a fine remark", *, decided=True, **fields):
        path = post(body=body, **fields).json["receipt_url"].removeprefix(PUBLIC_URL)
        if decided:
            moderate()
        return path

    return make


@pytest.fixture
def reject(client, site, databases):
    def run():
        comment = stored(databases)[-1]
        decision = {"status": "rejected", "reason": "insult", "version": comment.version}
        answer = client.post(f"/v1/comments/{comment.id}/decisions", json=decision, headers=secret(site))
        assert answer.status_code == 200, answer.text

    return run
