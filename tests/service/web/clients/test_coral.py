"""Coral's external moderation phase: whose signature it is, what Coral is told, and that nothing slips through."""

import hashlib
import hmac
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.comments import credentials, sites
from service.comments.clients.records import month_of
from service.comments.credentials import Terms
from service.comments.store import usage
from service.comments.tables import Check, Credential
from service.web.app import create_app
from service.web.clients.coral.signatures import MOST_SECRETS
from service.web.clients.coral.text import plain_text

PATH = "/coral/external-moderation"
TOXIC = {"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}
SPAM = {"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}
WITHHELD = {"status": "SYSTEM_WITHHELD"}


def request(body="Nice boat", **changes):
    """Make a request as Coral does."""
    return {
        "action": "NEW",
        "comment": {"body": body, "parentID": "c0"},
        "author": {"id": "author-1", "role": "COMMENTER"},
        "story": {"id": "s1", "url": "https://news.example/harbour"},
        "site": {"id": "site1"},
        "tenantID": "t1",
        "tenantDomain": "coral.news.example",
        **changes,
    }


def sign(raw, *secrets):
    signatures = [hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join(f"sha256={one}" for one in signatures)


def as_coral(data):
    return json.dumps(data, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")


@pytest.fixture
def send(client, site):
    """Send what Coral would send, signed with a secret of the site."""

    def post(data, *secrets, path=f"{PATH}?site_key={site.site_key}", signature=None):
        raw = data if isinstance(data, bytes) else as_coral(data)
        signed = sign(raw, *(secrets or (site.coral_secret,))) if signature is None else signature
        headers = {"Content-Type": "application/json", "X-Coral-Signature": signed}
        return client.post(path, data=raw, headers=headers)

    return post


@pytest.fixture
def counted(databases, clock):
    """Give what is counted of all of a site's coral keys."""

    def look():
        with databases.main.read() as session:
            keys = {one.id for one in session.query(Credential).filter_by(kind="coral")}
            found = usage.by_key(session, month_of(clock()), sorted(keys))
            return next(iter(found.values()), {})

    return look


@pytest.fixture
def add_secret(databases, clock, vault):
    def add(name="Demo", **terms):
        secret = terms.pop("secret", None)
        with databases.main.write() as session:
            return credentials.add_client_key(session, name, "coral", clock(), vault, Terms(**terms), secret)

    return add


@pytest.fixture
def checks(databases):
    def look():
        with databases.main.read() as session:
            return list(session.query(Check).order_by(Check.at))

    return look


def test_what_the_policy_publishes_is_left_to_coral(send):
    answer = send(request("Nice boat"))

    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param("toxic 0.7", {**WITHHELD, "actions": [TOXIC]}, id="toxic"),
        pytest.param("spam 0.5", {**WITHHELD, "actions": [SPAM]}, id="perhaps spam"),
        pytest.param("spam 0.95", {"status": "REJECTED", "actions": [SPAM]}, id="spam"),
        pytest.param("spam 0.95 toxic 0.7", {"status": "REJECTED", "actions": [SPAM, TOXIC]}, id="both"),
        pytest.param("http://a http://b http://c http://d", WITHHELD, id="links"),
    ],
)
def test_what_the_policy_stops_coral_stops(send, body, told):
    answer = send(request(body))

    assert (answer.status_code, answer.json) == (200, told)


def test_an_edited_comment_is_judged_anew(send):
    assert send(request("toxic 0.7", action="EDIT")).json == {**WITHHELD, "actions": [TOXIC]}


@pytest.mark.parametrize("path", [PATH, f"{PATH}?site_key={{}}", "/external-moderation"])
def test_the_site_is_found_with_and_without_its_public_key(send, site, path):
    assert send(request(), path=path.format(site.site_key)).status_code == 204


def test_while_secrets_change_either_signature_counts(send, site):
    assert send(request(), "an older secret", site.coral_secret).status_code == 204


def test_a_secret_that_coral_made(send, add_secret):
    made = "ext_" + "0123456789abcdef" * 4
    add_secret(secret=made)

    assert send(request(), made).status_code == 204


def test_a_secret_that_was_taken_away_signs_nothing_more(send, databases, clock, vault, site):
    with databases.main.write() as session:
        newer = credentials.rotate_key(session, "Demo", "coral", clock(), vault)

    assert send(request()).status_code == 401
    assert send(request(), newer).status_code == 204


def test_another_sites_secret_is_no_use_with_this_sites_key(send, other_site, add_secret):
    foreign = add_secret("Other")

    assert send(request(), foreign).status_code == 401
    assert send(request(), foreign, path=f"{PATH}?site_key={other_site.site_key}").status_code == 204


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param("", id="none"),
        pytest.param("sha256=", id="empty"),
        pytest.param("sha256=" + "0" * 64, id="wrong"),
        pytest.param("sha1=" + "0" * 40, id="another kind"),
        pytest.param("sha256=ключ".encode().decode("latin-1"), id="no letters of hex"),
        pytest.param("sha256=" + "0" * 64 + ",", id="wrong and nothing"),
    ],
)
def test_without_a_true_signature_nothing_is_judged(send, scorer, signature):
    answer = send(request("toxic 0.7"), signature=signature)

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert scorer.batches == []


def test_the_signature_is_of_the_bytes(send, site):
    raw = as_coral(request())
    signature = sign(raw, site.coral_secret)

    assert send(raw, signature=signature).status_code == 204
    assert send(raw.replace(b"  ", b" "), signature=signature).status_code == 401


def test_a_public_key_that_was_replaced_lets_no_comment_pass(send, site):
    path = f"{PATH}?site_key=cgp_nobody"

    assert send(request("toxic 0.7"), path=path).json["status"] != "NONE"
    assert send(request(), path=path).status_code == 204
    assert send(request(), path=path, signature="sha256=" + "0" * 64).status_code == 401


def test_a_secret_of_a_forgotten_master_key_signs_nothing(databases, clock, site, settings, scorer):
    app = create_app(replaced(settings, "another long enough secret key 0123456789"), now=clock, scorer=scorer)
    raw = as_coral(request())
    headers = {"Content-Type": "application/json", "X-Coral-Signature": sign(raw, site.coral_secret)}

    assert app.test_client().post(PATH, data=raw, headers=headers).status_code == 401


def replaced(settings, *keys):
    return type(settings)(data_dir=settings.data_dir, public_url=settings.public_url, secret_keys=keys)


def test_the_check_keeps_the_comment_and_no_ids(send, checks, counted):
    send(request("<div>toxic 0.7</div>"))
    [check] = checks()

    assert (check.protocol, check.source, check.page_url) == (
        "coral",
        "coral.news.example",
        "https://news.example/harbour",
    )
    assert (check.body, check.status, check.author_name, check.person_id) == ("toxic 0.7", "held", "", None)
    assert "author-1" not in str(vars(check))
    assert "c0" not in {value for value in vars(check).values() if isinstance(value, str)}
    assert counted() == {"calls": 1}


def test_a_language_that_the_policys_attributes_do_not_support_is_counted(send, counted):
    answer = send(request("toxic none spam 0.1"))

    assert answer.json == WITHHELD
    assert counted() == {"calls": 1, "refused_language": 1}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="no comment"),
        pytest.param(b'{"comment": {"body": null}}', id="no body"),
        pytest.param(b'{"comment": {"body": 7}}', id="a number"),
        pytest.param(b'{"comment": "a"}', id="a text for a comment"),
        pytest.param(b'{"comment": {"body": "a", "body": "b"}}', id="a field twice"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"comment": {"body": "\xff"}}', id="not UTF-8"),
    ],
)
def test_what_is_no_request_of_corals_is_refused(send, data):
    answer = send(data)

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("story", [None, "a", {}, {"url": 7}, {"url": "no address \0"}])
def test_what_it_does_not_need_may_be_odd(send, story):
    assert send(request(story=story, tenantDomain=story)).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("raise", id="the scorer fails"),
        pytest.param("a" * 20_001, id="longer than the classifier reads"),
    ],
)
def test_what_cannot_be_judged_is_withheld(send, counted, body):
    answer = send(request(body))

    assert (answer.status_code, answer.json) == (200, WITHHELD)
    assert counted() == {"calls": 1, "failed": 1}


def test_what_is_too_large_to_read_is_withheld(send):
    assert send(request("a" * 600_000)).json == WITHHELD


@pytest.mark.parametrize("table", ["credentials", "policies", "checks", "usage"])
def test_while_the_database_is_away_comments_are_withheld(send, databases, table):
    with databases.main.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO gone")

    assert send(request("Nice boat")).json == WITHHELD


@pytest.mark.parametrize(
    "terms", [{"quota": 1}, {"scopes": ["teach"]}], ids=["the quota is spent", "the key is not for this"]
)
def test_what_a_key_may_not_ask_is_withheld(send, add_secret, terms, app):
    secret = add_secret(**terms)
    answers = [send(request(), secret), send(request(), secret)]
    app.extensions["commentgate"].spent._found.clear()  # what was counted two seconds ago

    assert send(request(), secret).json == WITHHELD
    assert [answer.status_code for answer in answers] == ([204, 204] if "quota" in terms else [200, 200])


def test_a_policy_that_holds_everything(send, databases, clock):
    with databases.main.write() as session:
        sites.set_policy(session, "Demo", {"hold_everything": True}, clock())

    assert send(request("")).json == WITHHELD


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("<div>You <b>id</b>iot</div>", "You idiot", id="a word in two tags"),
        pytest.param("<div>a</div><div>b</div>", "a\n\nb", id="blocks"),
        pytest.param("a<br>b<br />c", "a\nb\nc", id="lines"),
        pytest.param("I &lt;3 you &amp; me", "I <3 you & me", id="entities"),
        pytest.param("1 < 2 and 3 > 2", "1 < 2 and 3 > 2", id="no markup"),
        pytest.param("<you idiot>", "<you idiot>", id="an insult in angle brackets"),
        pytest.param('<b class="you idiot">x</b>', '<b class="you idiot">x', id="an insult in a tag"),
        pytest.param('<span class="coral-rte-spoiler">you idiot</span>', "you idiot", id="a spoiler"),
        pytest.param(
            '<a class="coral-comment-content-link" href="https://x.example/?a&amp;b" target="_blank"'
            ' rel="noopener noreferrer ugc">https://x.example/?a&amp;b</a>',
            "https://x.example/?a&b",
            id="a link",
        ),
        pytest.param(
            '<a href="https://spam.example">hi</a>', '<a href="https://spam.example">hi</a>', id="a link typed by hand"
        ),
    ],
)
def test_the_text_of_a_comment_is_what_readers_see(body, text):
    assert plain_text(body) == text


@given(st.text(st.characters(exclude_characters="<&"), max_size=60))
def test_text_without_markup_stays(text):
    assert plain_text(text).split() == text.split()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fuzzing = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


@fuzzing
@given(
    data=st.builds(
        request,
        body=st.text(st.characters() | st.just("\ud800"), max_size=60) | JSON,
        story=JSON,
        tenantDomain=JSON,
        author=JSON,
    )
    | JSON
)
def test_whatever_coral_signs_is_answered_as_coral_reads_it(send, data):
    answer = send(json.dumps(data).encode())

    assert answer.status_code in {200, 204, 400}
    if answer.status_code == 200:
        assert answer.json["status"] in {"SYSTEM_WITHHELD", "REJECTED"}
        assert answer.json.get("actions", [TOXIC])


@fuzzing
@given(
    raw=st.binary(max_size=100),
    signature=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=90),
    query=st.text(max_size=20),
)
def test_whatever_is_sent_unsigned_is_refused(client, site, raw, signature, query):
    headers = {"X-Coral-Signature": signature}
    answer = client.post(PATH, data=raw, headers=headers, query_string={"site_key": query})

    assert answer.status_code == 401


def test_secrets_are_tried_up_to_a_number(send, add_secret):
    oldest, *_, newest = [add_secret() for _ in range(MOST_SECRETS + 1)]

    assert send(request(), newest, path=PATH).status_code == 204
    assert send(request(), oldest, path=PATH).status_code == 401
