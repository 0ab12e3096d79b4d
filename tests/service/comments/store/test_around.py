"""What stands around a comment: its like, what its author wrote before, what it answers, what made its score."""

import uuid

import pytest

from service.comments import review
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.store import around, context, past
from service.comments.store.around import SHOWN
from service.comments.tables import Comment, History, Page
from tests.conftest import BACKENDS

WAVE = "toxic 0.7 buy the very best watches at the old harbour today and save half of the price number"


@pytest.fixture
def held(post, moderate, clock):
    def make(body, **fields):
        clock.pass_(seconds=1)
        return uuid.UUID(post(body=body, **fields).json["id"]), moderate()

    return lambda body, **fields: make(body, **fields)[0]


@pytest.fixture
def look(databases):
    """Call something with a session, comments and their pages."""

    def run(work, *ids):
        with databases.main.read() as session:
            comments = [session.get_one(Comment, one) for one in ids]
            return work(session, [(one, session.get_one(Page, one.page_id)) for one in comments])

    return run


@pytest.fixture
def like(look):
    """Give those that are like a comment."""

    def run(comment_id, *, sites=None, limit=100):
        return look(lambda session, rows: around.alike_ids(session, rows[0][0], sites, limit), comment_id)

    return run


def count(comment_id, look, sites=None):
    return look(lambda session, rows: around.count_alike(session, rows, sites), comment_id)[comment_id]


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_same_text_comes_before_the_same_host_and_the_newest_first(held, like, look):
    linked = held("toxic 0.7 another remark, see https://www.shop.example/a")
    older, newer = held(f"{WAVE} one"), held(f"{WAVE} two")
    mine = held(f"{WAVE} three at http://shop.example/b")
    held("toxic 0.7 nothing of the kind")

    assert like(mine) == [(newer, 2), (older, 2), (linked, 2)]
    assert like(mine, limit=2) == [(newer, 2), (older, 2)]
    counted = count(mine, look)
    assert (counted.count, counted.same_text) == (3, 2)
    assert count(linked, look).count == 1


def test_only_what_is_held_counts(held, like, databases):
    mine, other = held(f"{WAVE} one https://shop.example"), held(f"{WAVE} two https://shop.example")
    with databases.main.write() as session:
        session.get_one(Comment, other).status = "published"

    assert like(mine) == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_was_rejected_as_spam_stays_known_but_does_not_count(held, like, look, clock, databases):
    spam = held(f"{WAVE} spam")
    with databases.main.write() as session:
        wanted = Wish(to=Status.REJECTED, actor=Actor.SITE, reason="spam")
        review.decide(session, spam, wanted, version=2, now=clock())

    mine, other = held(f"{WAVE} one"), held(f"{WAVE} two")

    assert [one for one, _ in like(mine)] == [other]
    assert (count(mine, look).count, count(mine, look).same_text) == (1, 1)
    with databases.main.read() as session:
        assert session.get_one(Comment, spam).status == Status.REJECTED
        assert {"code": "like_rejected"} in session.get_one(Comment, mine).reasons


def test_the_host_of_the_page_itself_makes_nobody_alike(held, like):
    first = held("toxic 0.7 as you say yourselves https://news.example/x", page_url="https://www.news.example/a")

    held("toxic 0.7 something else https://news.example/y", page_url="https://news.example/b")

    assert like(first) == []


def test_somebody_limited_to_sites_sees_nothing_alike_elsewhere(
    held, like, look, client, other_site, fields, moderate, site
):
    mine = held(f"{WAVE} one https://shop.example")
    there = {**fields, "page_url": "https://other.example/x", "body": f"{WAVE} two https://shop.example"}
    client.post("/v1/comments", json=there, headers={"Authorization": f"Bearer {other_site.secret_key}"})
    moderate()

    assert like(mine, sites={site.site_id}) == []
    assert count(mine, look, {site.site_id}).count == 0
    assert len(like(mine)) == count(mine, look).count == 1


def test_a_card_counts_no_further_than_it_shows(held, like, look, post, moderate):
    for number in range(SHOWN + 10):
        post(body=f"{WAVE} {number}")
    moderate()
    mine = held(f"{WAVE} last")

    assert count(mine, look).count == SHOWN + 1
    assert len(like(mine)) == SHOWN + 10


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_an_author_wrote_before_is_counted_on_the_same_site(held, look, clock, post, moderate, databases):
    start = clock()
    first = held("a fine one")
    clock.pass_(days=3)
    mine = held("toxic 0.7 mine", author_name="Another name")
    other = held("toxic 0.7 theirs", author_email="other@mail.example")

    found = look(lambda session, rows: past.of_authors(session, [one for one, _ in rows]), mine, other, first)

    assert found[mine].counted == {"published": 1}
    assert found[first].counted == {"held": 1}
    assert found[other].counted == {}
    assert (found[mine].first_seen - start).total_seconds() == 1


def test_who_the_site_vouches_for_is_known_by_that(held, look):
    mine = held("toxic 0.7", author_id="a7", author_email="one@mail.example")
    held("toxic 0.7", author_id="a7", author_email="two@mail.example")
    held("toxic 0.7", author_id="a8", author_email="one@mail.example")

    found = look(lambda session, rows: past.of_authors(session, [one for one, _ in rows]), mine)

    assert found[mine].counted == {"held": 1}


def test_of_an_author_with_very_many_comments_only_so_many_are_looked_at(held, look):
    mine = [held(f"toxic 0.7 {number}") for number in range(5)][-1]

    found = look(lambda session, rows: past.of_authors(session, [one for one, _ in rows], 3), mine)

    assert found[mine].counted.total() == 2
    assert found[mine].first_seen is None


def test_a_comment_whose_author_is_unknown_has_no_past(held, look, databases):
    mine = held("toxic 0.7")
    with databases.main.write() as session:
        session.get_one(Comment, mine).person_id = None

    assert look(lambda session, rows: past.of_authors(session, [one for one, _ in rows]), mine) == {}


def test_a_reply_has_a_parent_and_others_none(held, look):
    parent = held("x" * 1000, author_name="Bo")
    reply = held("toxic 0.7 reply", parent_id=str(parent))

    found = look(lambda session, rows: context.parents(session, [one for one, _ in rows]), parent, reply)

    assert list(found) == [reply]
    assert (found[reply].id, found[reply].author_name, found[reply].start) == (parent, "Bo", "x" * context.EXCERPT)


def test_contributions_are_those_of_the_present_text(held, look, databases):
    mine = held("toxic 0.7")
    with databases.main.write() as session:
        last = session.query(History).filter_by(comment_id=mine, actor="policy").one()
        last.contributions = {"TOXICITY": {"bias": 0.0}}

    def work(session, rows):
        return context.contributions(session, [one for one, _ in rows])

    assert look(work, mine) == {mine: {"TOXICITY": {"bias": 0.0}}}
    with databases.main.write() as session:
        session.get_one(Comment, mine).revision = 2
    assert look(work, mine) == {}
