"""Who may use a receipt: whoever has its token, from any origin, and not too often."""

import dataclasses
import uuid

import pytest

from service.comments.tables import Appeal, Revision
from service.web.app import create_app
from tests.conftest import SECRET_KEYS
from tests.service.web.api.asking import stored

FOREIGN = {"Origin": "https://anywhere.example"}
CALLS = [("get", ""), ("patch", ""), ("delete", ""), ("post", "/appeal"), ("post", "/edit"), ("post", "/delete")]


@pytest.mark.attack(44)
@pytest.mark.parametrize(("method", "what"), CALLS, ids=[f"{method}{what}" for method, what in CALLS])
def test_without_the_token_there_is_nothing(client, receipt, databases, method, what):
    path = receipt()
    other = path[:-1] + ("A" if path[-1] != "A" else "B")
    more = {} if method in {"get", "delete"} else {"data" if what in {"/edit", "/delete"} else "json": {"body": "x"}}

    for wrong in (other, "/v1/receipts/x", f"/v1/receipts/{uuid.uuid4()}"):
        assert getattr(client, method)(wrong + what, **more).status_code == 404
    assert stored(databases)[0].body == "a fine remark"


def test_a_receipt_of_an_older_key_works_on(settings, databases, clock, scorer, receipt):
    path = receipt()
    keys = ("a newer and long enough secret key 0123456789", *SECRET_KEYS)
    rotated = create_app(dataclasses.replace(settings, secret_keys=keys), now=clock, scorer=scorer).test_client()

    assert rotated.patch(path, json={"body": "a finer remark"}).status_code == 200
    assert rotated.delete(path).status_code == 204


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_any_origin_may_read_the_answer(client, receipt, method):
    path = receipt()
    more = {"json": {}} if method == "patch" else {}

    answer = getattr(client, method)(path, headers={**FOREIGN, "Accept": "application/json"}, **more)

    assert answer.headers["Access-Control-Allow-Origin"] == "*", answer.status_code
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(("what", "methods"), [("", {"GET", "PATCH", "DELETE"}), ("/appeal", {"POST"})])
def test_a_browser_that_asks_beforehand_is_told(client, receipt, what, methods):
    asked = {**FOREIGN, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "content-type"}
    answer = client.options(receipt() + what, headers=asked)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) == methods
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"


@pytest.mark.attack(38)
def test_who_asks_too_often_waits(settings, databases, clock, scorer, receipt):
    path = receipt()
    strict = create_app(dataclasses.replace(settings, limit_receipt="3/minute"), now=clock, scorer=scorer).test_client()

    def edit(number, address):
        where = {"REMOTE_ADDR": address}
        return strict.patch(path, json={"body": f"text {number}"}, environ_base=where).status_code

    assert [edit(number, f"2001:db8::{number + 1:x}") for number in range(5)] == [200] * 3 + [429] * 2
    assert edit(9, "2001:db8:0:1::1") == 200
    answer = strict.delete(path, environ_base={"REMOTE_ADDR": "2001:db8::99"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert strict.get(path, environ_base={"REMOTE_ADDR": "2001:db8::99"}).status_code == 200, "looking costs nothing"


@pytest.mark.attack(58)
def test_one_receipt_reaches_one_comment(client, receipt, databases):
    first, second = receipt("the first"), receipt("the second")
    client.patch(first, json={"body": "mine"})
    client.delete(second)

    assert sorted(one.body for one in stored(databases)) == ["", "mine"]
    with databases.main.read() as session:
        assert [one.body for one in session.query(Revision)] == ["the first"]
        assert session.query(Appeal).count() == 0
