"""Keys of clients: what each is good for, how often, at which addresses, and never beyond its site or its kind."""

from dataclasses import dataclass, replace

import pytest

from service.comments import credentials
from service.comments.credentials import Terms
from service.comments.tables import Check, Credential, Usage
from service.web.app import create_app
from service.web.recent import Recent

FINE, UNKNOWN, FORBIDDEN, TOO_OFTEN, SPENT = "fine", "unknown", "forbidden", "too often", "spent"


@dataclass(frozen=True)
class Protocol:
    """How a protocol asks, by path and body, and how it is told no."""

    kind: str
    path: str
    teach_path: str = ""

    def ask(self, client, key, **options):
        return self.told(self.send(client, key, **options))

    def send(self, client, key, *, prefix="", text="Nice boat", path=None):
        url = prefix + (path or self.path)
        if self.kind == "akismet":
            fields = {"api_key": key, "blog": "https://blog.example/", "user_ip": "192.0.2.1", "comment_content": text}
            return client.post(url, data=fields)
        if self.kind == "perspective":
            scores = {"TOXICITY": {"summaryScore": {"value": 1.0}}} if path else None
            asked = {"attributeScores": scores} if scores else {"requestedAttributes": {"TOXICITY": {}}}
            body = {"comment": {"text": text}, "languages": ["en"], **asked}
            return client.post(url, json=body, query_string={"key": key})
        return client.post(url, json={"input": text}, headers={"Authorization": f"Bearer {key}"})

    def told(self, answer):
        if self.kind == "akismet":
            assert answer.status_code == 200
            known = {"invalid": "no", "error": TOO_OFTEN, "false": FINE, "true": FINE}
            word = known.get(answer.text, FINE)
            help_ = answer.headers.get("X-akismet-debug-help", "")
            if word == "no":
                return FORBIDDEN if "not for calls" in help_ else UNKNOWN
            return SPENT if word == TOO_OFTEN and "quota" in help_ else word
        if answer.status_code == 200:
            return FINE
        if self.kind == "perspective":
            error = answer.json["error"]
            reason = error["details"][0]["reason"]
            spent = SPENT if "quota" in error["message"] else TOO_OFTEN
            return {"API_KEY_INVALID": UNKNOWN, "API_KEY_SERVICE_BLOCKED": FORBIDDEN}.get(reason, spent)
        code = answer.json["error"]["code"]
        return {
            "invalid_api_key": UNKNOWN,
            "insufficient_permissions": FORBIDDEN,
            "rate_limit_exceeded": TOO_OFTEN,
            "insufficient_quota": SPENT,
        }[code]


AKISMET = Protocol("akismet", "/1.1/comment-check", "/1.1/submit-spam")
PERSPECTIVE = Protocol("perspective", "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore")
OPENAI = Protocol("openai", "/v1/moderations")
ALL = (AKISMET, PERSPECTIVE, OPENAI)
each = pytest.mark.parametrize("protocol", ALL, ids=lambda one: one.kind)
teaching = pytest.mark.parametrize("protocol", [AKISMET, PERSPECTIVE], ids=lambda one: one.kind)


@pytest.fixture
def key(databases, clock, vault, site):
    """Make a key of a kind for the site."""

    def make(kind, **terms):
        with databases.main.write() as session:
            return credentials.add_client_key(session, "Demo", kind, clock(), vault, Terms(**terms))

    return make


def key_of(site, protocol):
    return getattr(site, f"{protocol.kind}_key")


@each
@pytest.mark.parametrize("at_root", [True, False], ids=["at the vendor's paths", "under its prefix"])
def test_a_protocol_is_served_in_both_places(client, site, protocol, at_root):
    prefix = "" if at_root else f"/{protocol.kind}"

    assert protocol.ask(client, key_of(site, protocol), prefix=prefix) == FINE
    assert protocol.ask(client, "nobody", prefix=prefix) == UNKNOWN


@each
def test_a_key_is_good_for_its_own_protocol_only(client, site, protocol):
    keys = {
        name: getattr(site, name)
        for name in ("site_key", "secret_key", "akismet_key", "perspective_key", "openai_key", "coral_secret")
    }
    good = {name for name, one in keys.items() if protocol.ask(client, one) == FINE}

    assert good == {f"{protocol.kind}_key"}


@each
def test_a_clients_key_reads_and_posts_nothing(client, site, post, fields, protocol):
    comment_id = post().json["id"]
    bearer = {"Authorization": f"Bearer {key_of(site, protocol)}"}

    answers = [
        client.get(f"/v1/comments/{comment_id}", headers=bearer),
        client.get("/v1/comments", headers=bearer),
        client.post("/v1/comments", json=fields, headers=bearer),
        client.post("/v1/comments", json=fields, headers={"X-Site-Key": key_of(site, protocol)}),
        client.delete(f"/v1/comments/{comment_id}", headers=bearer),
    ]

    assert {answer.status_code for answer in answers} == {401}


@each
def test_what_is_asked_with_one_sites_key_is_that_sites(client, other_site, databases, protocol):
    protocol.ask(client, key_of(other_site, protocol))

    with databases.main.read() as session:
        sites = {one.site_id for one in session.query(Check)}
        owners = {session.get_one(Credential, one.credential_id).site_id for one in session.query(Usage)}
    assert owners == {other_site.site_id}
    assert sites <= {other_site.site_id}


@teaching
def test_one_sites_report_does_not_touch_anothers_check(client, site, other_site, databases, protocol):
    protocol.ask(client, key_of(site, protocol), text="the same words")
    protocol.ask(client, key_of(other_site, protocol), text="the same words", path=protocol.teach_path)

    with databases.main.read() as session:
        labelled = {one.site_id: one.expires_at is None for one in session.query(Check)}
    assert labelled == {site.site_id: False, other_site.site_id: True}


@each
def test_a_key_for_teaching_may_not_check(client, key, protocol):
    assert protocol.ask(client, key(protocol.kind, scopes=[credentials.TEACH])) == FORBIDDEN


@teaching
def test_a_key_for_checking_may_not_teach(client, key, protocol):
    checking, anything = key(protocol.kind, scopes=[credentials.CHECK]), key(protocol.kind)

    assert protocol.ask(client, checking) == FINE
    assert protocol.ask(client, checking, path=protocol.teach_path) == FORBIDDEN
    assert protocol.ask(client, anything, path=protocol.teach_path) == FINE


@each
def test_a_quota_is_of_a_key_and_a_month(client, app, key, protocol, clock):
    forget(app)
    limited, other = key(protocol.kind, quota=2), key(protocol.kind)

    assert [protocol.ask(client, limited) for _ in range(3)] == [FINE, FINE, SPENT]
    assert protocol.ask(client, other) == FINE
    clock.pass_(days=31)
    assert protocol.ask(client, limited) == FINE


@each
def test_a_rate_is_of_a_key(settings, databases, clock, scorer, key, protocol):
    client = create_app(replace(settings, limit_client="2/minute"), now=clock, scorer=scorer).test_client()
    hasty, other = key(protocol.kind), key(protocol.kind)

    assert [protocol.ask(client, hasty) for _ in range(3)] == [FINE, FINE, TOO_OFTEN]
    assert protocol.ask(client, other) == FINE


@each
def test_a_revoked_key_is_not_known(client, app, databases, site, clock, vault, protocol):
    forget(app)
    old = key_of(site, protocol)
    with databases.main.write() as session:
        new = credentials.rotate_key(session, "Demo", protocol.kind, clock(), vault)

    assert protocol.ask(client, old) == UNKNOWN
    assert protocol.ask(client, new) == FINE


@each
@pytest.mark.parametrize("key", ["", "k" * 999, "ключ", "cgo_", "\0"], ids=["none", "long", "Cyrillic", "cut", "NUL"])
def test_what_is_no_key(client, site, protocol, key):
    answer = client.post(protocol.path, json={"api_key": key}, query_string={"key": key})

    assert answer.status_code == 200 if protocol is AKISMET else answer.status_code in {400, 401, 403}
    assert answer.text != "true"
    assert answer.text != "false"


@each
def test_no_key_is_in_a_log(client, site, protocol, caplog):
    caplog.set_level("DEBUG")
    key = key_of(site, protocol)
    protocol.send(client, key)
    protocol.send(client, key, text="raise")

    assert caplog.records
    assert key not in caplog.text
    assert not [record for record in caplog.records if key in str(vars(record))]


def forget(app):
    """Have the application look everything up anew each time, as it does after two seconds."""
    running = app.extensions["commentgate"]
    app.extensions["commentgate"] = replace(running, keys=Recent(0), spent=Recent(0))
