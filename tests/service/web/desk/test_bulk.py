"""Deciding the comments that were picked, as one decision."""

import uuid

import pytest
from sqlalchemy import select

from service.comments.decisions.actions import MOST
from service.comments.store import totals
from service.comments.tables import Action, Audit, Moderator
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import Browser


@pytest.fixture
def bulk(signed_in):
    """Send picks, each an id and a version, and what is to be done with them."""

    def send(picks, *, browser=signed_in, **fields):
        form = {"csrf": browser.csrf(), "back": "/desk/", "pick": [f"{one}:{version}" for one, version in picks]}
        return browser.post("/desk/bulk", form | fields)

    return send


@pytest.fixture
def otto(app, signed_in):
    other = Browser(app.test_client())
    other.sign_in("otto")
    return other


@pytest.mark.parametrize("backend", BACKENDS)
def test_exactly_what_was_picked_is_decided_and_taken_back(signed_in, bulk, held, state, databases):
    ids = [held() for _ in range(4)]

    answer = bulk([(one, 2) for one in ids[:3]], reject="spam", note="a wave")

    assert answer.status_code == 303
    assert [state(one) for one in ids] == [("rejected", 3)] * 3 + [("held", 2)]
    page = signed_in.get(answer.location).text
    assert "3 comments rejected (spam)" in page
    with databases.main.read() as session:
        action = session.scalars(select(Action)).one()
        assert (action.size, action.reason, action.note) == (3, "spam", "a wave")
        assert session.scalars(select(Audit.what)).all().count("decided_many") == 1
    signed_in.post(f"/desk/actions/{action.id}/undo", {"csrf": signed_in.csrf()})

    assert [state(one) for one in ids] == [("held", 4)] * 3 + [("held", 2)]
    with databases.main.read() as session:
        counts = totals.read(session)[1]
        assert {name: count for name, count in counts.items() if count} == totals.recount(session)[1]


@pytest.mark.attack(49)
def test_what_somebody_moved_meanwhile_is_left_alone_and_told(signed_in, otto, bulk, held, state):
    one, other = held(), held(author_name="Cy")
    otto.decide(other, "rejected", reason="hate")

    answer = bulk([(one, 2), (other, 2)], to="published")

    assert (state(one), state(other)) == (("published", 3), ("rejected", 3))
    page = signed_in.get(answer.location).text
    assert "1 comment published" in page
    assert "1 was left alone, because somebody else had moved it" in page
    details = signed_in.get("/desk/actions/2").text
    assert "Cy" in details
    assert "Somebody else had moved these meanwhile" in details


@pytest.mark.attack(36)
def test_nothing_of_other_sites_is_decided_not_even_the_rest(otto, bulk, held, state, databases, other_site, site):
    one = held()
    other = held(headers={"Authorization": f"Bearer {other_site.secret_key}"}, page_url="https://other.example/a")
    with databases.main.write() as session:
        session.scalars(select(Moderator).where(Moderator.name == "otto")).one().site_ids = [site.site_id]

    assert bulk([(one, 2), (other, 2)], browser=otto, to="published").status_code == 404
    assert (state(one), state(other)) == (("held", 2), ("held", 2))
    assert bulk([(one, 2)], browser=otto, to="published").status_code == 303


@pytest.mark.parametrize(
    ("picks", "given", "status"),
    [
        pytest.param([], {"to": "published"}, 422, id="nothing"),
        pytest.param(None, {}, 422, id="no decision"),
        pytest.param(None, {"to": "erased"}, 422, id="no such decision"),
        pytest.param(None, {"reject": ""}, 422, id="no reason"),
        pytest.param(None, {"reject": "score"}, 422, id="no such reason"),
        pytest.param(None, {"to": "published", "note": "a\x00b"}, 422, id="a note that cannot be kept"),
        pytest.param(None, {"to": ["published", "rejected"]}, 400, id="two decisions"),
        pytest.param([("x", 2)], {"to": "published"}, 422, id="no id"),
        pytest.param([(uuid.UUID(int=7), "x")], {"to": "published"}, 422, id="no version"),
        pytest.param([(uuid.UUID(int=7), "9" * 20)], {"to": "published"}, 422, id="too large a version"),
        pytest.param([(uuid.UUID(int=7), 2)], {"to": "published"}, 404, id="nobody's"),
        pytest.param([(uuid.UUID(int=n), 2) for n in range(1100)], {"to": "published"}, 400, id="too many"),
    ],
)
def test_what_is_not_understood_decides_nothing(bulk, held, state, databases, picks, given, status):
    comment_id = held()

    assert bulk([(comment_id, 2)] if picks is None else picks, **given).status_code == status
    assert state(comment_id) == ("held", 2)
    with databases.main.read() as session:
        assert session.scalars(select(Action)).all() == []


def test_the_same_pick_twice_counts_once(bulk, held, databases):
    comment_id = held()
    bulk([(comment_id, 2)] * 2, to="published")

    with databases.main.read() as session:
        assert session.scalars(select(Action.size)).all() == [1]


def test_one_comment_in_two_versions_is_no_choice(bulk, held, state):
    comment_id = held()

    assert bulk([(comment_id, 2), (comment_id, 3)], to="published").status_code == 422
    assert state(comment_id) == ("held", 2)


def test_as_many_as_a_long_page_has_fit_in_one_form(bulk, held, state):
    comment_id = held()
    picks = [(comment_id, 2)] + [(uuid.UUID(int=n), 2) for n in range(400)]

    assert bulk(picks, to="published").status_code == 404  # they were read, and one is nobody's
    assert MOST > 400
    assert state(comment_id) == ("held", 2)


@pytest.mark.attack(40)
@pytest.mark.parametrize(
    ("given", "origin", "status"),
    [
        pytest.param({"csrf": ""}, "http://127.0.0.1:8080", 403, id="no token"),
        pytest.param({"csrf": "f" * 64}, "http://127.0.0.1:8080", 403, id="a made-up token"),
        pytest.param({}, "https://evil.example", 403, id="another site's page"),
        pytest.param({}, "null", 403, id="a page of no origin"),
    ],
)
def test_other_peoples_pages_decide_nothing(signed_in, held, state, given, origin, status):
    comment_id = held()
    form = {"csrf": signed_in.csrf(), "pick": f"{comment_id}:2", "to": "published", **given}

    assert signed_in.post("/desk/bulk", form, origin=origin).status_code == status
    assert state(comment_id) == ("held", 2)


@pytest.mark.attack(40)
def test_a_form_in_plain_text_decides_nothing(signed_in, held, state):
    comment_id = held()
    body = f"csrf={signed_in.csrf()}&pick={comment_id}:2&to=published"

    assert signed_in.post("/desk/bulk", body, content_type="text/plain").status_code == 415
    assert state(comment_id) == ("held", 2)


@pytest.mark.attack(41)
def test_nothing_is_decided_by_get(signed_in, held, state):
    comment_id = held()
    signed_in.get(f"/desk/bulk?pick={comment_id}:2&to=published&csrf={signed_in.csrf()}")

    assert state(comment_id) == ("held", 2)


def test_a_viewer_decides_nothing(app, signed_in, bulk, held, state):
    comment_id = held()
    vera = Browser(app.test_client())
    vera.sign_in("vera")

    assert bulk([(comment_id, 2)], browser=vera, to="published").status_code == 403
    assert state(comment_id) == ("held", 2)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/demo"])
def test_it_leads_nowhere_but_the_desk(bulk, held, back):
    assert bulk([(held(), 2)], to="published", back=back).location.startswith("/desk/?action=")
