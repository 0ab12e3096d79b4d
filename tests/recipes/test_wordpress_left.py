"""What the plugin leaves to WordPress and its people: comments on what not everybody may read, and what cannot be sent."""

import pytest

from tests.recipes.website import free_port
from tests.recipes.wordpress import save_settings
from tests.waiting import eventually
from tests.worker.receiver import receiving

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(
    "made",
    [
        pytest.param({"post_status": "private"}, id="private"),
        pytest.param({"post_status": "publish", "post_password": "pier"}, id="with a password"),
        pytest.param({"post_status": "publish", "post_title": "For members"}, id="for members"),
    ],
)
def test_comments_on_what_not_everybody_may_read_stay_in_wordpress(connected, website, made):
    post = connected.do("post", post=made)
    body = f"Not for all: {post}."
    reader = connected.signed_in("reader")
    reader.post("/wp-login.php?action=postpass", data={"post_password": "pier"})
    connected.do("option", name="comment_previously_approved", value="")  # WordPress itself would publish it

    connected.write(body, client=reader, comment_post_ID=str(post))
    connected.do("tick")
    connected.do("option", name="comment_previously_approved", value="1")

    assert connected.comment(body)["status"] == "approved"
    assert "_commentgate_state" not in connected.comment(body)
    assert website.comments(body=body) == []


def test_what_waits_is_not_sent_once_its_post_is_private(connected, website, editor):
    post = connected.do("post", post={"post_status": "publish"})
    save_settings(editor, url=f"http://127.0.0.1:{free_port()}")
    connected.write("Public when it was written.", comment_post_ID=str(post))
    connected.do("post", post={"ID": post, "post_status": "private"})

    save_settings(editor, url=website.service.url)
    connected.do("tick")

    found = connected.comment("Public when it was written.")
    assert (found["status"], found["_commentgate_state"]) == ("unapproved", "refused")
    assert website.comments(body="Public when it was written.") == []
    assert len(connected.mails("Public when it was written.")) == 1


def test_a_comment_that_always_fails_keeps_no_other_waiting_and_is_left_to_a_person(connected, website, editor):
    with receiving() as failing:
        failing.statuses = [500]
        save_settings(editor, url=f"http://127.0.0.1:{failing.port}")
        for body in ("Always fails.", "Stands behind it."):
            connected.write(body)
        before = [connected.comment(body)["_commentgate_state"] for body in ("Always fails.", "Stands behind it.")]
        failing.statuses, failing.answer = [500, 202, 500], b'{"id": "01a20933-040f-7da5-9442-7663d5c81ca7"}'
        connected.do("tick")
        between = [connected.comment(body)["_commentgate_state"] for body in ("Always fails.", "Stands behind it.")]
        for _ in range(8):
            connected.do("tick")
        tried = len([one for one in failing.received if b"Always fails." in one[2]])
        connected.do("tick")

    save_settings(editor, url=website.service.url)
    found = connected.comment("Always fails.")
    assert (before, between) == (["unsent", "unsent"], ["unsent", "sent"])
    assert (found["status"], found["_commentgate_state"], tried) == ("unapproved", "refused", 10)
    assert "answered 500" in found["_commentgate_reason"]
    assert len(connected.mails("Always fails.")) == 1
    assert len([one for one in failing.received if b"Always fails." in one[2]]) == tried


@pytest.mark.parametrize("status", [503, 401], ids=["away", "wrong key"])
def test_what_is_no_comments_fault_is_not_counted(connected, website, editor, status):
    body = f"Waits through {status}."
    with receiving() as failing:
        failing.statuses = [status]
        save_settings(editor, url=f"http://127.0.0.1:{failing.port}")
        connected.write(body)
        for _ in range(12):
            connected.do("tick")
        waiting = connected.comment(body)

    save_settings(editor, url=website.service.url)

    def sent():
        connected.do("tick")
        return connected.comment(body)["_commentgate_state"] == "sent"

    assert waiting["_commentgate_state"] == "unsent"
    assert "_commentgate_tries" not in waiting
    assert eventually(sent, 90, "the comment being sent, once no more than its share has come in a minute")
