"""The statistics page: numbers that add up, of the sites that somebody may see."""

import re
from datetime import UTC, datetime

import pytest

from service.comments.store import statistics, totals
from service.comments.store.statistics import Horizon
from service.comments.tables import Moderator
from service.web.desk.statistics import report as view
from tests.conftest import BACKENDS, Clock
from tests.service.web.desk.conftest import HASH, Browser

FAR = Horizon(2**40, 0)


@pytest.fixture
def clock():
    """The policy's decisions are dated by the database's clock, so this one starts there."""
    made = Clock()
    made.moment = datetime.now(UTC)
    return made


@pytest.fixture
def count(databases):
    """Let the sweep have counted everything."""

    def run():
        with databases.main.write() as session:
            statistics.count_slice(session, FAR, 100_000)

    return run


@pytest.fixture
def admin(databases, clock, site, client):
    """Sign an admin in who is limited to some sites, or to none."""

    def sign_in(*site_ids):
        limited = list(site_ids) or None
        with databases.main.write() as session:
            who = {"name": "ada", "password_hash": HASH, "role": "admin", "created_at": clock()}
            session.add(Moderator(**who, site_ids=limited))
        browser = Browser(client)
        assert browser.sign_in("ada").status_code == 303
        return browser

    return sign_in


def sums(page):
    """The figures on top, by what they are called."""
    return dict(re.findall(r"<div><dt>([^<]*)</dt><dd>([^<]*)</dd></div>", page))


def table(page, title):
    """The rows of the table behind a picture, and its last."""
    found = page.partition(f'aria-label="{title}: the numbers"')[2].partition("</table>")[0]
    assert found, f"there is no table of {title}"
    rows = re.findall(r"<tr><th scope=\"row\">([^<]*)</th>(.*?)</tr>", found, re.DOTALL)
    return [(label, [int(n.replace(",", "")) for n in re.findall(r">([\d,]+)<", cells)]) for label, cells in rows]


def shares(page, title):
    """The rows of the table behind a picture of shares."""
    found = page.partition(f'aria-label="{title}: the numbers"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr><th scope=\"row\">([^<]*)</th>(.*?)</tr>", found, re.DOTALL)
    return {label: re.findall(r"<td>([^<]*)</td>", cells) for label, cells in rows}


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_numbers_add_up(signed_in, post, moderate, held, clock, count, databases, site):
    for number in range(7):
        clock.pass_(hours=1)
        post(body=f"fine {number}")
    moderate()
    held("spam 0.995 blatant")
    one, other = held("toxic 0.7 a"), held("toxic 0.7 b")
    held("toxic 0.7 c")
    signed_in.decide(one, "published")
    signed_in.decide(other, "rejected", reason="insult")
    count()

    page = signed_in.get("/desk/statistics?range=week").text

    assert sums(page) | {"Half of the held ones waited": ""} == {
        "Received": "11",
        "Decided by the policy": "11",
        "Decided by people": "2",
        "Half of the held ones waited": "",
    }
    for title, together in (("Decided by the policy", [11, 7, 3, 1]), ("Decided by people", [1, 0, 1])):
        *steps, (last, shown) = table(page, title)
        assert last == "Together"
        assert shown == together == [sum(column) for column in zip(*(values for _, values in steps), strict=True)]
    with databases.main.read() as session:
        assert totals.read(session)[site.site_id]["received"] == 11


def test_how_often_the_score_was_overturned(signed_in, held, count):
    for number, to in enumerate(["published", "published", "published", "rejected"]):
        signed_in.decide(held(f"toxic 0.7 {number}"), to, **({"reason": "insult"} if to == "rejected" else {}))
    count()

    page = signed_in.get("/desk/statistics").text

    assert shares(page, "Overturned, by attribute") == {"Toxicity": ["3", "4", "75 %", "30 and 95 %"]}
    assert "Toxicity: 75 %" in page
    assert shares(page, "Held by the policy, by the first reason")["A score was over the site&#39;s limit"][:2] == [
        "4",
        "4",
    ]


def test_how_long_held_comments_waited(signed_in, held, clock, count):
    for minutes in (3, 3, 3, 600):
        comment_id = held("toxic 0.7")
        clock.pass_(minutes=minutes)
        signed_in.decide(comment_id, "published")
    count()

    page = signed_in.get("/desk/statistics").text

    assert sums(page)["Half of the held ones waited"] == "within 5 minutes"
    assert "nine in ten <strong>within 16 hours</strong>" in page
    assert dict(table(page, "How long held comments waited"))["2 minutes to 5 minutes"] == [3]


def test_what_was_held_for_its_language_is_said(signed_in, held, count):
    held("toxic none")
    held("toxic 0.7")
    count()

    page = signed_in.get("/desk/statistics").text

    assert shares(page, "Held by the policy, by the first reason")["Its language is not supported"][:3] == [
        "1",
        "2",
        "50 %",
    ]


def test_agreement_says_how_few_there_were(signed_in, held, count, client):
    comment_id = held("toxic 0.7")
    signed_in.decide(comment_id, "published")
    signed_in.post("/desk/logout", {"csrf": signed_in.csrf()})
    signed_in.sign_in("otto")
    signed_in.decide(comment_id, "rejected", version=3, reason="spam")
    count()

    page = signed_in.get("/desk/statistics").text

    assert "1 time a second person decided" in page
    assert "probably between 0 and 79 %" in page


def test_only_admins_see_who_decided_how_much(signed_in, admin, held, count):
    signed_in.decide(held("toxic 0.7"), "published")
    count()
    assert 'id="moderators"' not in signed_in.get("/desk/statistics").text

    page = admin().get("/desk/statistics").text

    assert '<bdi dir="auto">maren</bdi></th><td>0</td><td>1</td>' in page


def test_somebody_limited_to_sites_sees_only_their_numbers(
    admin, site, other_site, client, fields, held, moderate, count, clock
):
    held("toxic 0.7 ours")
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    theirs = {**fields, "page_url": "https://other.example/x"}
    for number in range(3):
        clock.pass_(seconds=1)
        client.post("/v1/comments", json={**theirs, "body": f"fine {number}"}, headers=key)
    moderate()
    count()
    limited = admin(other_site.site_id)

    assert sums(limited.get("/desk/statistics").text)["Received"] == "3"
    assert sums(limited.get(f"/desk/statistics?site={other_site.site_id}").text)["Received"] == "3"
    assert limited.get(f"/desk/statistics?site={site.site_id}").status_code == 404
    assert "Demo" not in limited.get("/desk/statistics").text


def test_one_site_or_all(signed_in, site, other_site, client, fields, post, moderate, count):
    post(body="fine")
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    client.post("/v1/comments", json={**fields, "page_url": "https://other.example/x", "body": "fine"}, headers=key)
    moderate()
    count()

    assert sums(signed_in.get("/desk/statistics").text)["Received"] == "2"
    assert sums(signed_in.get(f"/desk/statistics?site={site.site_id}&range=day").text)["Received"] == "1"
    chosen = signed_in.get(f"/desk/statistics?site={site.site_id}").text
    assert f"/desk/statistics?range=day&amp;site={site.site_id}" in chosen


def test_a_range_shows_what_is_in_it(signed_in, post, count, clock):
    post(body="long ago")
    clock.pass_(days=3)
    post(body="now")
    count()
    signed_in.sign_in()

    seen = {name: sums(signed_in.get(f"/desk/statistics?range={name}").text)["Received"] for name in ("day", "week")}

    assert seen == {"day": "1", "week": "2"}


def test_nothing_yet(signed_in):
    page = signed_in.get("/desk/statistics").text

    assert sums(page)["Received"] == "0"
    assert "The policy held nothing in this time." in page
    assert "No comment was decided by two people in this time." in page


def test_a_history_that_is_not_counted_yet_is_mentioned(signed_in, databases, held, monkeypatch):
    monkeypatch.setattr(view, "BEHIND", 0)
    held("toxic 0.7")

    assert "older moves are still being counted" in signed_in.get("/desk/statistics").text


@pytest.mark.parametrize("query", ["range=year", "site=x", "site=-1", "site=1;DROP", "range=%00"])
def test_addresses_that_cannot_be_read(signed_in, query):
    assert signed_in.get(f"/desk/statistics?{query}").status_code == 422


def test_no_such_site(signed_in):
    assert signed_in.get("/desk/statistics?site=99").status_code == 404


def test_pictures_say_in_words_what_they_show(signed_in, held, count):
    signed_in.decide(held("toxic 0.7"), "published")
    count()

    page = signed_in.get("/desk/statistics").text

    pictures = re.findall(r'<svg class="(?:bars|shares)".*?</svg>\s*<details>', page, re.DOTALL)
    assert len(pictures) == 5
    for picture in pictures:
        title, description = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', picture).groups()
        assert re.search(rf'<title id="{title}">[^<]+</title>', picture)
        assert re.search(rf'<desc id="{description}">[^<]+</desc>', picture)
    assert " style=" not in page
    assert "<style" not in page
