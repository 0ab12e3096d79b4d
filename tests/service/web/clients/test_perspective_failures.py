"""What fails on our side is no success and no low score; whatever is sent is no failure on our side."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.web.clients.perspective import ANALYZE, SUGGEST, LanguageScorer, body, checks, error, usage, values

SUGGESTION = {"comment": {"text": "x"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}


@pytest.fixture
def scorer():
    return LanguageScorer()


@pytest.fixture
def ask(client, site):
    def send(sent=None, path=ANALYZE):
        return client.post(f"{path}?key={site.perspective_key}", json=body() if sent is None else sent)

    return send


class TestFailures:
    """Whatever fails on our side, no client reads a low score out of it."""

    @pytest.mark.parametrize("text", ["please raise now", "undetectable text"], ids=["scoring", "detecting"])
    def test_a_scorer_that_fails_gives_no_scores(self, ask, databases, text):
        answer = ask(body(text))

        assert answer.status_code == 503
        assert error(answer)[0] == "UNAVAILABLE"
        assert "attributeScores" not in answer.text
        assert (usage(databases), checks(databases)) == ({"calls": 1, "failed": 1}, [])

    def test_a_scale_that_fails_is_an_error_of_ours(self, ask, scorer, monkeypatch):
        monkeypatch.setattr(scorer, "perspective", lambda attribute, probability: 1 / 0)
        answer = ask()

        assert answer.status_code == 500
        assert error(answer)[:2] == ("INTERNAL", "Internal error encountered.")

    def test_scores_are_given_though_they_cannot_be_written_down(self, ask, databases):
        ask()
        with databases.main.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE usage")

        assert values(ask(body("toxic 0.81 it is"))) == {"TOXICITY": 0.9}
        assert ask(SUGGESTION, path=SUGGEST).status_code == 503

    def test_without_the_database_no_key_is_known(self, ask, databases):
        with databases.main.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE sites RENAME TO gone")

        assert error(ask())[0] == "UNAVAILABLE"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
NAMES = st.sampled_from(
    (
        *("comment", "requestedAttributes", "attributeScores", "languages", "doNotStore", "spanAnnotations", "context"),
        *("clientToken", "communityId", "text", "type", "summaryScore", "value", "TOXICITY", "SPAM", "scoreThreshold"),
    )
)
LIKELY = st.recursive(JSON, lambda inner: st.dictionaries(NAMES, inner, max_size=6), max_leaves=30)
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class TestFuzzed:
    @FUZZ
    @given(sent=st.dictionaries(NAMES, LIKELY) | JSON, path=st.sampled_from([ANALYZE, SUGGEST]))
    def test_any_json(self, client, site, sent, path):
        self.check(client.post(f"{path}?key={site.perspective_key}", data=json.dumps(sent)), path)

    @FUZZ
    @given(changes=st.dictionaries(NAMES, LIKELY), text=st.text(st.characters()), spans=st.booleans())
    def test_any_text_and_any_change(self, client, site, changes, text, spans):
        sent = json.dumps(body(f"bad.{text.replace('raise', '')}", spanAnnotations=spans) | changes)
        self.check(client.post(f"{ANALYZE}?key={site.perspective_key}", data=sent), ANALYZE)

    @FUZZ
    @given(
        data=st.binary(),
        key=st.booleans(),
        content_type=st.sampled_from([None, "application/json", "multipart/form-data"]),
    )
    def test_any_bytes(self, client, site, data, key, content_type):
        query = f"?key={site.perspective_key}" if key else ""
        self.check(client.post(f"{ANALYZE}{query}", data=data, content_type=content_type), ANALYZE)

    def check(self, answer, path):
        assert answer.status_code < 500, answer.text
        if answer.status_code != 200:
            error(answer)
        elif path == ANALYZE:
            assert all(0 <= value <= 1 for value in values(answer).values())
