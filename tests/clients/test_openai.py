"""OpenAI's moderations, spoken by the client openai."""

import os
import subprocess
import sys

import openai
import pytest

from tests.clients.journeys import FRIENDLY, openai_client, openai_moderations
from tests.clients.service import bare_environment

pytestmark = pytest.mark.journey
SCRIPT = "from openai import OpenAI; print(len(OpenAI(max_retries=0).moderations.create(input=['a', 'b']).results))"


@pytest.mark.parametrize("prefix", ["", "/openai"], ids=["at the root", "by prefix"])
def test_texts_are_moderated(service, prefix):
    openai_moderations(service, prefix)


def test_a_wrong_key_is_their_authentication_error(service):
    with pytest.raises(openai.AuthenticationError) as caught:
        openai_client(service, api_key="wrong").moderations.create(input=FRIENDLY)

    assert caught.value.code == "invalid_api_key"


@pytest.mark.parametrize(
    "bad",
    [[], [{"type": "image_url", "image_url": {"url": "https://news.example/a.png"}}]],
    ids=["nothing", "an image"],
)
def test_what_cannot_be_moderated_is_their_bad_request(service, bad):
    with pytest.raises(openai.BadRequestError):
        openai_client(service).moderations.create(input=bad)


def test_one_variable_is_all_that_a_program_needs(service):
    environment = bare_environment() | {
        "OPENAI_BASE_URL": f"{service.url}/openai/v1",
        "OPENAI_API_KEY": service.keys["openai_key"],
    }

    assert run(environment) == "2"


def test_the_vendors_own_address_works(service, front):
    assert run(front.environment() | {"OPENAI_API_KEY": service.keys["openai_key"]}) == "2"
    assert "api.openai.com" in front.tunnel.hosts


def run(environment: dict[str, str]) -> str:
    """Run a program that knows nothing of this service."""
    command = [sys.executable, "-c", SCRIPT]
    result = subprocess.run(command, env=environment, cwd=os.sep, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
