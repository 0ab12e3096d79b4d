"""Posting comments over HTTP: accepted, or refused with reasons."""

import pytest

from tests.service.web.api.asking import FORM, secret, stored


def test_a_comment_is_pending_before_it_is_answered(post, databases, client, site):
    answer = post()

    assert answer.status_code == 202
    assert answer.json["status"] == "pending"
    assert answer.headers["Location"] == answer.json["status_url"]
    [comment] = stored(databases)
    assert (str(comment.id), comment.status) == (answer.json["id"], "pending")


def test_what_a_site_learns_of_its_comment(post, client, site, moderate):
    answer = post(body="An insult. toxic 0.9", external_id="x1", page_id="p1")
    moderate()

    seen = client.get(f"/v1/comments/{answer.json['id']}", headers=secret(site)).json

    assert (seen["status"], seen["external_id"], seen["page_id"]) == ("held", "x1", "p1")
    assert seen["reasons"][0]["sentence"] == "TOXICITY is 0.90, at or over this site's limit of 0.05."
    assert [(move["from"], move["to"], move["actor"]) for move in seen["history"]] == [
        (None, "pending", "site"),
        ("pending", "held", "policy"),
    ]


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data"])
def test_a_form_is_taken(client, site, fields, kind):
    answer = client.post("/v1/comments", data={**fields, "site_key": site.site_key, "submit": "Post"}, content_type=kind,
                         headers={"Origin": "https://news.example"})  # fmt: skip

    assert answer.status_code == 202


def test_every_error_of_a_post_is_told_at_once(post):
    answer = post(author_name=None, author_email="nobody", author_url="javascript:alert(1)")

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [
        ("author_name", "required"),
        ("author_email", "email"),
        ("author_url", "url"),
    ]


def test_an_address_may_be_optional(client, databases, fields):
    from datetime import UTC, datetime

    from service.comments import sites

    with databases.main.write() as session:
        relaxed = sites.add_site(
            session, name="Relaxed", origins=["https://relaxed.example"], now=datetime.now(UTC), email_required=False
        )
    del fields["author_email"]

    assert client.post("/v1/comments", json=fields, headers=secret(relaxed)).status_code == 202
