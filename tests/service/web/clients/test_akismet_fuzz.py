"""Whatever is sent, Akismet's clients read one of the words that they know."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FIELDS = (
    *("api_key", "key", "blog", "user_ip", "comment_author", "comment_author_email", "comment_author_url", "guid"),
    *("comment_content", "permalink", "blog_lang", "blog_charset", "user_role", "is_test", "recheck_reason"),
    *("honeypot_field_name", "callback", "comment_context[]", "HTTP_X", "from", "month", "limit", "offset", "format"),
)
CALLS = ("comment-check", "submit-spam", "submit-ham", "verify-key", "deactivate", "token")
WORDS = {
    b"true",
    b"false",
    b"invalid",
    b"error",
    b"valid",
    b"deactivated",
    b"Thanks for making the web a better place.",
}
CHARSETS = ("utf-8", "utf-16", "windows-1252", "utf-7", "idna", "punycode", "zlib", "\u0131", "big5", "x" * 300)
fuzzed = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
values = st.one_of(st.text(max_size=60), st.sampled_from(["raise", "spam 0.2", "spam 0.99", "administrator", "1"]))
forms = st.dictionaries(st.sampled_from(FIELDS), values, max_size=12)


def check(answer, call):
    assert answer.status_code == 200
    assert answer.data in WORDS or call == "token"
    is_verdict = answer.data in {b"true", b"false"}
    assert is_verdict == (is_verdict and "X-akismet-debug-help" not in answer.headers)


@fuzzed
@given(call=st.sampled_from(CALLS), fields=forms, charset=st.sampled_from(CHARSETS))
def test_any_form(client, site, call, fields, charset):
    data = {"api_key": site.akismet_key, **{name: text.encode("utf-8", "replace") for name, text in fields.items()}}
    content_type = f"application/x-www-form-urlencoded; charset={charset}".encode("ascii", "replace").decode()
    check(client.post(f"/1.1/{call}", data=data, headers={"Content-Type": content_type}), call)


@fuzzed
@given(
    call=st.sampled_from(CALLS),
    raw=st.binary(max_size=300),
    kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "", "x/y"]),
)
@pytest.mark.attack(22)
def test_any_bytes(client, site, call, raw, kind):
    target = f"/1.1/{call}?api_key={site.akismet_key}"
    check(client.post(target, data=raw, headers={"Content-Type": kind}), call)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@fuzzed
@given(call=st.sampled_from(CALLS), fields=st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=8))
def test_any_json(client, site, call, fields):
    body = json.dumps({**fields, "api_key": site.akismet_key})  # halves of surrogate pairs as escapes
    check(client.post(f"/1.1/{call}", data=body, content_type="application/json"), call)


@fuzzed
@given(fields=forms)
def test_nothing_is_fine_while_the_classifier_fails(client, site, scorer, fields):
    scorer.score = None  # calling it raises
    data = {**fields, "api_key": site.akismet_key}
    encoded = {name: text.encode("utf-8", "replace") for name, text in data.items()}

    assert client.post("/1.1/comment-check", data=encoded).data in {b"error", b"invalid"}


@fuzzed
@given(query=st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=20), max_size=6))
@pytest.mark.parametrize("path", ["/1.2/usage-limit", "/1.2/key-sites", "/1.1/get-stats"])
def test_any_question_about_a_key(client, site, path, query):
    encoded = {name: text.encode("utf-8", "replace") for name, text in query.items()}
    answer = client.get(path, query_string={**encoded, "key": site.akismet_key})

    assert answer.status_code == 200
    assert answer.data == b"error" or answer.text[:1] in {"{", "A"}
