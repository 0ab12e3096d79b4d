"""Reports over HTTP: who may send them, how many, and that nothing of the reader comes back out."""

import dataclasses

import pytest

from service.comments.tables import Report
from tests.service.web.api.asking import FORM, public, secret

VISITOR = "203.0.113.9"


@pytest.fixture
def settings(settings):
    return dataclasses.replace(settings, limit_report="3/minute")


@pytest.fixture
def published(post, moderate):
    def make(**changes):
        comment_id = post(**changes).json["id"]
        moderate()
        return comment_id

    return make


@pytest.fixture
def report(client, site):
    def send(comment_id, fields=None, *, headers=None, ip=VISITOR, **more):
        return client.post(
            f"/v1/comments/{comment_id}/reports",
            **(more or {"json": fields or {"reason": "spam"}}),
            headers=headers or public(site),
            environ_base={"REMOTE_ADDR": ip},
        )

    return send


def reports(databases):
    with databases.main.read() as session:
        return session.query(Report).order_by(Report.id).all()


def test_a_reader_reports_and_is_answered_the_same_again(report, published, databases):
    comment_id = published()
    first, second = report(comment_id), report(comment_id)

    assert (first.status_code, first.json) == (202, {"comment_id": comment_id, "reason": "spam"})
    assert (second.status_code, second.json) == (first.status_code, first.json)
    assert len(reports(databases)) == 1


def test_a_page_may_read_the_answer_and_ask_beforehand(report, published, client):
    comment_id = published()
    asked = client.options(f"/v1/comments/{comment_id}/reports", headers={"Origin": "https://news.example"})

    assert asked.status_code == 204
    for answer in (asked, report(comment_id)):
        assert answer.headers["Access-Control-Allow-Origin"] == "https://news.example"


@pytest.mark.parametrize(
    "origin", ["null", "https://news.example.evil.example", None], ids=["null", "look-alike", "none"]
)
def test_another_page_may_not_report(report, published, site, databases, origin):
    headers = {"X-Site-Key": site.site_key} | ({"Origin": origin} if origin else {})
    answer = report(published(), headers=headers)

    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert reports(databases) == []


def test_nobody_reports_without_a_key(client, published):
    assert client.post(f"/v1/comments/{published()}/reports", json={"reason": "spam"}).status_code == 401


def test_a_form_reports_too_and_a_person_is_thanked(report, published, site, databases):
    form = {"reason": "insult", "note": "rude", "site_key": site.site_key, "send": "Report"}
    headers = {"Origin": "https://news.example", "Accept": "text/html"}
    answer = report(published(), data=form, headers=headers, content_type=FORM)

    assert answer.status_code == 202
    assert "Thank you" in answer.text
    assert [(one.reason, one.note) for one in reports(databases)] == [("insult", "rude")]


@pytest.mark.parametrize("body", ["held", "rejected"])
def test_what_readers_cannot_see_is_not_there(report, published, body):
    hidden = published(body={"held": "toxic 0.9", "rejected": "spam 0.99"}[body])
    answer = report(hidden)

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.attack(36)
def test_another_sites_keys_report_nothing(report, published, other_site, databases):
    comment_id = published()

    assert report(comment_id, headers=secret(other_site)).status_code == 404
    assert report(comment_id, headers=public(other_site, "https://other.example")).status_code == 404
    assert reports(databases) == []


@pytest.mark.attack(34)
def test_only_what_a_reader_may_say_is_taken(report, published, databases):
    raw = {"reason": "spam", "site_id": 2, "status": "rejected", "reports": 99, "reporter": "x", "reporter_ip": "::1"}
    answer = report(published(), raw)

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json["errors"]} == raw.keys() - {"reason"}
    assert reports(databases) == []


def test_a_site_may_say_who_its_readers_are(report, published, site, databases):
    comment_id = published()
    for ip in ("198.51.100.1", "198.51.100.1", "198.51.100.2", None, None):
        fields = {"reason": "spam"} | ({"reporter_ip": ip} if ip else {})
        assert report(comment_id, fields, headers=secret(site)).status_code == 202

    assert len(reports(databases)) == 4


def test_a_reader_is_limited_and_told_when_to_come_back(report, published):
    codes = [report(published(author_email=f"a{n}@mail.example")) for n in range(4)]

    assert [answer.status_code for answer in codes] == [202] * 3 + [429]
    assert 1 <= int(codes[-1].headers["Retry-After"]) <= 60
    assert report(published(author_email="b@mail.example"), ip="203.0.113.10").status_code == 202


def test_what_cannot_be_taken_counts_too(report, published):
    comment_id = published()
    codes = [report(comment_id, {"reason": "nonsense"}).status_code for _ in range(3)]

    assert [*codes, report(comment_id).status_code] == [422] * 3 + [429]


@pytest.mark.attack(37)
def test_a_forged_forwarded_for_is_no_other_reader(report, published, site, databases):
    comment_id = published()
    codes = [
        report(comment_id, headers={**public(site), "X-Forwarded-For": f"198.51.100.{n}, 10.0.0.{n}"}).status_code
        for n in range(5)
    ]

    assert codes == [202] * 3 + [429] * 2
    assert len(reports(databases)) == 1


@pytest.mark.attack(38)
def test_rotating_in_a_64_is_no_other_reader(report, published, databases):
    comment_id = published()
    codes = [report(comment_id, ip=f"2001:db8::{n:x}").status_code for n in range(1, 6)]

    assert codes == [202] * 3 + [429] * 2
    assert len(reports(databases)) == 1


def test_a_sites_reports_are_limited_apart_from_its_comments(app, client, published, report, site, post):
    limits = app.extensions["commentgate"].limits
    limits._limits["reports_of_site"] = limits._limits["report"]
    comment_id = published()
    codes = [report(comment_id, headers=secret(site)).status_code for _ in range(4)]

    assert codes == [202] * 3 + [429]
    assert post().status_code == 202


def test_nothing_of_a_report_is_shown_to_the_site_or_to_readers(report, published, client, site, clock):
    comment_id = published()
    report(comment_id, {"reason": "spam", "note": "canary-note"})
    own = client.get(f"/v1/comments/{comment_id}", headers=secret(site)).text
    page = client.get("/v1/pages/comments?page_url=https://news.example/harbour", headers=public(site)).text

    for shown in (own, page):
        assert "canary-note" not in shown
        assert "report" not in shown
        assert "203.0.113" not in shown
