"""What is kept of Akismet's calls, what reports become, and that nothing else gets out."""

import json
import logging

import pytest

from service.comments import labels
from service.comments.people import address_of
from service.comments.sites import add_site
from service.comments.tables import Person
from service.logs import JsonFormatter

THANKS = b"Thanks for making the web a better place."
CANARY = {
    "comment_author_email": "canary@mail.example",
    "user_ip": "203.0.113.77",
    "HTTP_X_FORWARDED_FOR": "203.0.113.78",
    "REMOTE_ADDR": "203.0.113.79",
    "HTTP_COOKIE": "session=canary-cookie",
    "POST_email": "canary@mail.example",
    "callback": "https://blog.example/canary-hook",
}


def test_a_snapshot_is_the_comment_as_it_was_sent(akismet, kept, site, clock):
    akismet(comment_content="spam 0.5")

    [check] = kept.checks
    shown = (
        check.protocol,
        check.source,
        check.author_name,
        check.author_url,
        check.body,
        check.page_url,
        check.locale,
    )
    assert shown == (
        "akismet",
        "https://blog.example",
        "Hanne",
        "https://hanne.example/",
        "spam 0.5",
        "https://blog.example/ferry",
        "en-US",
    )
    assert (check.status, check.scores, check.at, check.site_id) == (
        "held",
        {"SPAM": 0.5, "TOXICITY": 0.01},
        clock(),
        site.site_id,
    )
    assert (check.expires_at - check.at).days == 30


def test_a_foreign_language_is_scored_all_the_same_and_counted(akismet, kept):
    assert akismet(comment_content="ciao toxic none").data == b"true"
    assert kept.counted == {"calls": 1, "spam": 1, "refused_language": 1}


@pytest.mark.attack(60)
def test_addresses_are_encrypted_and_headers_dropped(akismet, databases, vault, kept, rows, settings):
    akismet(**CANARY)

    [person] = rows(Person)
    assert address_of(databases, vault, person) == "canary@mail.example"
    assert kept.checks[0].ip_match
    databases.main.scrub()
    raw = settings.data_dir.joinpath("commentgate.db").read_bytes()
    for secret in ("canary", "203.0.113.7"):
        assert secret.encode() not in raw


@pytest.mark.parametrize("call", ["comment-check", "submit-spam", "submit-ham"])
@pytest.mark.parametrize("flag", ["1", "true"])
def test_of_a_test_nothing_is_kept_but_that_it_was_made(akismet, kept, rows, call, flag):
    answer = akismet(call, is_test=flag, comment_content="spam 0.2", callback="https://blog.example/hook")

    assert answer.status_code == 200
    assert "X-akismet-recheck-after" not in answer.headers
    assert (kept.checks, kept.feedback, rows(Person), kept.counted) == ([], [], [], {"calls": 1})


def test_no_two_tests_have_the_same_guid(akismet):
    assert akismet(is_test="1").headers["X-akismet-guid"] != akismet(is_test="1").headers["X-akismet-guid"]


@pytest.mark.parametrize(
    ("call", "label", "text", "counted"),
    [
        pytest.param("submit-spam", 1.0, "missed", {"missed_spam": 1, "ham": 1}, id="spam that was let through"),
        pytest.param("submit-ham", 0.0, "spam 0.9", {"false_positives": 1, "spam": 1}, id="caught for nothing"),
        pytest.param("submit-spam", 1.0, "spam 0.9", {"spam": 1}, id="spam, as was said"),
    ],
)
def test_a_report_is_a_label_on_its_snapshot(akismet, kept, databases, call, label, text, counted):
    akismet(comment_content=text)
    answer = akismet(call, comment_content=text, user_ip="192.0.2.9", user_agent="Moderator/1.0", referrer="x")

    assert (answer.status_code, answer.data) == (200, THANKS)
    [check] = kept.checks
    assert kept.feedback == [(check.id, call, {"comment_type": "comment"})]
    assert check.expires_at is None
    assert kept.counted == {"calls": 2, **counted}
    with databases.main.read() as session:
        [labelled] = labels.export(session)
    assert (labelled["text"], labelled["labels"], labelled["email_kind"]) == (text, {"SPAM": label}, "other")


def test_a_report_that_names_its_check_is_on_that_one(akismet, kept):
    guids = [akismet(comment_content=text).headers["X-akismet-guid"] for text in ("one", "two")]
    akismet("submit-spam", comment_content="edited since", guid=guids[0])

    assert [str(check_id) for check_id, _, _ in kept.feedback] == [guids[0]]
    assert len(kept.checks) == 2


@pytest.mark.parametrize("guid", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_report_on_something_else_makes_a_snapshot_of_its_own(akismet, kept, guid):
    akismet("submit-spam", guid=guid)

    [check] = kept.checks
    assert (check.status, check.scores, check.body) == (None, None, "The ferry was on time, for once.")
    assert kept.feedback[0][0] == check.id


def test_a_report_as_json_without_a_blog(client, site, akismet, kept):
    akismet()
    fields = {"comment_content": "The ferry was on time, for once.", "comment_author": "Hanne"}
    answer = client.post(f"/1.1/submit-spam?api_key={site.akismet_key}", json=fields)

    assert answer.data == THANKS
    assert [check_id for check_id, _, _ in kept.feedback] == [kept.checks[0].id]


def test_a_report_of_nothing_is_only_counted(akismet, kept):
    assert akismet("submit-spam", comment_content="", comment_author=" ").data == THANKS
    assert (kept.checks, kept.feedback, kept.counted) == ([], [], {"calls": 1})


@pytest.mark.attack(36)
def test_a_report_reaches_no_other_sites_check(akismet, client, databases, clock, comment, kept, vault):
    with databases.main.write() as session:
        other = add_site(session, name="Other", origins=["https://other.example"], now=clock(), vault=vault)
    guid = akismet().headers["X-akismet-guid"]
    clock.pass_(seconds=1)
    client.post("/1.1/submit-spam", data={"api_key": other.akismet_key, **comment, "guid": guid})

    mine, theirs = kept.checks
    assert (mine.expires_at is not None, theirs.site_id) == (True, other.site_id)
    assert [check_id for check_id, _, _ in kept.feedback] == [theirs.id]


@pytest.mark.attack(56)
def test_no_key_no_address_and_no_ip_in_an_answer_or_a_log(akismet, client, site, caplog):
    caplog.set_level(logging.DEBUG)
    key = site.akismet_key
    secrets = (key, "canary", "203.0.113.7")
    texts = ("spam 0.2", "raise", "spam 0.9")
    answers = [akismet(comment_content=text, **CANARY) for text in texts]
    answers += [akismet(call, **CANARY) for call in ("submit-spam", "submit-ham", "verify-key", "token", "deactivate")]
    answers += [akismet(call, **CANARY) for call in ("get-stats", "get-subscription", "verify-wpcom-key")]
    answers += [akismet(api_key=None, headers={"Host": f"{key}.rest.akismet.com"})]
    answers += [client.get(f"/1.2/key-sites?api_key={key}&format={kind}") for kind in ("json", "csv")]
    answers += [client.get(f"/1.2/usage-limit?api_key={key}"), akismet(api_key="x" * 300)]

    told = "\n".join(f"{answer.headers}\n{answer.text}" for answer in answers)
    logged = "\n".join(JsonFormatter("web").format(record) for record in caplog.records)
    assert [secret for secret in secrets if secret in told + logged] == []
    assert {json.loads(line)["route"] for line in logged.splitlines() if '"request"' in line} >= {"/1.1/comment-check"}
