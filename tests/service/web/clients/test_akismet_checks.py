"""Akismet's comment-check: the verdict is the site's policy's, in Akismet's words."""

import uuid

import pytest

from service.comments import sites
from service.comments.tables import Check
from service.web.clients.akismet import failures

PREFIXES = ("", "/akismet")


def headers_of(answer):
    return {name.lower(): value for name, value in answer.headers.items() if name.lower().startswith("x-akismet-")}


@pytest.mark.parametrize("prefix", PREFIXES, ids=["at the vendor's path", "under its own prefix"])
@pytest.mark.parametrize(
    ("text", "body", "tip"),
    [
        pytest.param("A quiet remark.", b"false", None, id="published"),
        pytest.param("spam 0.5", b"true", None, id="held"),
        pytest.param("toxic 0.3", b"true", None, id="held for another reason than spam"),
        pytest.param("spam 0.95", b"true", "discard", id="rejected"),
    ],
)
def test_the_verdict_is_the_policys(client, site, comment, prefix, text, body, tip):
    data = {"api_key": site.akismet_key, **comment, "comment_content": text}
    answer = client.post(f"{prefix}/1.1/comment-check", data=data)

    assert (answer.status_code, answer.data, answer.headers.get("X-akismet-pro-tip")) == (200, body, tip)
    assert "X-akismet-debug-help" not in answer.headers


def test_the_sites_own_policy_decides(akismet, databases, clock, site):
    with databases.main.write() as session:
        sites.set_policy(session, "Demo", {"banned_words": ["ferry"], "thresholds": {}}, clock())

    assert headers_of(akismet()).get("x-akismet-pro-tip") == "discard"
    assert akismet(comment_content="spam 0.99").data == b"false"


def test_a_slash_at_the_end_does_no_harm(client, site, comment):
    answer = client.post("/1.1/comment-check/", data={"api_key": site.akismet_key, **comment})

    assert (answer.status_code, answer.data) == (200, b"false")


def test_every_verdict_names_its_check(akismet, kept):
    answer = akismet()

    [check] = kept.checks
    assert answer.headers["X-akismet-guid"] == str(check.id)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"comment_author": "viagra-test-123"}, id="author"),
        pytest.param({"comment_author": "akismet-guaranteed-spam"}, id="newer author"),
        pytest.param({"comment_author_email": "akismet-guaranteed-spam@example.com"}, id="address"),
        pytest.param({"comment_content": "akismet-guaranteed-spam"}, id="text"),
        pytest.param({"comment_author": "viagra-test-123", "user_role": "administrator"}, id="even an administrator's"),
        pytest.param({"comment_author": "viagra-test-123", "comment_content": "spam 0.99"}, id="never worse than spam"),
    ],
)
def test_test_values_are_spam(akismet, changes):
    answer = akismet(is_test="1", **changes)

    assert (answer.data, "X-akismet-pro-tip" in answer.headers) == (b"true", False)


@pytest.mark.parametrize(
    ("role", "body"),
    [
        pytest.param("administrator", b"false", id="administrator"),
        pytest.param("editor,administrator", b"false", id="among others"),
        pytest.param("subscriber", b"true", id="somebody else"),
        pytest.param("", b"true", id="nobody"),
    ],
)
def test_an_administrators_comment_is_no_spam(akismet, kept, role, body):
    assert akismet(comment_content="spam 0.99", user_role=role).data == body
    assert (kept.checks[0].reasons[0]["code"] == "administrator") == (body == b"false")


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        pytest.param({"honeypot_field_name": "website2", "website2": "http://x"}, b"true", id="filled in"),
        pytest.param({"honeypot_field_name": "website2", "POST_website2": "x"}, b"true", id="among WordPress's fields"),
        pytest.param({"POST_ak_hp_textarea": "hello"}, b"true", id="WordPress's own"),
        pytest.param({"honeypot_field_name": "website2", "website2": " "}, b"false", id="left empty"),
        pytest.param({"honeypot_field_name": "website2"}, b"false", id="not sent"),
        pytest.param({"website2": "http://x"}, b"false", id="not named"),
    ],
)
def test_a_hidden_field_that_is_filled_in_is_spam(akismet, kept, changes, body):
    assert akismet(**changes).data == body
    assert ([reason["code"] for reason in kept.checks[0].reasons] == ["honeypot"]) == (body == b"true")


def test_a_hidden_field_does_not_soften_a_rejection(akismet, kept):
    answer = akismet(comment_content="spam 0.99", POST_ak_hp_textarea="x")

    assert answer.headers["X-akismet-pro-tip"] == "discard"
    assert [reason["code"] for reason in kept.checks[0].reasons] == ["honeypot", "score"]


@pytest.mark.parametrize(
    ("text", "body", "reason"),
    [
        pytest.param("x" * 20_000, b"false", "nothing_found", id="as long as is read"),
        pytest.param("x" * 20_001, b"true", "too_long", id="longer"),
        pytest.param("x" * 20_001 + " spam 0.95", b"true", "score", id="longer, with spam at its end"),
    ],
)
def test_what_was_not_read_is_not_fine(akismet, kept, text, body, reason):
    assert (akismet(comment_content=text).data, kept.checks[0].reasons[0]["code"]) == (body, reason)


@pytest.mark.parametrize(
    "role", [pytest.param("", id="anybody's"), pytest.param("administrator", id="an administrator's")]
)
@pytest.mark.parametrize(
    "text", [pytest.param("raise", id="it raises"), pytest.param("spam x", id="it gives nonsense")]
)
@pytest.mark.attack(66)
def test_a_comment_that_cannot_be_scored_is_no_verdict(akismet, kept, role, text):
    answer = akismet(comment_content=text, user_role=role)

    assert (answer.status_code, answer.data) == (200, b"error")
    assert headers_of(answer).keys() == {"x-akismet-guid", "x-akismet-debug-help"}
    assert (kept.checks, kept.counted) == ([], {"calls": 1, "failed": 1})


@pytest.mark.attack(64)
def test_without_the_database_there_is_no_verdict(akismet, client, site, comment, databases, rows):
    assert client.post("/1.1/verify-key", data={"key": site.akismet_key}).data == b"valid"  # the key is remembered
    Check.__table__.drop(databases.main.engine)

    answer = akismet()
    assert (answer.status_code, answer.data) == (200, b"error")
    assert uuid.UUID(answer.headers["X-akismet-guid"])


def test_an_unknown_key_is_invalid_and_told_why(akismet):
    answer = akismet(api_key="abcdefghijkl")

    assert (answer.status_code, answer.data) == (200, b"invalid")
    assert answer.headers["X-akismet-debug-help"] == "This akismet key is not known, or was replaced."
    assert uuid.UUID(answer.headers["X-akismet-guid"])  # or WordPress would publish the comment


def test_what_is_told_of_an_error_fits_a_header():
    answer = failures.tell(failures.Problem(400, "a field is there twice (имя)\r\nX-Other: 1"))

    assert answer.headers["X-akismet-debug-help"] == "a field is there twice (???)??X-Other: 1"
