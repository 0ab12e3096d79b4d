"""How Akismet's clients write what they send: charsets, JSON, and where a key may stand."""

import base64
import gzip
import json
from urllib.parse import quote, quote_from_bytes

import pytest

from service.web.clients.akismet import comments, forms
from service.web.errors import Problem

FORM = "application/x-www-form-urlencoded"


def written(charset, **fields):
    return "&".join(f"{name}={quote_from_bytes(value.encode(charset))}" for name, value in fields.items()).encode()


@pytest.mark.parametrize(
    ("charset", "content_type", "blog_charset"),
    [
        pytest.param("utf-8", "; charset=UTF-8", "UTF-8", id="UTF-8"),
        pytest.param("utf-8", "", "", id="nothing said"),
        pytest.param("cp1251", "; charset=windows-1251", "", id="the Content-Type says it"),
        pytest.param("cp1251", "", "windows-1251", id="blog_charset says it"),
        pytest.param("cp1251", "; charset=utf-8", "windows-1251", id="a library says UTF-8 of everything"),
        pytest.param("koi8-r", "; charset=KOI8-R", "windows-1251", id="the Content-Type goes first"),
        pytest.param("utf-8", "; charset=zlib", "punycode", id="what is no charset is passed over"),
    ],
)
@pytest.mark.attack(22)
def test_a_form_is_read_in_its_charset(client, site, kept, charset, content_type, blog_charset):
    body = written(charset, key=site.akismet_key, blog_charset=blog_charset, comment_content="Паром не опоздал")
    answer = client.post("/1.1/comment-check", data=body, content_type=FORM + content_type)

    assert answer.data == b"false"
    assert kept.checks[0].body == "Паром не опоздал"


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        pytest.param(b"a=%93quoted%94", "ISO-8859-1", "“quoted”", id="Latin 1 as browsers mean it"),
        pytest.param(b"a=\xe4\xbd\xa0", "utf-8", "你", id="not percent-encoded"),
        pytest.param(b"a=1+1%2B1", None, "1 1+1", id="plus and its code"),
        pytest.param(b"a=%ff%fe", "utf-8", "\ufffd\ufffd", id="in no charset"),
        pytest.param(b"a=%zz%", None, "%zz%", id="no percent-encoding"),
        pytest.param(b"a=x%00y", None, "xy", id="NUL"),
        pytest.param(b"a=1&a=2", None, "2", id="twice"),
        pytest.param(b"a", None, "", id="without a value"),
        pytest.param(b"a=b=c", None, "b=c", id="an equals sign"),
        pytest.param("a=日本".encode("shift_jis"), "Shift_JIS", "日本", id="Shift JIS"),
    ],
)
def test_the_bytes_of_a_form(raw, charset, text):
    assert forms.parse_form(raw, charset)["a"] == text


def test_a_form_has_so_many_fields_and_no_more():
    assert len(forms.parse_form(b"&".join(b"%d=" % n for n in range(forms.MAX_FIELDS)), None)) == forms.MAX_FIELDS
    with pytest.raises(Problem):
        forms.parse_form(b"&" * forms.MAX_FIELDS, None)


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", FORM])
def test_json_is_read_whatever_it_is_called(client, site, kept, content_type):
    fields = {"api_key": site.akismet_key, "comment_content": "Grüße", "comment_author": None, "user_id": 7}
    fields |= {"comment_context": ["a", "b"], "more": {"deep": 1}}
    answer = client.post("/1.1/comment-check", data=json.dumps(fields), content_type=content_type)

    assert answer.data == b"false"
    assert (kept.checks[0].body, kept.checks[0].author_name, kept.checks[0].source) == ("Grüße", "", "")


@pytest.mark.parametrize(
    ("test", "checks"),
    [pytest.param(True, 0, id="true"), pytest.param(1, 0, id="1"), pytest.param(False, 1, id="false")],
)
def test_truth_values_in_json(client, site, kept, test, checks):
    client.post("/1.1/comment-check", json={"api_key": site.akismet_key, "comment_content": "x", "is_test": test})

    assert len(kept.checks) == checks


def test_a_multipart_form_is_read(client, site, kept):
    data = {"api_key": site.akismet_key, "comment_content": "Grüße"}
    answer = client.post("/1.1/comment-check", data=data, content_type="multipart/form-data")

    assert (answer.data, kept.checks[0].body) == (b"false", "Grüße")


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda key: {"data": {"key": key}}, id="key in the body"),
        pytest.param(lambda key: {"data": {"api_key": key}}, id="api_key in the body"),
        pytest.param(lambda key: {"query_string": {"key": key}}, id="key in the query"),
        pytest.param(lambda key: {"query_string": {"api_key": key}}, id="api_key in the query"),
        pytest.param(lambda key: {"auth": (key, "")}, id="user of Basic"),
        pytest.param(lambda key: {"auth": (f"{key}.", "")}, id="user of Basic, with a dot as its host had"),
        pytest.param(lambda key: {"headers": {"Host": f"{key}.rest.akismet.com"}}, id="label of the host"),
        pytest.param(lambda key: {"headers": {"Host": f"{key.upper()}.rest.akismet.com:443"}}, id="in capitals"),
        pytest.param(
            lambda key: {"data": {"key": key, "api_key": "abcdefghijkl"}, "auth": ("abcdefghijkl", "")},
            id="a key that is to be tried, and the one in use",
        ),
        pytest.param(
            lambda key: {"data": {"api_key": ""}, "query_string": {"api_key": key}}, id="an empty one is passed over"
        ),
    ],
)
def test_the_key_stands_in_many_places(client, site, place):
    assert client.post("/1.1/verify-key", **place(site.akismet_key)).data == b"valid"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Host": "rest.akismet.com"}, id="the host's own name"),
        pytest.param({"Host": "127.0.0.1:8080"}, id="an address"),
        pytest.param({"Authorization": "Basic !!"}, id="broken Basic"),
        pytest.param({"Authorization": "Bearer abc"}, id="another scheme"),
        pytest.param({"Authorization": "Basic " + base64.b64encode(b"\xff:").decode()}, id="bytes"),
    ],
)
def test_without_a_key_there_is_none(client, site, headers):
    assert client.post("/1.1/verify-key", headers=headers).data == b"invalid"


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        pytest.param(b"x" * 2_000_000, {}, "exceeds", id="2 MB"),
        pytest.param(gzip.compress(b"a=1"), {"Content-Encoding": "gzip"}, "compression", id="compressed"),
        pytest.param(b"{", {"Content-Type": "application/json"}, "JSON", id="no JSON"),
        pytest.param(b"[1]", {"Content-Type": "application/json"}, "object", id="a list"),
        pytest.param(b"[" * 100_000, {"Content-Type": "application/json"}, "deep", id="deep JSON"),
        pytest.param('{"é": 1, "é": 2}'.encode(), {"Content-Type": "application/json"}, "twice", id="repeated"),
        pytest.param(b"{\xff}", {"Content-Type": "application/json"}, "UTF-8", id="bytes in JSON"),
    ],
)
@pytest.mark.attack(23)
def test_a_body_that_cannot_be_read_is_an_error(client, site, body, headers, why):
    target = f"/1.1/comment-check?api_key={quote(site.akismet_key)}"
    answer = client.post(target, data=body, headers={"Content-Type": FORM, **headers})

    assert (answer.status_code, answer.data) == (200, b"error")
    assert why in answer.headers["X-akismet-debug-help"]


def test_of_a_long_text_start_and_end_are_read():
    text = "start " + "x" * 50_000 + " end"
    read = comments.excerpt(text)

    assert (read[:6], read[-4:], len(read) <= 20_000) == ("start ", " end", True)
    assert comments.excerpt("short") == "short"


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        pytest.param("https://blog.example/wp-json/akismet/v1/webhook", True, id="WordPress's"),
        pytest.param("https://blog.example/?rest_route=/akismet/v1/webhook", True, id="with a query"),
        pytest.param("ftp://blog.example/", False, id="another scheme"),
        pytest.param("https://user:pass@blog.example/", False, id="with a password"),
        pytest.param("https://blog.example/" + "x" * 2000, False, id="too long"),
        pytest.param("", False, id="none"),
        pytest.param("//blog.example", False, id="half"),
    ],
)
def test_which_callbacks_are_taken(url, taken):
    assert comments.callback({"callback": url}) == (url if taken else None)
