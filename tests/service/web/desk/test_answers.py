"""Deciding from a page that stays: the same forms, answered as JSON."""

import pytest

from tests.conftest import PUBLIC_URL
from tests.service.web.desk.conftest import Browser


@pytest.fixture
def post_as_script(signed_in):
    """Send a decision as the desk's own script does."""

    def send(comment_id, *, version=2, browser=signed_in, **fields):
        headers = {"Accept": "application/json", "Origin": PUBLIC_URL}
        form = {"csrf": browser.csrf(), "version": version, "back": "/desk/", **fields}
        return browser.client.post(f"/desk/comments/{comment_id}/decisions", data=form, headers=headers)

    return send


@pytest.mark.parametrize(
    ("decision", "status", "words"),
    [
        pytest.param({"to": "published"}, "published", "Published", id="publish"),
        pytest.param({"reject": "spam"}, "rejected", "Rejected: spam", id="spam"),
        pytest.param({"reject": "personal_data", "note": "x"}, "rejected", "Rejected: personal data", id="a reason"),
        pytest.param({"to": "rejected", "reason": "hate"}, "rejected", "Rejected: hate", id="a reason, in two fields"),
        pytest.param({"to": "held"}, "held", "A second opinion is asked for", id="escalate"),
    ],
)
def test_what_was_done_and_how_to_take_it_back(post_as_script, signed_in, held, state, decision, status, words):
    comment_id = held()

    answer = post_as_script(comment_id, **decision)

    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["words"]) == (status, words)
    assert state(comment_id) == (status, 3)
    assert answer.json["undo"] == f"/desk/actions/{answer.json['action']}/undo"
    assert signed_in.post(answer.json["undo"], {"csrf": signed_in.csrf()}).status_code == 303
    assert state(comment_id) == ("held", 4)


@pytest.mark.attack(49)
def test_who_comes_second_gets_the_card_as_it_is_now(post_as_script, signed_in, limitless, held, state):
    comment_id = held("toxic 0.9 <b>word</b>")
    otto = Browser(limitless.test_client())
    otto.sign_in("otto")
    otto.decide(comment_id, "rejected", reason="hate", note="<i>line two</i>")

    answer = post_as_script(comment_id, to="published")

    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    card = answer.json["card"].strip()
    assert card.startswith("<article")
    assert card.endswith("</article>")
    for words in (
        "Your decision was not made",
        "otto",
        "Held → Rejected",
        "&lt;i&gt;line two&lt;/i&gt;",
        "&lt;b&gt;word",
    ):
        assert words in card
    assert 'name="version" value="3"' in card
    assert state(comment_id) == ("rejected", 3)


def test_what_is_wrong_is_said(post_as_script, held, state):
    comment_id = held()

    answer = post_as_script(comment_id, reject="")

    assert answer.status_code == 422
    assert answer.json["detail"].startswith("A rejection needs a reason")
    assert post_as_script(comment_id, to="published", version="x").status_code == 422
    assert state(comment_id) == ("held", 2)


def test_a_decision_that_changes_nothing_conflicts(post_as_script, held):
    comment_id = held()
    post_as_script(comment_id, to="published")

    answer = post_as_script(comment_id, to="published", version=3)

    assert (answer.status_code, answer.json["detail"]) == (409, "The comment is already published.")


def test_a_card_alone_can_be_had_again(signed_in, held):
    comment_id = held("toxic 0.9 this one")

    answer = signed_in.get(f"/desk/comments/{comment_id}/card")

    assert answer.text.count("<article") == 1
    assert "<html" not in answer.text
    assert "toxic 0.9 this one" in answer.text


@pytest.mark.attack(9)
@pytest.mark.parametrize("path", ["card", "decisions"])
def test_no_answer_is_taken_for_what_it_is_not(post_as_script, signed_in, held, path):
    comment_id = held("toxic 0.9 <script>alert(1)</script>")

    answer = (
        signed_in.get(f"/desk/comments/{comment_id}/card") if path == "card" else post_as_script(comment_id, to="held")
    )

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == ("text/html" if path == "card" else "application/json")
    assert "<script>" not in answer.text
