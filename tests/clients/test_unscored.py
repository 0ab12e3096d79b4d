"""A scorer made to fail publishes nothing: what each client makes of it, in a service whose classifier cannot be loaded."""

import akismet
import openai
import pytest
from googleapiclient.errors import HttpError

from tests.clients import front as tls
from tests.clients import journeys
from tests.clients.test_coral import accepted, payload, send

pytestmark = pytest.mark.journey


def test_the_client_akismet_raises(unscoring, tmp_path, needs_front):
    with tls.front(tmp_path / "front", unscoring) as front:
        client = journeys.akismet_client(unscoring, front)

        with pytest.raises(akismet.ProtocolError):
            client.comment_check(user_ip="192.0.2.1", comment_author="Amina", comment_content=journeys.FRIENDLY)


def test_googles_client_raises(unscoring):
    with pytest.raises(HttpError) as caught:
        journeys.analyze(journeys.perspective_api(unscoring), journeys.FRIENDLY)

    assert caught.value.resp.status >= 500


def test_the_client_openai_raises(unscoring):
    with pytest.raises(openai.InternalServerError):
        journeys.openai_client(unscoring).moderations.create(input=journeys.FRIENDLY)


def test_coral_withholds(unscoring):
    given = accepted(send(unscoring, payload(journeys.FRIENDLY), unscoring.keys["coral_secret"]))

    assert given["status"] in {"PREMOD", "SYSTEM_WITHHELD"}


def test_the_clients_for_nodejs_throw(node, unscoring, tmp_path, needs_front):
    with tls.front(tmp_path / "front", unscoring) as front:
        environment = front.environment() | unscoring.environment() | {"NO_PROXY": "127.0.0.1"}
        assert node.tests("unscored.test.mjs", environment) == 4
