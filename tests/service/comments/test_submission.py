"""Validation: every field error at once, and nothing strange accepted."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.errors import InvalidSubmission
from service.comments.submission import FIELDS, RESERVED, Terms, parse

GOOD = {
    "page_url": "https://news.example/harbour",
    "author_name": "Amina",
    "author_email": "amina@mail.example",
    "body": "A remark.",
}
SECRET = Terms(trusted=True)
PUBLIC = Terms(trusted=False, origins=("https://news.example",))
TRAPS = [field.name for field in FIELDS if field.trap]
ASKED = [field for field in FIELDS if not field.trap]
REQUIRED = ["page_url", "author_name", "author_email", "body"]


def errors_of(raw, terms=SECRET):
    with pytest.raises(InvalidSubmission) as caught:
        parse(raw, terms)
    return {error.field: error.code for error in caught.value.errors}


def test_a_good_submission_is_taken():
    assert parse(GOOD, PUBLIC).author_email == "amina@mail.example"


def test_every_error_is_told_at_once_in_the_order_of_the_form():
    with pytest.raises(InvalidSubmission) as caught:
        parse({"author_email": "nobody", "author_url": "javascript:alert(1)", "colour": "red"}, SECRET)

    told = [(error.field, error.code) for error in caught.value.errors]
    assert told == [
        ("page_url", "required"),
        ("author_name", "required"),
        ("author_email", "email"),
        ("body", "required"),
        ("author_url", "url"),
        ("colour", "unknown"),
    ]


@pytest.mark.attack(15)
@pytest.mark.parametrize(
    "nothing",
    [
        pytest.param(None, id="null"),
        pytest.param("", id="empty"),
        pytest.param(" \t\n ", id="blank"),
        pytest.param("\u200b\u200d\ufeff", id="zero-width only"),
        pytest.param("\u3164\u115f", id="fillers only"),
        pytest.param("\u0301\u0301", id="combining marks only"),
        pytest.param("\u202e\u2066", id="direction marks only"),
    ],
)
@pytest.mark.parametrize("field", REQUIRED)
def test_a_required_field_that_nobody_could_see_is_missing(field, nothing):
    assert errors_of({**GOOD, field: nothing}) == {field: "required"}


@pytest.mark.attack(16)
@pytest.mark.parametrize("value", [1, 1.5, True, [], ["x"], {}, {"a": 1}], ids=repr)
@pytest.mark.parametrize("field", [field.name for field in ASKED])
def test_a_field_takes_text_only(field, value):
    assert errors_of({**GOOD, field: value}) == {field: "type"}


@pytest.mark.parametrize("field", ASKED, ids=lambda field: field.name)
def test_every_field_has_a_limit(field):
    assert errors_of({**GOOD, field.name: "x" * (field.max_length + 1)})[field.name] == "too_long"


@pytest.mark.parametrize("terms", [SECRET, PUBLIC], ids=["secret key", "public key"])
@pytest.mark.parametrize(
    "value",
    ["x" * 10**6, "a\x00b", "broken \ud800 text", "two\nlines", 1, True, ["x"], {"a": 1}],
    ids=["long", "NUL", "half a pair", "two lines", "number", "true", "list", "mapping"],
)
@pytest.mark.parametrize("trap", TRAPS)
def test_whatever_is_in_a_trap_is_no_error(trap, value, terms):
    held = getattr(parse({**GOOD, trap: value}, terms), trap)

    assert held
    assert len(held) <= 2000


@pytest.mark.parametrize("nothing", [None, "", " \t", "\u200b", False, 0, []], ids=repr)
@pytest.mark.parametrize("trap", TRAPS)
def test_an_empty_trap_is_none(trap, nothing):
    assert getattr(parse({**GOOD, trap: nothing}, PUBLIC), trap) is None


def test_a_trap_does_not_make_another_comment_of_a_repetition():
    """Idempotency is by what a submission's representation has."""
    with_traps = parse({**GOOD, "form_token": "fresh", "website_address": "filled in"}, PUBLIC)

    assert repr(with_traps) == repr(parse(GOOD, PUBLIC))


@pytest.mark.attack(20)
@pytest.mark.parametrize("field", ["author_name", "body", "page_title"])
def test_half_a_surrogate_pair_is_refused(field):
    assert errors_of({**GOOD, field: "broken \ud800 text"}) == {field: "encoding"}


@pytest.mark.attack(21)
@pytest.mark.parametrize("field", ["author_name", "body", "page_title", "external_id"])
def test_nul_is_refused(field):
    assert errors_of({**GOOD, field: "a\x00b"}) == {field: "control_character"}


@pytest.mark.attack(26)
@pytest.mark.attack(27)
@pytest.mark.parametrize(
    "address",
    [
        pytest.param("a" * 10**6 + "@mail.example", id="a local part of a million characters"),
        pytest.param("a@" + "b." * 50_000 + "example", id="a domain of a hundred thousand characters"),
        pytest.param("a@" + "[" * 10**6, id="brackets without end"),
    ],
)
def test_a_monstrous_address_costs_nothing(address):
    started = time.process_time()

    assert errors_of({**GOOD, "author_email": address}) == {"author_email": "too_long"}
    assert time.process_time() - started < 1  # the library alone takes longer than a request may


@pytest.mark.attack(28)
@pytest.mark.parametrize("field", ["author_name", "author_email", "author_id", "page_title"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028"], ids=repr)
def test_a_line_break_in_a_line_is_refused(field, line_break):
    value = f"amina@mail.example{line_break}Bcc: everybody@mail.example"

    assert field in errors_of({**GOOD, field: value})


@pytest.mark.attack(3)
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/relative",
        "ftp://host.example/",
        "http://",
        "https://user:password@host.example/",
        "https://host.example:99999/",
        "https://host.example\\@evil.example/",
        "https://host.example/a b",
        "java\nscript:alert(1)",
        "http://[::1",
        "https://host.example/' onmouseover='alert(1)",
    ],
)
def test_only_web_addresses_are_taken(url):
    assert "author_url" in errors_of({**GOOD, "author_url": url})


@pytest.mark.attack(34)
@pytest.mark.parametrize("name", ["status", "score", "site_id", "id", "version", "person_id", "__class__"])
def test_nobody_assigns_what_is_not_theirs(name):
    assert errors_of({**GOOD, name: "published"}) == {name: "unknown"}


@pytest.mark.parametrize("name", [field.name for field in FIELDS if field.trusted])
def test_the_public_key_may_not_send_what_a_site_vouches_for(name):
    assert errors_of({**GOOD, name: "203.0.113.9"}, PUBLIC) == {name: "not_allowed"}


@pytest.mark.parametrize(
    "url", ["https://evil.example/harbour", "http://news.example/harbour", "https://news.example.evil.example/"]
)
def test_with_the_public_key_a_page_is_on_the_sites_own_origins(url):
    assert errors_of({**GOOD, "page_url": url}, PUBLIC) == {"page_url": "foreign_page"}


def test_a_site_may_make_the_address_optional():
    without = {name: value for name, value in GOOD.items() if name != "author_email"}

    assert parse(without, Terms(trusted=True, email_required=False)).author_email is None


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([field.name for field in FIELDS]) | st.text(max_size=10), anything))
def test_whatever_is_sent_is_taken_or_refused_with_reasons(raw):
    for terms in (SECRET, PUBLIC):
        try:
            taken = parse(raw, terms)
        except InvalidSubmission as refused:
            assert refused.errors
            assert all(error.code and error.message for error in refused.errors)
        else:
            assert taken.body


@given(st.text(max_size=300))
def test_an_accepted_body_can_be_stored_and_sent(body):
    try:
        taken = parse({**GOOD, "body": body}, SECRET)
    except InvalidSubmission:
        return
    assert "\x00" not in taken.body
    assert taken.body.encode("utf-8").decode("utf-8").strip() == taken.body
    assert parse({**GOOD, "body": taken.body}, SECRET).body == taken.body


@pytest.mark.parametrize("before", ["", "  ", "\u00a0"], ids=["as it is", "after spaces", "after a space that stays"])
@pytest.mark.parametrize("start", RESERVED)
def test_a_visitor_cannot_take_the_name_of_a_comment_that_may_be_imported(start, before):
    assert errors_of({**GOOD, "external_id": f"{before}{start}7"}, PUBLIC) == {"external_id": "reserved"}


@pytest.mark.parametrize("name", ["wp-7-1", "wordpress", "7:wordpress:", "https://news.example/7"])
def test_other_names_are_a_visitors_to_choose(name):
    assert parse({**GOOD, "external_id": name}, PUBLIC).external_id == name


def test_the_secret_key_may_name_a_comment_as_it_likes():
    assert parse({**GOOD, "external_id": "wordpress:7"}, SECRET).external_id == "wordpress:7"
