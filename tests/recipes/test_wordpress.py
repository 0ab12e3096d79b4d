"""The plugin of docs/recipes/wordpress in a real WordPress, beside a real Commentgate."""

import httpx
import pytest

from tests.recipes.website import free_port
from tests.recipes.wordpress import SETTINGS, WEBHOOK, connect, save_settings
from tests.waiting import eventually

pytestmark = pytest.mark.journey


@pytest.fixture
def deaf(connected, website, editor):
    """The blog, for a while not reached by notices."""
    website.webhook(f"http://127.0.0.1:{free_port()}/")
    yield connected
    connect(editor, website, connected)


def test_settings_are_for_administrators_who_come_from_the_page(connected, website, editor):
    reader, asked = connected.signed_in("reader"), {"option_page": "commentgate", "action": "update"}
    changed = asked | {"commentgate[url]": "https://evil.example"}

    assert reader.get(SETTINGS).status_code == 403
    assert connected.visitor().get(SETTINGS).status_code == 302
    assert editor.post("/wp-admin/options.php", data=changed).status_code == 403
    assert reader.post("/wp-admin/options.php", data=changed).status_code == 403
    shown = editor.get(SETTINGS).text
    assert website.service.url in shown
    assert website.secret_key not in shown


def test_a_comment_is_held_until_it_is_published_at_commentgate(connected, website):
    connected.write("Well said, <a href='https://harbour.example/?a=1&b=2'>look</a> & see.")
    held = website.decided("Well said, look (https://harbour.example/?a=1&b=2) & see.")
    stored = "Well said, <a href='https://harbour.example/?a=1&amp;b=2' rel=\"nofollow ugc\">look</a> &amp; see."
    before = connected.comment(stored)
    public = connected.visitor().get("/index.php?rest_route=/wp/v2/comments").json()

    website.decide(held, "published")

    assert before["status"] == "unapproved"
    assert [one["id"] for one in public if one["id"] == int(before["id"])] == []
    assert connected.becomes(stored, "approved")["_commentgate_id"] == held["id"]


@pytest.mark.parametrize(
    ("reason", "status"), [("spam", "spam"), ("insult", "trash"), (None, "gone")], ids=["spam", "rejected", "erased"]
)
def test_what_is_decided_at_commentgate_is_followed(connected, website, reason, status):
    body = f"To be {status}."
    connected.write(body)
    held = website.decided(body)

    if reason is None:
        headers = {"Authorization": f"Bearer {website.secret_key}"}
        httpx.delete(f"{website.service.url}/v1/comments/{held['id']}", headers=headers, trust_env=False)
    else:
        website.decide(held, "rejected", reason=reason)

    connected.becomes(body, status)


@pytest.mark.parametrize(
    ("action", "status", "code"),
    [
        ("approvecomment", "published", "approved"),
        ("spamcomment", "rejected", "spam"),
        ("trashcomment", "rejected", "other"),
    ],
)
def test_what_a_moderator_decides_in_wordpress_is_told(connected, website, editor, action, status, code):
    body = f"Decided by {action}."
    connected.write(body)
    held = website.decided(body)

    connected.moderate(editor, body, action)

    [comment] = website.comments(body=body)
    history = website.ask(f"/v1/comments/{held['id']}")["history"]
    assert (comment["status"], comment["reasons"][0]["code"], history[-1]["actor"]) == (status, code, "site")
    assert "_commentgate_owed" not in connected.comment(body)


def test_a_decision_comes_by_asking_when_no_notice_can(deaf, website):
    deaf.write("Fetched, not told.")
    website.decide(website.decided("Fetched, not told."), "published")
    before = deaf.comment("Fetched, not told.")["status"]

    scheduled = deaf.do("tick")

    assert scheduled
    assert (before, deaf.comment("Fetched, not told.")["status"]) == ("unapproved", "approved")


def test_a_persons_decision_at_commentgate_stands_against_a_later_one_here(deaf, website, editor):
    deaf.write("Decided twice.")
    website.decide(website.decided("Decided twice."), "published")

    deaf.moderate(editor, "Decided twice.", "spamcomment")

    assert deaf.comment("Decided twice.")["status"] == "approved"
    assert [one["status"] for one in website.comments(body="Decided twice.")] == ["published"]


def test_nothing_is_lost_while_commentgate_is_away(connected, website, editor):
    save_settings(editor, url=f"http://127.0.0.1:{free_port()}")
    connected.write("Written meanwhile.")
    connected.write("And another.")
    waiting = [connected.comment(body) for body in ("Written meanwhile.", "And another.")]
    connected.do("tick")
    still = connected.comment("Written meanwhile.")

    save_settings(editor, url=website.service.url)
    connected.do("tick")

    assert [(one["status"], one["_commentgate_state"]) for one in (*waiting, still)] == [("unapproved", "unsent")] * 3
    assert website.decided("Written meanwhile.")["status"] == website.decided("And another.")["status"] == "held"


def test_a_decision_is_owed_while_commentgate_is_away(connected, website, editor):
    connected.write("Decided meanwhile.")
    website.decided("Decided meanwhile.")
    save_settings(editor, url=f"http://127.0.0.1:{free_port()}")
    connected.moderate(editor, "Decided meanwhile.", "approvecomment")
    owed = connected.comment("Decided meanwhile.")

    save_settings(editor, url=website.service.url)
    connected.do("tick")

    assert (owed["status"], owed["_commentgate_owed"]) == ("approved", "approved")
    assert [one["status"] for one in website.comments(body="Decided meanwhile.")] == ["published"]
    assert "_commentgate_owed" not in connected.comment("Decided meanwhile.")


def test_what_cannot_be_checked_stays_for_a_person(connected, editor):
    connected.do("option", name="require_name_email", value="")
    connected.write("Without an address.", email="", author="")

    found = connected.comment("Without an address.")

    assert (found["status"], found["_commentgate_state"]) == ("unapproved", "refused")
    assert "Cannot be checked." in editor.get("/wp-admin/edit-comments.php?comment_status=moderated").text


def test_members_are_named_and_moderators_are_not_asked_about(connected, website, editor):
    connected.write("By a member.", client=connected.signed_in("reader"))
    connected.write("By the editor.", client=editor)

    assert website.decided("By a member.")["author_id"].startswith("wp-")
    assert connected.comment("By the editor.")["status"] == "approved"
    assert website.comments(body="By the editor.") == []


def test_a_reply_is_one_at_commentgate_too(connected, website):
    connected.write("The first word.")
    first = website.decided("The first word.")
    connected.write("The answer.", comment_parent=connected.comment("The first word.")["id"])

    assert website.decided("The answer.")["parent_id"] == first["id"]


def test_moderators_get_one_mail_when_there_is_something_to_decide(connected, website):
    connected.write("Worth a mail.")
    website.decided("Worth a mail.")

    eventually(lambda: connected.mails("Worth a mail."), 20, "a mail")
    connected.do("tick")

    assert len(connected.mails("Worth a mail.")) == 1


@pytest.mark.attack(50)
def test_a_forged_notice_changes_nothing(connected, website):
    connected.write("Not by forgery.")
    held = website.decided("Not by forgery.")
    told = {"type": "comment.published", "data": held | {"status": "published", "version": 99}}
    headers = {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}

    answer = httpx.post(connected.url + WEBHOOK, json=told, headers=headers, timeout=30, trust_env=False)

    assert answer.status_code == 401
    assert connected.comment("Not by forgery.")["status"] == "unapproved"


def test_nobody_elses_comment_decides_about_one_by_claiming_its_name(connected, website):
    connected.write("The real one.")
    name = website.decided("The real one.")["external_id"]
    page = {"page_url": f"{connected.url}/?p=1", "author_name": "Eve", "author_email": "eve@mail.example"}
    headers = {"X-Site-Key": website.site_key, "Origin": connected.url}
    claim = page | {"external_id": name, "body": "The claim."}
    httpx.post(f"{website.service.url}/v1/comments", json=claim, headers=headers, trust_env=False).raise_for_status()

    website.decide(website.decided("The claim."), "published")
    connected.do("tick")

    assert connected.comment("The real one.")["status"] == "unapproved"
