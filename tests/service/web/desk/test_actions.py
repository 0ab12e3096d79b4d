"""Taking decisions back: by whom, once, and what the pages tell of them."""

import re
import uuid

import pytest
from sqlalchemy import select

from service.comments.tables import Action, Audit, Moderator
from service.comments.tables import Comment as CommentRow
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import Browser

JSON = {"Accept": "application/json", "Origin": "http://127.0.0.1:8080"}


@pytest.fixture
def decided(signed_in, held):
    """Decide a held comment; gives its id and the address of taking it back."""

    def make(to="published", **fields):
        comment_id = held(author_name="Bo")
        location = signed_in.decide(comment_id, to, **fields).location
        return comment_id, f"/desk/actions/{re.search(r'action=([0-9]+)', location)[1]}"

    return make


@pytest.fixture
def otto(app, signed_in):
    other = Browser(app.test_client())
    other.sign_in("otto")
    return other


def undo(browser, action, **fields):
    return browser.post(f"{action}/undo", {"csrf": browser.csrf(), **fields})


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_decision_is_told_with_a_button_that_takes_it_back(signed_in, decided, state, databases):
    comment_id, action = decided(to="rejected", reason="spam")
    page = signed_in.get(f"/desk/?action={action.rsplit('/', 1)[1]}").text
    assert 'Rejected (spam): the comment by <bdi dir="auto">Bo</bdi>' in page
    assert f'action="{action}/undo"' in page

    answer = undo(signed_in, action, back="/desk/?site=1")

    assert (answer.status_code, answer.location) == (303, f"/desk/?site=1&action={action.rsplit('/', 1)[1]}")
    assert state(comment_id) == ("held", 4)
    after = signed_in.get(answer.location).text
    assert 'Taken back: the comment by <bdi dir="auto">Bo</bdi>' in after
    assert "/undo" not in after.split('class="cards"')[0]
    with databases.main.read() as session:
        assert session.scalars(select(Audit.what)).all().count("undone") == 1


def test_without_a_place_to_go_back_to_it_leads_to_the_decision(signed_in, decided):
    _, action = decided()

    assert undo(signed_in, action).location == action


def test_a_decision_of_somebody_else_may_be_taken_back_and_it_says_whose_it_was(signed_in, otto, decided, state):
    comment_id, action = decided()
    undo(otto, action)

    assert state(comment_id)[0] == "held"
    page = signed_in.get(action).text
    assert 'By <bdi dir="auto">maren</bdi>' in page
    assert 'taken back by <bdi dir="auto">otto</bdi>' in page


@pytest.mark.attack(49)
def test_who_takes_it_back_second_is_told(signed_in, otto, decided, state):
    comment_id, action = decided()
    undo(otto, action)

    answer = undo(signed_in, action)

    assert answer.status_code == 409
    assert "This decision is taken back already." in answer.text
    assert 'taken back by <bdi dir="auto">otto</bdi>' in answer.text
    assert state(comment_id) == ("held", 4)


@pytest.mark.attack(49)
def test_what_somebody_moved_since_is_left_alone_and_told(signed_in, otto, decided, state):
    comment_id, action = decided()
    otto.decide(comment_id, "rejected", reason="hate", version=3)

    answer = undo(signed_in, action, back="/desk/")

    assert state(comment_id) == ("rejected", 4)
    assert "Not taken back, because somebody moved it since" in signed_in.get(answer.location).text
    assert "Somebody has moved these since" in signed_in.get(action).text


def test_scripts_are_answered_in_json(signed_in, decided, state):
    comment_id, action = decided()
    form = {"csrf": signed_in.csrf()}

    answer = signed_in.client.post(f"{action}/undo", data=form, headers=JSON)
    again = signed_in.client.post(f"{action}/undo", data=form, headers=JSON)

    assert (answer.status_code, answer.json["words"], answer.json["state"]) == (200, "1 comment taken back.", "undone")
    assert (again.status_code, again.json["detail"]) == (409, "This decision is taken back already.")
    assert state(comment_id) == ("held", 4)


def test_the_last_decisions_of_my_own_are_taken_back_one_after_the_other(signed_in, otto, decided, held, state):
    first, second = decided()[0], decided(to="rejected", reason="spam")[0]
    others = held()
    otto.decide(others, "published")
    form = {"csrf": signed_in.csrf(), "back": "/desk/"}

    states = []
    for _ in range(2):
        assert signed_in.post("/desk/undo", form).status_code == 303
        states.append((state(first)[0], state(second)[0]))
    answer = signed_in.post("/desk/undo", form)

    assert states == [("published", "held"), ("held", "held")]
    assert answer.status_code == 409
    assert "nothing of yours to take back" in answer.text
    assert state(others)[0] == "published"


def test_a_key_takes_nothing_back_that_is_old(signed_in, decided, state, clock):
    comment_id, _ = decided()
    clock.pass_(hours=11, minutes=59)
    signed_in.sign_in()
    clock.pass_(minutes=2)

    assert signed_in.post("/desk/undo", {"csrf": signed_in.csrf()}).status_code == 409
    assert state(comment_id)[0] == "published"


@pytest.mark.attack(41)
@pytest.mark.parametrize("path", ["{}/undo", "/desk/undo"])
def test_nothing_is_taken_back_by_get(signed_in, decided, state, path):
    comment_id, action = decided()

    assert signed_in.get(path.format(action) + f"?csrf={signed_in.csrf()}").status_code == 405
    assert state(comment_id)[0] == "published"


@pytest.mark.attack(40)
@pytest.mark.parametrize(
    ("given", "options", "status"),
    [
        pytest.param({"back": "/desk/"}, {}, 403, id="no token"),
        pytest.param({"csrf": "0" * 64}, {}, 403, id="a made-up token"),
        pytest.param(None, {"origin": "https://evil.example"}, 403, id="another site's page"),
        pytest.param(None, {"content_type": "text/plain"}, 415, id="text/plain"),
    ],
)
@pytest.mark.parametrize("path", ["{}/undo", "/desk/undo"])
def test_other_peoples_pages_take_nothing_back(signed_in, decided, state, path, given, options, status):
    comment_id, action = decided()
    sent = {"csrf": signed_in.csrf()} if given is None else given
    data = '{"csrf": "x"}' if "content_type" in options else sent

    assert signed_in.post(path.format(action), data, **options).status_code == status
    assert state(comment_id)[0] == "published"


def test_a_token_that_is_there_twice_is_none(signed_in, decided):
    _, action = decided()
    token = signed_in.csrf()

    assert signed_in.post(f"{action}/undo", {"csrf": [token, token]}).status_code == 403


def test_a_viewer_looks_and_takes_nothing_back(app, signed_in, decided, state):
    comment_id, action = decided()
    vera = Browser(app.test_client())
    vera.sign_in("vera")

    pages = vera.get("/desk/actions").text + vera.get(action).text
    assert "Published" in pages
    assert "/undo" not in pages
    assert undo(vera, action).status_code == 403
    assert vera.post("/desk/undo", {"csrf": vera.csrf()}).status_code == 403
    assert state(comment_id)[0] == "published"


@pytest.mark.attack(36)
def test_who_is_limited_to_other_sites_sees_nothing_of_it(signed_in, otto, decided, state, databases, other_site):
    comment_id, action = decided()
    with databases.main.write() as session:
        limited = session.scalars(select(Moderator).where(Moderator.name == "otto")).one()
        limited.site_ids = [other_site.site_id]

    assert otto.get(action).status_code == 404
    assert undo(otto, action).status_code == 404
    assert "Bo" not in otto.get("/desk/actions").text
    assert state(comment_id)[0] == "published"


def test_recent_decisions_say_who_did_what_and_when(signed_in, otto, decided, held):
    decided(to="rejected", reason="personal_data", note="a phone number")
    otto.decide(held(author_name="Cy"), "held")
    page = otto.get("/desk/actions").text

    assert page.index("Cy") < page.index("Bo")
    for words in ("Rejected (personal data)", "maren", "otto", "a phone number", "just now"):
        assert words in page
    mine = otto.get("/desk/actions?by=me").text
    assert "Cy" in mine
    assert "Bo" not in mine


def test_recent_decisions_come_in_pages(signed_in, databases, clock):
    with databases.main.write() as session:
        for number in range(70):
            session.add(Action(moderator_id=1, to_status="published", words=f"lot {number}", size=2, site_ids=[1],
                               state="decided", made_at=clock()))  # fmt: skip
        session.flush()
    found, path = [], "/desk/actions"
    while path:
        page = signed_in.get(path).text
        found += re.findall(r"\(lot (\d+)\)", page)
        onward = re.search(r'href="([^"]*older=[^"]*)" rel="next"', page)
        path = onward and onward[1].replace("&amp;", "&")

    assert found == [str(number) for number in reversed(range(70))]


@pytest.mark.parametrize("older", ["-1", "x", "9" * 30, "²"])
def test_a_place_in_the_list_that_nobody_gave(signed_in, older):
    assert signed_in.get(f"/desk/actions?older={older}").status_code == 422


def test_there_is_no_such_decision(signed_in):
    assert signed_in.get("/desk/actions/4711").status_code == 404
    assert undo(signed_in, "/desk/actions/4711").status_code == 404
    assert signed_in.get("/desk/?action=4711").status_code == 200


@pytest.mark.parametrize("action", ["x", "-1", "9" * 40, "<b>"])
def test_an_address_cannot_make_the_desk_say_something(signed_in, decided, action):
    decided()

    assert "told-of" not in signed_in.get(f"/desk/?action={action}").text


def test_what_others_did_or_what_was_long_ago_is_not_told_as_mine(signed_in, otto, decided, clock):
    number = decided()[1].rsplit("/", 1)[1]

    assert "told-of" in signed_in.get(f"/desk/?action={number}").text
    assert "told-of" not in otto.get(f"/desk/?action={number}").text
    clock.pass_(minutes=11)
    assert "told-of" not in signed_in.get(f"/desk/?action={number}").text


@pytest.mark.attack(6)
def test_notes_and_names_are_shown_as_text(signed_in, held):
    signed_in.decide(held(author_name="<script>alert(1)</script>"), "published", note="<script>alert(2)</script>")
    page = signed_in.get("/desk/actions").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;script&gt;alert(2)" in page


def test_what_was_erased_since_is_shown_without_a_name(signed_in, decided, client, site, state, databases):
    comment_id, action = decided()
    client.delete(f"/v1/comments/{comment_id}", headers={"Authorization": f"Bearer {site.secret_key}"})

    undo(signed_in, action)

    assert state(comment_id)[0] == "erased"
    assert "Bo" not in signed_in.get("/desk/actions").text
    with databases.main.read() as session:
        assert session.get_one(CommentRow, uuid.UUID(comment_id)).body == ""
