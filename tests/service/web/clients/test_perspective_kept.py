"""What is kept of Perspective's calls, and what is not."""

import json
import logging
from datetime import timedelta

import pytest

from service import logs
from service.comments import labels
from service.comments.tables import Comment
from tests.conftest import BACKENDS
from tests.service.web.clients.perspective import LanguageScorer, body, checks, feedback, usage

CORAL_CONTEXT = {
    "url": "https://news.example/a?commentID=c1",
    "Coral_comment_id": "c1",
    "moderator": "amina@mail.example",
}
AMINA = "amina@mail.example"


@pytest.fixture
def scorer():
    return LanguageScorer()


@pytest.fixture
def ask(client, site):
    def send(call, sent, **more):
        answer = client.post(f"/v1alpha1/comments:{call}?key={site.perspective_key}", json=sent, **more)
        assert answer.status_code == 200, answer.text
        return answer.json

    return send


def suggestion(text="an ordinary comment", value=1, name="TOXICITY", **more):
    return {"comment": {"text": text}, "attributeScores": {name: {"summaryScore": {"value": value}}}, **more}


def coral(text="an ordinary comment", value=1, name="TOXICITY"):
    """Give what Coral sends when a moderator has decided."""
    return suggestion(
        text,
        value,
        name,
        context={"entries": [{"text": json.dumps(CORAL_CONTEXT)}]},
        languages=["en"],
        communityId="Coral:https://coral.news.example/",
        clientToken="comment:c1",
    )


@pytest.mark.parametrize("backend", BACKENDS)
class TestChecks:
    def test_a_check_is_kept_for_a_while_and_is_no_comment(self, ask, databases, clock, site):
        ask("analyze", body("toxic 0.7 it is", languages=["es"], clientToken="t"))

        (check,) = checks(databases)
        assert (check.protocol, check.body, check.locale) == ("perspective", "toxic 0.7 it is", "es")
        assert check.scores == {"SPAM": 0.01, "TOXICITY": 0.7}  # the calibrated probabilities
        assert (check.status, check.classifier_version, check.policy_version) == ("held", "fake-1", 1)
        assert check.reasons[0]["code"] == "score"
        assert check.expires_at == clock() + timedelta(days=30)
        assert (check.person_id, check.ip_match) == (None, None)
        assert usage(databases) == {"calls": 1}
        with databases.main.read() as session:
            assert session.query(Comment).count() == 0

    @pytest.mark.parametrize("flag", [{"doNotStore": True}, {"do_not_store": "true"}], ids=["camel", "snake"])
    def test_what_must_not_be_stored_is_only_counted(self, ask, databases, flag, caplog):
        caplog.set_level(logging.DEBUG)
        ask("analyze", body("a heartfelt secret", spanAnnotations=True, clientToken="token-7", **flag))

        assert checks(databases) == []
        assert usage(databases) == {"calls": 1, "not_stored": 1}
        written = "\n".join(logs.JsonFormatter("web").format(record) for record in caplog.records) + caplog.text
        assert "heartfelt" not in written
        assert "token-7" not in written

    def test_nor_is_it_in_any_file(self, ask, databases, settings):
        ask("analyze", body("a heartfelt secret", doNotStore=True))

        kept = b"".join(path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file())
        assert b"heartfelt" not in kept


class TestSuggestions:
    def test_one_is_tied_to_the_check_of_the_same_text(self, ask, databases):
        ask("analyze", body())
        answer = ask("suggestscore", suggestion(value=0.8, clientToken="t"))

        (check,), (said,) = checks(databases), feedback(databases)
        assert answer == {"clientToken": "t"}
        assert (said.check_id, said.call, said.said) == (check.id, "suggestscore", {"scores": {"TOXICITY": 0.8}})
        assert (check.status, check.expires_at) == ("published", None)

    def test_one_on_an_unknown_text_keeps_the_text(self, ask, databases):
        assert ask("suggestscore", suggestion("never seen")) == {}

        (check,) = checks(databases)
        assert (check.body, check.status, check.expires_at) == ("never seen", None, None)

    def test_it_is_a_label(self, ask, databases):
        ask("suggestscore", suggestion(value=0.8, communityId="news.example"))

        with databases.main.read() as session:
            (example,) = labels.export(session)
        assert example["labels"] == {"TOXICITY": 0.8}
        assert example["said"]["community_id"] == "news.example"

    @pytest.mark.parametrize(
        "sent",
        [
            pytest.param(coral(value=1), id="rejected"),
            pytest.param(coral(value=0), id="approved"),
            pytest.param(coral(name="DELETED"), id="rejected, as older ones say it"),
            pytest.param(coral(name="APPROVED"), id="approved, as older ones say it"),
        ],
    )
    def test_what_coral_says_is_kept_and_is_no_label(self, ask, databases, sent):
        answer = ask("suggestscore", sent)

        scores = {name: given["summaryScore"]["value"] for name, given in sent["attributeScores"].items()}
        community = "Coral:https://coral.news.example/"
        with databases.main.read() as session:
            (example,) = labels.export(session)
        assert answer == {"clientToken": "comment:c1"}
        assert feedback(databases)[0].said == {"scores": scores, "client": "Coral", "community_id": community}
        assert example["labels"] == {}

    def test_coral_is_known_by_its_name_too(self, ask, databases):
        ask("suggestscore", suggestion(), headers={"User-Agent": "Coral Perspective/9"})

        assert feedback(databases)[0].said["client"] == "Coral"

    @pytest.mark.parametrize(
        "more",
        [
            {"communityId": AMINA},
            {"communityId": f"Coral:https://{AMINA}/"},
            {"clientToken": AMINA},
            {"sessionId": AMINA},
        ],
        ids=json.dumps,
    )
    def test_no_address_is_kept(self, ask, databases, settings, more):
        ask("suggestscore", coral() | more)

        assert "@" not in json.dumps(feedback(databases)[0].said)
        kept = b"".join(path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file())
        assert AMINA.encode() not in kept

    @pytest.mark.parametrize(
        "change",
        [
            {"attributeScores": {}},
            {"attributeScores": {"TOXICITY": {"spanScores": []}}},
            {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1.1}}}},
            {"attributeScores": {"TOXICITY": {"summaryScore": {"value": -0.1}}}},
            {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 0.5, "type": "RAW"}}}},
            {"attributeScores": {"amina@mail.example": {"summaryScore": {"value": 1}}}},
            {"doNotStore": True},
        ],
        ids=lambda change: json.dumps(change)[:70],
    )
    def test_what_is_no_suggestion(self, client, site, databases, change):
        path = f"/v1alpha1/comments:suggestscore?key={site.perspective_key}"
        answer = client.post(path, json=suggestion() | change)

        assert answer.json["error"]["details"][0]["errorType"] == "INVALID_REQUEST"
        assert checks(databases) == []


@pytest.mark.parametrize("where", ["query", "header"])
@pytest.mark.parametrize("text", ["an ordinary comment", "please raise now"], ids=["scored", "failed"])
def test_keys_and_comments_are_in_no_log(client, site, caplog, where, text):
    caplog.set_level(logging.DEBUG)
    key = site.perspective_key
    query, headers = ({"key": key}, {}) if where == "query" else ({}, {"X-Goog-Api-Key": key})
    client.post("/v1alpha1/comments:analyze", query_string=query, headers=headers, json=body(text, clientToken="t-7"))

    written = "\n".join(logs.JsonFormatter("web").format(record) for record in caplog.records)
    assert "comments:analyze" in written
    for secret in (key, text, "t-7"):
        assert secret not in written
