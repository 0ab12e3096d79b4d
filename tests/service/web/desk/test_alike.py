"""What can be decided together with one comment: its like, and the replies to it."""

import re

import pytest
from sqlalchemy import select

from service.comments.tables import Moderator
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import Browser

WAVE = "toxic 0.83 buy the very best watches at the old harbour today and save half of the price number"


def picks(page):
    return re.findall(r'name="pick" value="([^"]+)" form="bulk" checked', page)


@pytest.mark.parametrize("backend", BACKENDS)
def test_those_alike_are_shown_in_groups_all_selected_and_decided_once(signed_in, held, state):
    one = held(f"{WAVE} one", author_name="Ann")
    same = held(f"{WAVE} two", author_name="Bo")
    linked = held("toxic 0.7 quite another remark https://shop.example/x", author_name="Cy")
    first = held(f"{WAVE} three, see https://www.shop.example/", author_name="Di")
    other = held("toxic 0.7 nothing of the kind here", author_name="Ed")

    page = signed_in.get(f"/desk/comments/{first}/alike").text

    assert "3 more like this" in page
    assert {pick.split(":")[0] for pick in picks(page)} == {one, same, linked, first}
    assert (
        page.index("Nearly the same text") < page.index("Bo") < page.index("A link to the same site") < page.index("Cy")
    )
    assert "They all link to shop.example." in page
    answer = signed_in.post(
        "/desk/bulk", {"csrf": signed_in.csrf(), "pick": picks(page), "reject": "spam", "back": "/desk/"}
    )
    assert "4 comments rejected (spam)" in signed_in.get(answer.location).text
    assert [state(each)[0] for each in (one, same, linked, first, other)] == ["rejected"] * 4 + ["held"]


def test_nothing_else_like_it(signed_in, held):
    page = signed_in.get(f"/desk/comments/{held()}/alike").text

    assert "Nothing else like this" in page
    assert len(picks(page)) == 1


@pytest.fixture
def thread(held, post, moderate):
    """Make a held comment with a published reply, a held one, one to that, and a rejected one with a reply."""
    parent = held("a fine remark", author_name="Ann")
    one = held("a fine answer", author_name="Bo", parent_id=parent)
    two = held("toxic 0.7 answer", author_name="Cy", parent_id=parent)
    three = held("a fine answer to that", author_name="Di", parent_id=one)
    spam = held("spam 0.999", author_name="Ed", parent_id=parent)
    return parent, one, two, three, spam


@pytest.mark.parametrize("backend", BACKENDS)
def test_rejecting_a_comment_offers_its_replies(signed_in, thread, state):
    parent, one, two, three, spam = thread
    after = signed_in.get(signed_in.decide(parent, "rejected", reason="hate").location).text
    assert "3 replies to it are published or held: reject them too?" in after

    page = signed_in.get(f"/desk/comments/{parent}/replies").text
    assert "3 replies are published or held" in page
    assert {pick.split(":")[0] for pick in picks(page)} == {one, two, three}
    signed_in.post(
        "/desk/bulk", {"csrf": signed_in.csrf(), "pick": picks(page), "reject": "off_topic", "back": "/desk/"}
    )

    assert [state(each)[0] for each in (one, two, three)] == ["rejected"] * 3
    assert state(spam) == ("rejected", 2)
    assert "No replies are published or held" in signed_in.get(f"/desk/comments/{parent}/replies").text


def test_a_comments_page_leads_to_its_replies(signed_in, thread):
    parent, one, two, *_ = thread

    assert f'href="/desk/comments/{parent}/replies?' in signed_in.get(f"/desk/comments/{parent}").text
    assert "/replies" not in signed_in.get(f"/desk/comments/{two}").text
    assert "1 reply is published or held" in signed_in.get(f"/desk/comments/{one}").text


def test_scripts_are_told_of_replies_too(signed_in, thread):
    form = {"csrf": signed_in.csrf(), "version": 2, "reject": "hate", "back": "/desk/"}
    headers = {"Accept": "application/json", "Origin": "http://127.0.0.1:8080"}
    answer = signed_in.client.post(f"/desk/comments/{thread[0]}/decisions", data=form, headers=headers)

    address = f"/desk/comments/{thread[0]}/replies"
    assert answer.json["replies"] == {"words": "3 replies are published or held", "address": address}


def test_publishing_offers_nothing(signed_in, thread):
    page = signed_in.get(signed_in.decide(thread[2], "published").location).text

    assert "/replies" not in page


@pytest.mark.attack(36)
@pytest.mark.parametrize("which", ["alike", "replies"])
def test_of_other_sites_nothing_is_shown(app, signed_in, thread, databases, other_site, which):
    with databases.main.write() as session:
        session.scalars(select(Moderator).where(Moderator.name == "otto")).one().site_ids = [other_site.site_id]
    otto = Browser(app.test_client())
    otto.sign_in("otto")

    assert otto.get(f"/desk/comments/{thread[0]}/{which}").status_code == 404


@pytest.mark.parametrize("which", ["alike", "replies"])
def test_a_viewer_sees_them_and_cannot_pick(app, signed_in, thread, which):
    vera = Browser(app.test_client())
    vera.sign_in("vera")
    page = vera.get(f"/desk/comments/{thread[0]}/{which}").text

    assert "Ann" in page or "Bo" in page
    assert 'name="pick"' not in page
    assert 'action="/desk/bulk"' not in page


@pytest.mark.attack(14)
def test_a_text_that_is_cut_stays_text(signed_in, held):
    page = signed_in.get(f"/desk/comments/{held('toxic 0.8 ' + 'x' * 586 + '<script>alert(1)</script>')}/alike").text

    assert "<script>alert" not in page
