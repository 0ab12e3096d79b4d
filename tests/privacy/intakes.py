"""Every way in which an address comes to the service, with one address in the fields that are made for it.

`TYPED` is another marked address, which people and clients put where none belongs: into the name, the website, the
title, the identifier, the browser's name, a text that is edited. What they publish so is published; but no log, no metric,
no key of Redis and no header may repeat it. `MEANT_FOR` are further ones, in words that only some may read.
"""

import hashlib
import hmac
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.comments.sites import NewSite

ADDRESS = "Canary-7f3a9c@Mail-Owl.example"
TYPED = "Magpie-51de07@Hedge-Row.example"
APPEALED, REPORTED, REMARKED = "Wren-90ab3c@Reed-Bed.example", "Kite-2b77e1@Moor.example", "Rook-64d0f5@Elm.example"
# Who may read the words that an address was put into; "the owner" is who was mailed the link to what is held of them.
MEANT_FOR: Mapping[str, frozenset[str]] = {
    APPEALED: frozenset({"the desk", "the site", "the owner"}),
    REPORTED: frozenset({"the desk"}),
    REMARKED: frozenset({"the desk", "the site"}),
}
PAGE = "https://news.example/harbour"
# As it comes from a newsletter: what is of the reader stands in the page's address.
FROM_A_MAIL = f"?utm_source=mail&email={ADDRESS.replace('@', '%40')}&from={TYPED}#top"
PUBLISHED, HELD, REJECTED = "A quiet remark.", "toxic 0.83 remark", "spam 0.999 remark"
WEBSITE = f"https://magpie.example/?from={TYPED.replace('@', '%40')}"
TRAPS = {"website_address": f"{ADDRESS} {TYPED}", "form_token": f"{ADDRESS}.{TYPED}"}  # nobody may see these
BROWSER = {"Accept": "text/html", "Origin": "https://news.example"}


@dataclass
class Intakes:
    """Posts to one site; what was answered is kept in `answers`, and where comments are followed in `receipts`."""

    client: FlaskClient
    site: NewSite
    answers: list[TestResponse] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def comment(self, body: str = PUBLISHED, **more: str) -> dict[str, str]:
        return {"page_url": PAGE + FROM_A_MAIL, "author_name": "Amina", "author_email": ADDRESS, "body": body, **more}

    def post(self, path: str, method: str = "POST", **options: Any) -> TestResponse:
        answer = self.client.open(path, method=method, **options)
        self.answers.append(answer)
        assert answer.status_code < 500, answer.data
        if answer.is_json and isinstance(told := answer.json, dict) and "receipt_url" in told:
            self.receipts.append(told["receipt_url"].rpartition("/")[2])
            self.ids.append(told["id"])
        return answer

    def all(self) -> None:
        """Go through every intake of what is new."""
        for intake in ALL:
            intake(self)

    def afterwards(self) -> None:
        """Go through every intake of words about what has been decided."""
        for intake in AFTERWARDS:
            intake(self)

    @property
    def secret(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.site.secret_key}"}


def with_the_secret_key(to: Intakes) -> None:
    trusted = {
        "author_ip": "203.0.113.5",
        "user_agent": f"Mozilla/5.0 ({TYPED})",
        "referrer": f"https://search.example/?q={TYPED}",
        "author_id": "reader-7",
        "submitted_at": "2026-03-01T11:00:00Z",
    }
    for number, body in enumerate((PUBLISHED, HELD, REJECTED, f"{REJECTED} again")):
        fields = to.comment(
            body, author_url=WEBSITE, page_title=f"Harbour {TYPED}", external_id=f"{TYPED}-{number}", **trusted
        )
        key = {"Idempotency-Key": f"key-{number}-{TYPED}"}
        assert to.post("/v1/comments", json=fields, headers=to.secret | key).status_code == 202
    typed = to.comment(f"Write to {TYPED}", author_name=TYPED)
    assert to.post("/v1/comments", json=typed, headers=to.secret).status_code == 202


def with_the_public_key(to: Intakes) -> None:
    headers = {"X-Site-Key": to.site.site_key, "Origin": "https://news.example"}
    for fields in (to.comment(), to.comment(body="A reply.", locale="de"), to.comment(body="From a robot.", **TRAPS)):
        assert to.post("/v1/comments", json=fields, headers=headers).status_code == 202


def as_a_form(to: Intakes) -> None:
    form = {"site_key": to.site.site_key, **to.comment(), **TRAPS}
    assert to.post("/v1/comments", data=form, headers=BROWSER).status_code == 303
    assert to.post("/v1/comments", data=form, headers={"Origin": "https://news.example"}).status_code < 400
    parts = {"site_key": to.site.site_key, **to.comment()}
    posted = to.post("/v1/comments", data=parts, headers=BROWSER, content_type="multipart/form-data")
    assert posted.status_code == 303


def in_a_batch(to: Intakes) -> None:
    items = [to.comment(external_id=f"b-{number}") for number in range(3)] + [to.comment(author_name="")]
    assert to.post("/v1/comments/batch", json=items, headers=to.secret).status_code in {200, 202, 207}


def from_akismets_clients(to: Intakes) -> None:
    fields = {
        "api_key": to.site.akismet_key,
        "blog": "https://blog.example",
        "user_ip": "198.51.100.7",
        "user_agent": f"Mozilla/5.0 ({TYPED})",
        "comment_author": "Amina",
        "comment_author_email": ADDRESS,
        "comment_author_url": WEBSITE,
        "comment_content": "The ferry was on time, for once.",
        "permalink": f"https://blog.example/ferry{FROM_A_MAIL}",
        "HTTP_COOKIE": f"comment_author_email={ADDRESS}",  # its clients send along what the server was sent
    }
    for call in ("comment-check", "submit-spam", "submit-ham"):
        for root in ("", "/akismet"):
            assert to.post(f"{root}/1.1/{call}", data=fields).status_code == 200


def from_perspectives_clients(to: Intakes) -> None:
    comment = {"comment": {"text": f"Write to {TYPED}"}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}
    scores = {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 0.9}}}}
    for root in ("", "/perspective"):
        base = f"{root}/v1alpha1/comments"
        assert to.post(f"{base}:analyze?key={to.site.perspective_key}", json=comment).status_code == 200
        suggestion = {"comment": comment["comment"], "communityId": TYPED, **scores}
        assert to.post(f"{base}:suggestscore?key={to.site.perspective_key}", json=suggestion).status_code == 200


def from_openais_clients(to: Intakes) -> None:
    for path in ("/v1/moderations", "/moderations", "/openai/v1/moderations", "/openai/moderations"):
        headers = {"Authorization": f"Bearer {to.site.openai_key}"}
        assert to.post(path, json={"input": f"Write to {TYPED}", "user": TYPED}, headers=headers).status_code == 200


def from_coral(to: Intakes) -> None:
    told = {
        "action": "NEW",
        "comment": {"body": "The ferry was on time."},
        "author": {"id": "a", "role": "COMMENTER", "email": ADDRESS},
        "story": {"id": "s1", "url": PAGE + FROM_A_MAIL},
        "site": {"id": "s"},
        "tenantID": "t",
        "tenantDomain": "coral.example",
    }
    raw = json.dumps(told).encode()
    signature = hmac.new((to.site.coral_secret or "").encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Coral-Signature": f"sha256={signature}", "Content-Type": "application/json"}
    for path in ("/coral/external-moderation", "/external-moderation"):
        assert to.post(f"{path}?site_key={to.site.site_key}", data=raw, headers=headers).status_code == 204


def what_is_refused(to: Intakes) -> None:
    """Nothing of it may stay behind either; only the form's own page shows it again, to whoever sent it."""
    headers = to.secret
    refused = [
        to.post("/v1/comments", json=to.comment(body=""), headers=headers),
        to.post("/v1/comments", json=to.comment(unknown=ADDRESS), headers=headers),
        to.post("/v1/comments", json={**to.comment(), "author_email": [ADDRESS]}, headers=headers),
        to.post("/v1/comments", json=to.comment(author_email=f"{ADDRESS} and more"), headers=headers),
        to.post("/v1/comments", json=to.comment(), headers={"Authorization": "Bearer wrong"}),
        to.post(
            "/v1/comments", data=f'{{"author_email": "{ADDRESS}"', content_type="application/json", headers=headers
        ),
        to.post("/v1/comments", data=io.BytesIO(ADDRESS.encode()), content_type="text/plain", headers=headers),
        to.post(f"/v1/nothing/{ADDRESS}?author_email={ADDRESS}", json={}, headers=headers),
        to.post("/1.1/comment-check", data={"api_key": "wrong", "comment_author_email": ADDRESS}),
    ]
    assert [one.status_code for one in refused if one.status_code < 400] == [200]  # Akismet's way to refuse


def asking_what_is_held(to: Intakes) -> None:
    assert to.post("/privacy", data={"email": ADDRESS}, headers=BROWSER).status_code == 200


def editing_a_published_comment(to: Intakes) -> None:
    """Everybody may see the text, as it is published."""
    path = f"/v1/receipts/{to.receipts[0]}"
    assert to.post(path, "PATCH", json={"body": f"Write rather to {TYPED}"}).status_code == 200
    assert to.post(f"{path}/edit", data={"body": f"Or write to {TYPED}"}, headers=BROWSER).status_code == 303


def appealing_a_rejection(to: Intakes) -> None:
    by_script, by_form = (f"/v1/receipts/{receipt}/appeal" for receipt in to.receipts[2:4])
    words = {"words": f"As {APPEALED} can tell."}
    assert to.post(by_script, json=words).status_code == 200
    assert to.post(by_form, data=words, headers=BROWSER).status_code == 303


def reporting_a_comment(to: Intakes) -> None:
    headers = {"X-Site-Key": to.site.site_key, "Origin": "https://news.example"}
    told = {"reason": "insult", "note": f"{REPORTED} said so"}
    for comment_id in (to.ids[0], to.ids[6]):  # of the first, which is edited, the report goes
        assert to.post(f"/v1/comments/{comment_id}/reports", json=told, headers=headers).status_code < 300


def deciding_with_a_remark(to: Intakes) -> None:
    told = {"status": "rejected", "reason": "insult", "note": f"Ask {REMARKED}", "version": 2}
    answer = to.post(f"/v1/comments/{to.ids[1]}/decisions", json=told, headers=to.secret)
    assert answer.status_code == 200, answer.text


AFTERWARDS = (reporting_a_comment, editing_a_published_comment, appealing_a_rejection, deciding_with_a_remark)
ALL = (
    with_the_secret_key,
    with_the_public_key,
    as_a_form,
    in_a_batch,
    from_akismets_clients,
    from_perspectives_clients,
    from_openais_clients,
    from_coral,
    what_is_refused,
    asking_what_is_held,
)
# What takes no address, of the routes outside the desk that take something. A new route is added here or above.
TAKE_NO_ADDRESS = frozenset(
    {
        "comments.delete", "comments.preflight", "receipts.remove", "receipts.remove_by_form", "privacy.erase",
    }
)  # fmt: skip
