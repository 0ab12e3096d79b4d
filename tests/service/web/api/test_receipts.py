"""What a commenter can do over the receipt, as JSON from anywhere: the token is the secret."""

import dataclasses

import pytest

from service.comments.tables import AuthorMark, Comment, Moderator, Person, Site
from tests.conftest import BACKENDS
from tests.service.web.api.asking import secret, stored

on_both = pytest.mark.parametrize("backend", BACKENDS)
FOREIGN = {"Origin": "https://anywhere.example"}
LONG = "x" * 20_001


def test_a_receipt_says_what_one_may_do(client, receipt):
    path = receipt()

    seen = client.get(path).json

    assert seen["may_edit_until"] == "2026-03-01T12:15:00.000Z"
    assert (seen["may_delete"], seen["may_appeal"], seen["version"]) == (True, False, 2)


def test_after_its_time_nothing_is_edited(client, receipt, clock):
    path = receipt()
    clock.pass_(minutes=15)

    assert client.get(path).json["may_edit_until"] is None
    answer = client.patch(path, json={"body": "too late"})
    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
    assert "15 minutes" in answer.json["detail"]


@on_both
def test_an_edit_is_checked_before_it_shows(client, site, receipt, moderate, databases):
    path = receipt()
    page = f"/v1/pages/comments?page_url=https://news.example/harbour&site_key={site.site_key}"
    assert [one["body_text"] for one in client.get(page).json["comments"]] == ["a fine remark"]

    answer = client.patch(path, json={"body": " a finer remark ", "version": 2}, headers=FOREIGN)

    assert (answer.status_code, answer.json["status"], answer.json["version"]) == (200, "pending", 3)
    assert answer.json["body_text"] == "a finer remark"
    assert answer.json["message"] == "Your new text is checked before anybody sees it."
    assert client.get(page).json["comments"] == []
    moderate()
    assert [one["body_text"] for one in client.get(page).json["comments"]] == ["a finer remark"]
    [comment] = stored(databases)
    assert comment.reasons[0]["code"] == "nothing_found"


def test_an_edit_rings_the_bell_once_it_is_committed(settings, client, app, receipt, databases, monkeypatch):
    path, heard = receipt(), []

    class Listening:
        def ring(self, queue):
            with databases.main.read() as session:
                heard.append((queue, session.query(Comment).one().revision))

    services = app.extensions["commentgate"]
    ringing = dataclasses.replace(services, intake=dataclasses.replace(services.intake, ringer=Listening()))
    monkeypatch.setitem(app.extensions, "commentgate", ringing)

    client.patch(path, json={"body": "a fine remark"})
    assert heard == [], "nothing changed"
    client.patch(path, json={"body": "a finer remark"})
    assert heard == [("moderation", 2)]


def test_a_stale_edit_conflicts_and_changes_nothing(client, receipt, databases):
    path = receipt()
    client.patch(path, json={"body": "from the phone", "version": 2})

    answer = client.patch(path, json={"body": "from the desk", "version": 2})

    assert (answer.status_code, answer.json["version"], answer.json["comment_status"]) == (409, 3, "pending")
    assert stored(databases)[0].body == "from the phone"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        pytest.param({}, 422, "body", id="nothing"),
        pytest.param({"body": LONG}, 422, "body", id="too long"),
        pytest.param({"body": "x", "version": "2"}, 422, "version", id="a version in words"),
        pytest.param({"body": "x", "author_name": "Me"}, 422, "author_name", id="another field"),
        pytest.param([], 400, None, id="no object"),
    ],
)
def test_an_edit_that_cannot_be_taken(client, receipt, databases, body, status, field):
    answer = client.patch(receipt(), json=body)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert [one["field"] for one in answer.json.get("errors", [])] == ([field] if field else [])
    assert stored(databases)[0].body == "a fine remark"


def test_an_edit_is_json(client, receipt):
    assert client.patch(receipt(), data={"body": "x"}).status_code == 415


@on_both
def test_a_comment_is_deleted(client, receipt, databases):
    path = receipt()

    assert client.delete(path, headers=FOREIGN).status_code == 204
    assert client.delete(path).status_code == 204, "a second time changes nothing"

    [comment] = stored(databases)
    assert (comment.status, comment.body, comment.author_name, comment.version) == ("erased", "", "", 3)
    seen = client.get(path).json
    assert (seen["status"], seen["message"], seen["may_delete"]) == ("erased", "You removed it.", False)


@on_both
def test_a_rejection_is_appealed_once(client, receipt, reject, databases):
    path = receipt("toxic 0.9")
    assert not client.get(path).json["may_appeal"]
    reject()
    assert client.get(path).json["may_appeal"]

    answer = client.post(f"{path}/appeal", json={"words": "It was irony."}, headers=FOREIGN)

    assert (answer.status_code, answer.json["status"]) == (200, "held")
    assert answer.json["message"] == "A moderator will read your appeal."
    assert "irony" not in answer.text, "the words are for moderators"
    reject()
    again = client.post(f"{path}/appeal", json={"words": "But really."})
    assert (again.status_code, again.content_type) == (409, "application/problem+json")
    assert not client.get(path).json["may_appeal"]


@pytest.mark.parametrize(
    ("words", "code"),
    [(None, "required"), ("", "required"), ("x" * 1001, "too_long"), (7, "type")],
    ids=["none", "empty", "too many", "a number"],
)
def test_an_appeal_has_a_few_words(client, receipt, reject, words, code):
    path = receipt()
    reject()

    answer = client.post(f"{path}/appeal", json={"words": words})

    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [("words", code)]


def test_a_site_without_edits(client, receipt, databases, site):
    with databases.main.write() as session:
        session.get_one(Site, site.site_id).edit_minutes = 0
    path = receipt()

    assert client.get(path).json["may_edit_until"] is None
    assert client.patch(path, json={"body": "x"}).status_code == 403


def test_whether_a_typed_address_is_banned_is_not_told(client, receipt, reject, databases, clock):
    path = receipt()
    reject()
    before = client.get(path).json
    with databases.main.write() as session:
        person = session.query(Person).one()
        session.add(Moderator(name="m", password_hash="", role="admin", created_at=clock()))
        session.flush()
        ban = {"site_id": person.site_id, "author": person.email_match, "kind": "ban", "comment_id": None}
        session.add(AuthorMark(**ban, made_by=1, made_at=clock()))

    assert client.get(path).json == before
    assert client.post(f"{path}/appeal", json={"words": "Please."}).status_code == 200


@on_both
def test_the_site_reads_what_its_own_moderators_need(client, site, receipt, moderate, reject, databases):
    path = receipt()
    client.patch(path, json={"body": "a finer remark"})
    moderate()
    reject()
    client.post(f"{path}/appeal", json={"words": "It was irony."})

    seen = client.get(f"/v1/comments/{stored(databases)[0].id}", headers=secret(site)).json

    assert seen["appeal"] == {"words": "It was irony.", "at": "2026-03-01T12:00:00.000Z"}
    assert [(one["revision"], one["body"]) for one in seen["earlier_texts"]] == [(1, "a fine remark")]
    assert [one["to"] for one in seen["history"]] == [
        "pending",
        "published",
        "pending",
        "published",
        "rejected",
        "held",
    ]
