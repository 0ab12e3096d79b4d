"""Akismet, spoken by the client of PyPI: its own end-to-end tests, unchanged, and what they leave out."""

import akismet
import pytest

from tests.clients import journeys, own_tests

pytestmark = pytest.mark.journey


def test_its_own_end_to_end_tests_pass(akismet_source, service, front):
    passed, output = own_tests.end_to_end(akismet_source, service, front)

    assert passed == own_tests.HOW_MANY, output
    assert " failed" not in output
    assert " skipped" not in output
    assert set(front.tunnel.hosts) == {"rest.akismet.com"}


def test_what_is_checked_is_counted(service, front):
    journeys.akismet_counts(service, front)


@pytest.mark.parametrize("method", ["submit_spam", "submit_ham"])
def test_a_correction_is_taken(service, front, method):
    client = journeys.akismet_client(service, front)
    fields = {"user_ip": "192.0.2.1", "comment_author": "Amina", "comment_content": journeys.FRIENDLY}

    client.comment_check(**fields)

    assert getattr(client, method)(**fields) is True


def test_a_key_of_another_protocol_is_refused(service, front):
    with pytest.raises(akismet.APIKeyError):
        journeys.akismet_client(service.with_key("akismet_key", service.keys["openai_key"]), front)
