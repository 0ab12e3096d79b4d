"""Deciding: by form, with the version that was seen, by those who may."""

import uuid

import pytest

from service.comments.store import comments as comment_store
from tests.service.web.desk.conftest import Browser


def test_publishing_leads_back_to_the_queue_with_a_notice(signed_in, held, state):
    comment_id = held(author_name="Bo")

    answer = signed_in.decide(comment_id, "published", back="/desk/?site=1")

    assert answer.status_code == 303
    assert answer.location.startswith("/desk/?site=1&")
    assert state(comment_id) == ("published", 3)
    assert 'Published: the comment by <bdi dir="auto">Bo</bdi>' in signed_in.get(answer.location).text


def test_rejecting_keeps_reason_note_and_name_in_the_history(signed_in, held, databases):
    comment_id = held()
    signed_in.decide(comment_id, "rejected", reason="personal_data", note="a phone number")

    page = signed_in.get(f"/desk/comments/{comment_id}").text
    with databases.main.read() as session:
        last = comment_store.history(session, uuid.UUID(comment_id))[-1]

    assert (last.actor, last.from_status, last.to_status, last.version) == ("moderator", "held", "rejected", 3)
    assert (last.reasons, last.note) == ([{"code": "personal_data"}], "a phone number")
    for words in (
        "maren",
        "A moderator found personal data in it.",
        "a phone number",
        "classifier fake-1, policy version 1",
    ):
        assert words in page


def test_a_decision_can_be_taken_back(signed_in, held, state):
    comment_id = held()
    signed_in.decide(comment_id, "rejected", reason="spam")
    signed_in.decide(comment_id, "held", version=3)
    signed_in.decide(comment_id, "published", version=4)

    assert state(comment_id) == ("published", 5)


@pytest.mark.parametrize("reason", ["", "nonsense", "score"])
def test_a_rejection_needs_a_reason_and_keeps_what_was_typed(signed_in, held, state, reason):
    comment_id = held()

    answer = signed_in.decide(comment_id, "rejected", reason=reason, note="my long note")

    assert answer.status_code == 422
    assert "A rejection needs a reason" in answer.text
    assert 'value="my long note"' in answer.text
    assert state(comment_id) == ("held", 2)


@pytest.mark.parametrize("note", ["x" * 2001, "a\x00b"], ids=["too long", "NUL"])
def test_a_note_that_cannot_be_kept(signed_in, held, state, note):
    comment_id = held()

    assert signed_in.decide(comment_id, "rejected", reason="spam", note=note).status_code == 422
    assert state(comment_id) == ("held", 2)


@pytest.mark.attack(49)
def test_who_comes_second_is_told_what_happened_and_can_decide_again(signed_in, app, held, state):
    comment_id = held()
    otto = Browser(app.test_client())
    otto.sign_in("otto")
    otto.decide(comment_id, "rejected", reason="hate", note="see line two")

    answer = signed_in.decide(comment_id, "published")

    assert answer.status_code == 409
    assert state(comment_id) == ("rejected", 3)
    for words in (
        "Your decision was not made",
        "otto",
        "Held → Rejected",
        "A moderator called it hateful.",
        "see line two",
    ):
        assert words in answer.text
    assert 'name="version" value="3"' in answer.text
    signed_in.decide(comment_id, "published", version=3)
    assert state(comment_id) == ("published", 4)


def test_what_cannot_be_moved_there_is_said(signed_in, held, state):
    comment_id = held()
    signed_in.decide(comment_id, "published")

    answer = signed_in.decide(comment_id, "published", version=3)

    assert answer.status_code == 409
    assert "The comment is already published." in answer.text
    assert state(comment_id) == ("published", 3)


def test_an_erased_comment_shows_only_its_history(signed_in, held, client, site, state):
    comment_id = held("toxic 0.9 secret words")
    client.delete(f"/v1/comments/{comment_id}", headers={"Authorization": f"Bearer {site.secret_key}"})

    assert signed_in.decide(comment_id, "published").status_code == 409
    page = signed_in.get(f"/desk/comments/{comment_id}").text

    assert "Comment removed" in page
    assert "secret words" not in page
    assert "/decisions" not in page
    assert state(comment_id)[0] == "erased"


@pytest.mark.parametrize("to", ["erased", "pending", "", "Published"])
def test_there_is_no_such_decision(signed_in, held, state, to):
    comment_id = held()

    assert signed_in.decide(comment_id, to).status_code == 422
    assert state(comment_id) == ("held", 2)


@pytest.mark.parametrize("version", ["", "two", "-1", "²", "9" * 30])
def test_a_decision_names_a_version(signed_in, held, state, version):
    comment_id = held()

    assert signed_in.decide(comment_id, "published", version=version).status_code == 422
    assert state(comment_id) == ("held", 2)


@pytest.mark.attack(41)
def test_nothing_is_decided_by_get(signed_in, held, state):
    comment_id = held()

    answer = signed_in.get(f"/desk/comments/{comment_id}/decisions?to=published&version=2&csrf={signed_in.csrf()}")

    assert answer.status_code == 405
    assert state(comment_id) == ("held", 2)


def test_a_viewer_sees_and_does_not_decide(browser, held, state):
    comment_id = held()
    browser.sign_in("vera")

    assert "toxic 0.83" in browser.get("/desk/").text
    assert 'name="to"' not in browser.get("/desk/").text + browser.get(f"/desk/comments/{comment_id}").text
    assert browser.decide(comment_id, "published").status_code == 403
    assert state(comment_id) == ("held", 2)


def test_there_is_no_such_comment(signed_in):
    unknown = uuid.uuid4()

    assert signed_in.get(f"/desk/comments/{unknown}").status_code == 404
    assert signed_in.decide(unknown, "published").status_code == 404


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/demo"])
def test_a_decision_leads_nowhere_but_the_desk(signed_in, held, back):
    assert signed_in.decide(held(), "published", back=back).location.startswith("/desk/?done=")


@pytest.mark.parametrize("query", ["done=rejected&comment={}", "done=held&comment=nonsense", "done=<b>&comment={}"])
def test_a_link_cannot_make_the_desk_say_something_untrue(signed_in, held, query):
    assert 'class="banner done"' not in signed_in.get("/desk/?" + query.format(held())).text
