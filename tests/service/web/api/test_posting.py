"""Posting comments over HTTP: accepted, refused with reasons, repeated, limited."""

import json
import threading

import pytest

from service.comments.tables import Comment, IdempotencyRow
from service.settings import Settings
from tests.conftest import BACKENDS

FORM = "application/x-www-form-urlencoded"


def stored(databases):
    with databases.main.read() as session:
        return list(session.query(Comment).order_by(Comment.received_at, Comment.id))


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


def secret(site):
    return {"Authorization": f"Bearer {site.secret_key}"}


def public(site, origin="https://news.example"):
    return {"X-Site-Key": site.site_key, "Origin": origin}


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


class TestUnreadable:
    """What cannot be read one way only is refused, and says why."""

    @pytest.mark.parametrize(
        ("body", "status", "says"),
        [
            pytest.param(b"{", 400, "not valid JSON", id="cut off"),
            pytest.param(b"[]", 400, "one JSON object", id="an array"),
            pytest.param(b"", 400, "not valid JSON", id="nothing"),
            pytest.param(b'{"body": "a", "body": "b"}', 400, "there twice", id="a key twice", marks=pytest.mark.attack(17)),
            pytest.param(b'{"a":' * 100_000, 400, "nested too deeply", id="nested 100,000 deep", marks=pytest.mark.attack(18)),
            pytest.param(b"[" * 100_000, 400, "nested too deeply", id="arrays 100,000 deep", marks=pytest.mark.attack(18)),
            pytest.param(b'{"body": NaN}', 400, "NaN", id="NaN", marks=pytest.mark.attack(19)),
            pytest.param(b'{"body": -Infinity}', 400, "Infinity", id="infinity", marks=pytest.mark.attack(19)),
            pytest.param(b'{"body": ' + b"9" * 10_000 + b"}", 400, "too long", id="a number of 10,000 digits", marks=pytest.mark.attack(19)),
            pytest.param(b'{"body": "\xff"}', 400, "not UTF-8", id="invalid UTF-8", marks=pytest.mark.attack(22)),
            pytest.param(b'{"body": "' + b"x" * 10_000_000 + b'"}', 413, "more than", id="10 MB", marks=pytest.mark.attack(23)),
        ],
    )  # fmt: skip
    def test_json(self, client, site, body, status, says):
        answer = client.post("/v1/comments", data=body, content_type="application/json", headers=secret(site))

        assert answer.status_code == status
        assert says in answer.json["detail"]

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            pytest.param(b"body=%ff%fe", 400, id="percent-encoded invalid UTF-8", marks=pytest.mark.attack(22)),
            pytest.param(b"body=a&body=b", 400, id="a field twice"),
            pytest.param(b"&".join(b"f%d=1" % n for n in range(1000)), 400, id="a thousand fields", marks=pytest.mark.attack(25)),
        ],
    )  # fmt: skip
    def test_forms(self, client, site, body, status):
        assert client.post("/v1/comments", data=body, content_type=FORM, headers=secret(site)).status_code == status

    @pytest.mark.attack(22)
    @pytest.mark.parametrize("kind", [f"{FORM}; charset=iso-8859-1", "application/json; charset=utf-16"])
    def test_another_charset(self, client, site, kind):
        answer = client.post("/v1/comments", data=b"body=caf\xe9", content_type=kind, headers=secret(site))

        assert answer.status_code == 415

    @pytest.mark.attack(24)
    def test_a_compressed_body_is_not_unpacked(self, client, site):
        headers = {**secret(site), "Content-Encoding": "gzip"}
        answer = client.post(
            "/v1/comments", data=b"\x1f\x8b" + b"\0" * 1000, content_type="application/json", headers=headers
        )

        assert answer.status_code == 415

    @pytest.mark.attack(25)
    def test_a_hundred_thousand_parts(self, client, site):
        part = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\r\n'
        kind = "multipart/form-data; boundary=b"
        for count in (200, 100_000):
            answer = client.post("/v1/comments", data=part * count + b"--b--", content_type=kind, headers=secret(site))
            assert answer.status_code == 413

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
    def test_another_type(self, client, site, kind):
        assert client.post("/v1/comments", data=b"{}", content_type=kind, headers=secret(site)).status_code == 415


class TestKeys:
    """Who may post, and from where."""

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer cgs_wrong"},
            {"Authorization": "Basic cgs_wrong"},
            {"Authorization": "Bearer " + "x" * 5000},
            {"X-Site-Key": "cgp_wrong"},
        ],
        ids=repr,
    )
    def test_no_key_no_comment(self, client, site, fields, headers):
        answer = client.post("/v1/comments", json=fields, headers=headers)

        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer.headers

    def test_one_kind_of_key_is_not_the_other(self, client, site, fields):
        swapped = [{"Authorization": f"Bearer {site.site_key}"}, public(site) | {"X-Site-Key": site.secret_key}]

        assert [client.post("/v1/comments", json=fields, headers=headers).status_code for headers in swapped] == [
            401,
            401,
        ]

    @pytest.mark.attack(46)
    @pytest.mark.parametrize(
        ("origin", "status"),
        [
            pytest.param("https://news.example", 202, id="the site's own"),
            pytest.param("http://127.0.0.1:8080", 202, id="the service's own, for hosted forms"),
            pytest.param("null", 403, id="null"),
            pytest.param("https://news.example.evil.example", 403, id="a look-alike"),
            pytest.param("http://news.example", 403, id="another scheme"),
            pytest.param("https://news.example:8443", 403, id="another port"),
            pytest.param(None, 403, id="none"),
        ],
    )
    def test_a_public_key_posts_from_the_sites_pages(self, client, site, fields, origin, status):
        headers = {"X-Site-Key": site.site_key, **({} if origin is None else {"Origin": origin})}
        answer = client.post("/v1/comments", json=fields, headers=headers)

        assert answer.status_code == status
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 202 else None)

    @pytest.mark.attack(46)
    @pytest.mark.parametrize(
        ("origin", "allowed"), [("https://news.example", True), ("null", False), ("https://evil.example", False)]
    )
    def test_a_browser_asks_beforehand(self, client, site, origin, allowed):
        answer = client.options("/v1/comments", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})

        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)

    @pytest.mark.attack(36)
    def test_a_site_sees_and_moderates_only_its_own(self, post, client, site, other_site, moderate):
        comment = post().json["id"]
        moderate()
        theirs = secret(other_site)
        decision = {"status": "rejected", "version": 2, "reason": "spam"}

        assert client.get(f"/v1/comments/{comment}", headers=theirs).status_code == 404
        assert client.post(f"/v1/comments/{comment}/decisions", json=decision, headers=theirs).status_code == 404
        assert client.delete(f"/v1/comments/{comment}", headers=theirs).status_code == 404
        assert client.get("/v1/comments", headers=theirs).json["comments"] == []
        assert client.get(f"/v1/comments/{comment}", headers=secret(site)).json["status"] == "published"

    @pytest.mark.attack(36)
    def test_a_reply_is_on_its_parents_page_and_site(self, post, client, other_site, fields):
        parent = post().json["id"]
        elsewhere = {**fields, "parent_id": parent, "page_url": "https://other.example/"}

        assert post(parent_id=parent).status_code == 202
        assert post(parent_id=parent, page_url="https://news.example/another").status_code == 422
        assert client.post("/v1/comments", json=elsewhere, headers=secret(other_site)).status_code == 422

    @pytest.mark.attack(44)
    def test_keys_are_stored_only_as_digests_and_found_by_them(self, databases, site):
        from service.comments.tables import Credential

        with databases.main.read() as session:
            rows = session.query(Credential).all()

        kept = {row.kind: (row.digest, row.public_key) for row in rows}
        assert site.secret_key not in json.dumps(kept)
        assert site.akismet_key not in json.dumps(kept)
        assert kept["public"][1] == site.site_key


@pytest.mark.parametrize("backend", BACKENDS)
class TestIdempotency:
    """The same key with the same fields is one comment."""

    def test_a_repetition_answers_the_same(self, post, databases):
        first, again = (post({"Idempotency-Key": "k1"}) for _ in range(2))

        assert (first.status_code, again.status_code) == (202, 202)
        assert first.json == again.json
        assert len(stored(databases)) == 1

    def test_other_fields_under_the_same_key_conflict(self, post, databases):
        post({"Idempotency-Key": "k1"})

        assert post({"Idempotency-Key": "k1"}, body="Something else.").status_code == 409
        assert len(stored(databases)) == 1

    def test_a_refused_post_does_not_use_the_key_up(self, post):
        assert post({"Idempotency-Key": "k1"}, body="").status_code == 422
        assert post({"Idempotency-Key": "k1"}).status_code == 202

    def test_keys_are_each_sites_own(self, post, client, other_site, fields, databases):
        post({"Idempotency-Key": "k1"})
        headers = {**secret(other_site), "Idempotency-Key": "k1"}

        assert client.post("/v1/comments", json={**fields, "body": "Other."}, headers=headers).status_code == 202
        assert len(stored(databases)) == 2

    def test_a_key_is_forgotten_in_time(self, post, clock, databases):
        post({"Idempotency-Key": "k1"})
        clock.pass_(hours=25)

        assert post({"Idempotency-Key": "k1"}, body="Something else.").status_code == 202
        assert len(stored(databases)) == 2

    @pytest.mark.parametrize("key", ["", "x" * 256, "caf\xe9"])
    def test_a_key_is_plain(self, post, key):
        assert post({"Idempotency-Key": key}).status_code == 400

    def test_the_row_says_nothing_of_what_was_posted(self, post, databases):
        post({"Idempotency-Key": "k1"})

        with databases.main.read() as session:
            [row] = session.query(IdempotencyRow).all()
        assert "amina" not in row.fingerprint

    @pytest.mark.attack(68)
    def test_twenty_at_once_make_one_comment(self, app, site, fields, databases):
        answers = []

        def send():
            headers = {**secret(site), "Idempotency-Key": "k1"}
            answers.append(app.test_client().post("/v1/comments", json=fields, headers=headers).json["id"])

        threads = [threading.Thread(target=send) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(answers) == 20
        assert len(set(answers)) == 1
        assert len(stored(databases)) == 1


@pytest.mark.parametrize("backend", BACKENDS)
class TestBatch:
    """Many at once."""

    def test_one_answer_for_each_in_order(self, client, site, fields, databases):
        items = [fields, {**fields, "body": ""}, {**fields, "external_id": "e1"}, {**fields, "external_id": "e1"}]
        answer = client.post("/v1/comments/batch", json=items, headers=secret(site))

        results = answer.json["results"]
        assert answer.status_code == 200
        assert [result["status"] for result in results] == ["pending", 422, "pending", "pending"]
        assert results[2]["id"] == results[3]["id"]
        assert len(stored(databases)) == 2

    def test_a_repeated_batch_makes_nothing_new(self, client, site, fields, databases):
        items = {
            "comments": [{**fields, "external_id": f"e{n}", "author_email": f"a{n}@mail.example"} for n in range(50)]
        }
        first, again = (client.post("/v1/comments/batch", json=items, headers=secret(site)).json for _ in range(2))

        assert first == again
        assert len(stored(databases)) == 50

    @pytest.mark.parametrize(("items", "status"), [([], 400), ({}, 400), ([1], 400), ("x", 400)], ids=repr)
    def test_what_is_no_batch(self, client, site, items, status):
        assert client.post("/v1/comments/batch", json=items, headers=secret(site)).status_code == status

    def test_a_thousand_at_most(self, client, site, fields):
        assert client.post("/v1/comments/batch", json=[fields] * 1001, headers=secret(site)).status_code == 413

    def test_the_public_key_has_no_batches(self, client, site, fields):
        assert client.post("/v1/comments/batch", json=[fields], headers=public(site)).status_code == 401


class TestLimits:
    """How much is too much, and for whom."""

    @pytest.fixture
    def settings(self, settings):
        values = {name: getattr(settings, name) for name in ("data_dir", "public_url", "secret_keys")}
        return Settings(**values, limit_site="30/minute", limit_address="5/minute", limit_email="3/minute")

    def send(self, client, site, fields, ip="203.0.113.9", **more):
        headers = {**public(site), **more.pop("headers", {})}
        return client.post("/v1/comments", json={**fields, **more}, headers=headers, environ_base={"REMOTE_ADDR": ip})

    def test_a_visitor_is_limited_and_told_when_to_come_back(self, client, site, fields):
        codes = [self.send(client, site, fields, author_email=f"a{n}@mail.example").status_code for n in range(6)]
        last = self.send(client, site, fields)

        assert codes == [202] * 5 + [429]
        assert 1 <= int(last.headers["Retry-After"]) <= 60

    @pytest.mark.attack(38)
    def test_rotating_in_a_64_does_not_help(self, client, site, fields):
        codes = [
            self.send(client, site, fields, ip=f"2001:db8::{n:x}", author_email=f"a{n}@mail.example").status_code
            for n in range(1, 8)
        ]

        assert codes == [202] * 5 + [429] * 2

    @pytest.mark.attack(37)
    def test_a_forged_forwarded_for_does_not_help(self, client, site, fields):
        codes = [
            self.send(
                client, site, fields, author_email=f"a{n}@mail.example", headers={"X-Forwarded-For": f"198.51.100.{n}"}
            ).status_code
            for n in range(7)
        ]

        assert codes == [202] * 5 + [429] * 2

    def test_strangers_cannot_lock_an_address_out(self, client, site, fields):
        mine = [self.send(client, site, fields, ip="203.0.113.1").status_code for _ in range(4)]

        assert mine == [202, 202, 202, 429]
        assert self.send(client, site, fields, ip="203.0.113.2").status_code == 202

    def test_the_secret_key_is_limited_only_by_the_authors_ip(self, post):
        assert [post().status_code for _ in range(8)] == [202] * 8
        codes = [post(author_ip="203.0.113.9", author_email=f"a{n}@mail.example").status_code for n in range(6)]
        assert codes == [202] * 5 + [429]

    def test_a_site_is_limited(self, post):
        codes = [post().status_code for _ in range(31)]

        assert codes == [202] * 30 + [429]

    def test_a_batch_counts_its_length(self, client, site, fields):
        codes = [
            client.post("/v1/comments/batch", json=[fields] * 16, headers=secret(site)).status_code for _ in range(2)
        ]

        assert codes == [200, 429]

    def test_a_repetition_spends_nothing(self, client, site, fields):
        repeated = [self.send(client, site, fields, headers={"Idempotency-Key": "k"}).status_code for _ in range(20)]

        assert repeated == [202] * 20

    def test_refused_posts_count_too(self, client, site, fields):
        codes = [self.send(client, site, fields, body="").status_code for _ in range(6)]

        assert codes == [422] * 5 + [429]
