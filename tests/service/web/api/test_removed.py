"""What was removed keeps its place where somebody had answered it, and says nothing more."""

import pytest

from tests.conftest import BACKENDS
from tests.service.web.api.asking import secret

URL = "https://news.example/harbour"
pytestmark = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def say(post, moderate, clock):
    """Post a comment and let the policy decide; gives its id."""

    def make(body, parent=None, **fields):
        clock.pass_(seconds=1)
        found = post(body=body, parent_id=parent, **fields).json["id"]
        moderate()
        return found

    return make


@pytest.fixture
def remove(client, site):
    return lambda one: client.delete(f"/v1/comments/{one}", headers=secret(site))


@pytest.fixture
def read(client, site):
    def ask(path="/v1/pages/comments", headers=None, **query):
        return client.get(path, query_string={"page_url": URL, "site_key": site.site_key, **query}, headers=headers)

    return ask


def listed(answer):
    return [(one["body_text"], one["parent_id"], one["removed"]) for one in answer.json["comments"]]


def test_what_was_removed_keeps_its_place_among_the_others(say, remove, read):
    first = say("First.")
    second = say("Second.", first, author_url="https://amina.example/", locale="ur", author_id="u7")
    say("Third.", second)
    remove(second)

    answer = read()

    assert listed(answer) == [("First.", None, False), ("", first, True), ("Third.", second, False)]
    place = answer.json["comments"][1]
    known = ("id", "parent_id", "created_at", "picture", "removed")
    assert {name: value for name, value in place.items() if name not in known} == {
        "author_name": "",
        "author_url": None,
        "locale": None,
        "body_text": "",
        "body_html": "",
    }
    assert place["id"] == second
    assert answer.json["comments"][0]["created_at"] < place["created_at"] < answer.json["comments"][2]["created_at"]


def test_two_in_a_row_that_were_removed_keep_the_thread_together(say, remove, read):
    first = say("First.")
    second = say("Second.", first)
    third = say("Third.", second)
    say("Fourth.", third)
    remove(second)
    remove(third)

    assert listed(read()) == [
        ("First.", None, False),
        ("", first, True),
        ("", second, True),
        ("Fourth.", third, False),
    ]


def test_without_a_published_reply_nothing_is_left(say, remove, read):
    lonely, answered = say("Lonely."), say("Answered.")
    say("toxic 0.9 thing", answered)
    remove(lonely)
    remove(answered)

    assert listed(read()) == []


def test_a_place_goes_with_its_last_reply(say, remove, read):
    parent = say("First.")
    reply = say("Second.", parent)
    remove(parent)
    etag = read().headers["ETag"]
    assert read(headers={"If-None-Match": etag}).status_code == 304
    remove(reply)

    answer = read(headers={"If-None-Match": etag})
    assert (answer.status_code, answer.json["comments"]) == (200, [])


def test_what_is_only_rejected_or_held_leaves_no_place(client, site, say, read):
    parents = {status: say(f"To be {status}.") for status in ("rejected", "held")}
    for status, parent in parents.items():
        say(f"To one that is {status}.", parent)
        version = client.get(f"/v1/comments/{parent}", headers=secret(site)).json["version"]
        decision = {"status": status, "version": version, "reason": "spam" if status == "rejected" else None}
        assert client.post(f"/v1/comments/{parent}/decisions", json=decision, headers=secret(site)).status_code == 200

    assert [one["removed"] for one in read().json["comments"]] == [False, False]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_places_are_read_on_with_the_cursor_too(say, remove, read, limit):
    parents = [say(f"Parent {number}.") for number in range(4)]
    for number, parent in enumerate(parents):
        say(f"Reply {number}.", parent)
    for parent in parents[::2]:
        remove(parent)
    whole = [one["id"] for one in read().json["comments"]]

    found, cursor = [], None
    while cursor is not None or not found:
        answer = read(limit=limit, **({"cursor": cursor} if cursor else {})).json
        assert len(answer["comments"]) <= limit
        found += [one["id"] for one in answer["comments"]]
        cursor = answer["next_cursor"]

    assert found == whole
    assert len(whole) == 8


def test_many_that_were_removed_do_not_hide_what_follows(say, remove, read):
    for number in range(3):
        remove(say(f"Number {number}."))
    parent = say("Answered.")
    say("Reply.", parent)
    remove(parent)

    assert listed(read(limit=1)) == [("", None, True)]


def test_a_place_is_in_no_count_and_no_feed(say, remove, read, site):
    parent = say("First.")
    say("Second.", parent)
    remove(parent)

    assert read("/v1/pages/counts").json["counts"] == {URL: 1}
    assert [item["content_text"] for item in read("/v1/pages/comments.json").json["items"]] == ["Second."]
    assert f"<id>urn:uuid:{parent}</id>" not in read("/v1/pages/comments.atom").text
