"""The same thing twice, and many things at once."""

import threading

import pytest

from service.comments.tables import IdempotencyRow
from service.web.app import create_app
from tests.conftest import BACKENDS
from tests.service.web.api.asking import public, secret, stored


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
    def test_a_hundred_at_once_make_one_comment(self, app, settings, scorer, clock, site, fields, databases):
        apps = [app, create_app(settings, now=clock, scorer=scorer)]  # as in two processes
        together = threading.Barrier(100)
        answers = []

        def send(number):
            headers = {**secret(site), "Idempotency-Key": "k1"}
            client = apps[number % 2].test_client()
            together.wait()
            answers.append(client.post("/v1/comments", json=fields, headers=headers))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert [answer.status_code for answer in answers] == [202] * 100
        assert len({answer.json["id"] for answer in answers}) == 1
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
