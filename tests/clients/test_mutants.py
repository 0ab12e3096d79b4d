"""The journeys can fail: a server that is almost right does not pass them."""

from contextlib import ExitStack

import akismet
import pytest

from tests.clients import front as tls
from tests.clients import journeys, own_tests
from tests.clients.mutants import always, mutant, unchanged, without
from tests.clients.service import bare_environment

pytestmark = pytest.mark.journey
FAILURES = (AssertionError, AttributeError, KeyError, TypeError, akismet.AkismetError)

AKISMET_FIELDS = ["limit", "usage", "percentage", "throttled", "total", "is_revoked"]
PERSPECTIVE_FIELDS = [
    "attributeScores",
    "summaryScore",
    "spanScores",
    "type",
    "languages",
    "detectedLanguages",
    "clientToken",
]
OPENAI_FIELDS = ["id", "model", "flagged", "category_scores", "category_applied_input_types", "sexual/minors"]


@pytest.fixture
def between(service):
    """Put something that changes answers before the service."""
    with ExitStack() as stack:
        yield lambda change: stack.enter_context(mutant(service, change))


@pytest.fixture
def fronted(between, tmp_path, needs_front):
    """Put the front before something that changes answers."""
    with ExitStack() as stack:

        def put(change):
            changed = between(change)
            return changed, stack.enter_context(tls.front(tmp_path / "front", changed))

        yield put


@pytest.mark.parametrize(
    ("verdict", "fails"), [("true", "test_comment_check_ham"), ("false", "test_comment_check_spam")]
)
def test_one_verdict_for_all_fails_akismets_own_tests(akismet_source, fronted, verdict, fails):
    passed, output = own_tests.end_to_end(akismet_source, *fronted(always(verdict)))

    assert 0 < passed < own_tests.HOW_MANY, output
    assert f"FAILED tests/end_to_end/test_sync_client.py::{fails}" in output
    assert f"FAILED tests/end_to_end/test_async_client.py::{fails}" in output


@pytest.mark.parametrize("verdict", ["true", "false"])
def test_one_verdict_for_all_fails_a_client_for_nodejs(node, between, verdict):
    changed = between(always(verdict))

    with pytest.raises(AssertionError, match="not ok"):
        node.tests("cedx.test.mjs", bare_environment() | changed.environment())


@pytest.mark.parametrize("name", AKISMET_FIELDS)
def test_akismet_without_a_field_fails(fronted, name):
    with pytest.raises(FAILURES):
        journeys.akismet_counts(*fronted(without(name)))


@pytest.mark.parametrize("name", PERSPECTIVE_FIELDS)
def test_perspective_without_a_field_fails(between, name):
    with pytest.raises(FAILURES):
        journeys.perspective_scores(between(without(name)))


@pytest.mark.parametrize("name", OPENAI_FIELDS)
def test_openai_without_a_field_fails(between, name):
    with pytest.raises(FAILURES):
        journeys.openai_moderations(between(without(name)))


class TestWithoutAChange:
    """What fails above fails because of the change, not because of the detour."""

    def test_akismet_passes(self, akismet_source, fronted):
        service, front = fronted(unchanged)

        assert own_tests.end_to_end(akismet_source, service, front)[0] == own_tests.HOW_MANY
        journeys.akismet_counts(service, front)

    def test_perspective_passes(self, between):
        journeys.perspective_scores(between(unchanged))

    def test_openai_passes(self, between):
        journeys.openai_moderations(between(unchanged))
