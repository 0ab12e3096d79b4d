"""The queues: what is in each, in which order, and how many."""

import re
from html import unescape

import pytest

from service.web.desk.lists.queues import PAGE_SIZE


def bodies(page):
    return re.findall(r'<div class="words"[^>]*>([^<]*)</div>', page)


def sizes(page):
    return dict(re.findall(r'<a href="/desk/[^"]*"[^>]*>([A-Z][a-z ]+) <span class="size">([^<]*)</span>', page))


def turned(page, rel):
    link = re.search(rf'<a href="([^"]*)" rel="{rel}"', page)
    return link and unescape(link.group(1))


def test_the_held_queue_says_why_each_comment_is_there(signed_in, held):
    held("toxic 0.83 thing", author_name="Bo", page_title="The harbour")

    page = signed_in.get("/desk/").text

    assert bodies(page) == ["toxic 0.83 thing"]
    assert "Toxicity is 0.83, at or over this site&#39;s limit of 0.05." in page
    assert '<bdi dir="auto">Bo</bdi>' in page
    assert "The harbour" in page
    assert re.search(r"<meter[^>]*value=\"0.83\"", page)


def test_each_comment_is_in_its_queues(signed_in, post, moderate, held):
    post(body="fine")
    moderate()
    held("spam 0.995 blatant")
    held("toxic 0.7 a")
    insulting, other = held("toxic 0.7 b"), held("toxic 0.7 c")
    signed_in.decide(insulting, "rejected", reason="insult")
    signed_in.decide(other, "published")
    looked = {
        queue: bodies(signed_in.get(f"/desk/queues/{queue}").text)
        for queue in ("held", "new", "published", "spam", "rejected")
    }

    assert looked == {
        "held": ["toxic 0.7 a"],
        "new": ["fine"],
        "published": ["toxic 0.7 c", "fine"],
        "spam": ["spam 0.995 blatant"],
        "rejected": ["toxic 0.7 b"],
    }
    assert sizes(signed_in.get("/desk/").text) == {
        "Held": "1",
        "Reported": "0",
        "New": "1",
        "Published": "2",
        "Spam": "1",
        "Rejected": "1",
    }


def test_what_a_moderator_calls_spam_is_spam(signed_in, held):
    signed_in.decide(held("toxic 0.7"), "rejected", reason="spam")

    assert bodies(signed_in.get("/desk/queues/spam").text) == ["toxic 0.7"]
    assert bodies(signed_in.get("/desk/queues/rejected").text) == []


def test_being_checked_shows_only_past_a_minute(signed_in, post, clock):
    post(body="waits")
    assert "Being checked" not in signed_in.get("/desk/").text

    clock.pass_(seconds=61)

    assert sizes(signed_in.get("/desk/").text)["Being checked"] == "1"
    page = signed_in.get("/desk/queues/checking").text
    assert bodies(page) == ["waits"]
    assert '<button type="submit" class="publish"' not in page


@pytest.mark.parametrize(
    ("queue", "first"),
    [
        pytest.param("held", 0, id="held: oldest first"),
        pytest.param("new", -1, id="new: newest first"),
    ],
)
def test_turning_pages_shows_every_comment_once(signed_in, post, moderate, clock, queue, first):
    words = "toxic 0.7" if queue == "held" else "fine"
    written = []
    for number in range(PAGE_SIZE * 2 + 3):
        clock.pass_(seconds=1)
        written.append(f"{words} {number}")
        post(body=written[-1])
    moderate()
    pages = [signed_in.get(f"/desk/queues/{queue}").text]
    while link := turned(pages[-1], "next"):
        pages.append(signed_in.get(link).text)

    seen = [body for page in pages for body in bodies(page)]
    assert [len(bodies(page)) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3]
    assert seen == (written if queue == "held" else written[::-1])
    assert seen[0] == written[first]
    assert bodies(signed_in.get(turned(pages[1], "prev")).text) == seen[:PAGE_SIZE]


def test_the_queue_of_one_site(signed_in, held, other_site, client, fields, moderate, clock):
    held("toxic 0.7 ours")
    clock.pass_(seconds=1)
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    client.post(
        "/v1/comments", json={**fields, "page_url": "https://other.example/x", "body": "toxic 0.7 theirs"}, headers=key
    )
    moderate()

    assert len(bodies(signed_in.get("/desk/").text)) == 2
    page = signed_in.get(f"/desk/?site={other_site.site_id}").text

    assert bodies(page) == ["toxic 0.7 theirs"]
    assert sizes(page)["Held"] == "1"
    assert bodies(signed_in.get("/desk/?site=").text) == ["toxic 0.7 ours", "toxic 0.7 theirs"]


@pytest.mark.attack(35)
@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "before=%00",
        "after=" + "A" * 3000,
        "after=b2xkZXN0fDIwMjYtMDMtMDF8MTsgRFJPUCBUQUJMRQ",
        "sort=risk%3B+DROP+TABLE+comments",
        "sort=received_at+DESC",
        "site=1;DROP",
        "site=-1",
        "page=1+OR+1%3D1",
        "reason=score')+OR+1%3D1--",
        "attribute=SPAM')+IS+NULL--",
        "least=0+OR+1%3D1",
        "most=nan",
        "since=2026-13-01",
        "until=now()",
        "host='%3B--",
        "language=en'--",
        "least=0.9&most=0.1",
    ],
)
def test_addresses_that_cannot_be_read(signed_in, query):
    assert signed_in.get(f"/desk/?{query}").status_code == 422


def test_there_is_no_such_queue(signed_in):
    assert signed_in.get("/desk/queues/everything").status_code == 404
