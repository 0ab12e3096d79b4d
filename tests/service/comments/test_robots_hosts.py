"""Hosts that are known from spam: links to them hold, until somebody publishes one."""

import pytest
from sqlalchemy import select

from service.comments import review
from service.comments.store.signs import BAD, LAST
from service.comments.tables import History
from tests.conftest import BACKENDS
from tests.service.comments.robots import by, codes, linking, row, spam

on_both = pytest.mark.parametrize("backend", BACKENDS)


@on_both
def test_three_rejections_and_no_publication_make_a_host_bad(posted, decide):
    for number in range(3):
        decide(posted(**linking(number)), "rejected", "spam")

    held, website = posted(**linking(3)), posted(author_url="https://www.watches.example/", **by(4))

    assert held.reasons == website.reasons == [{"code": "bad_host", "host": "watches.example"}]
    assert posted(**linking(4, "harbour.example")).status == "published"


@on_both
@pytest.mark.parametrize("vouched", [True, False], ids=["by a vouched author", "by a person"])
def test_a_host_that_was_published_once_is_not_bad(posted, decide, vouched):
    first = posted(**linking(0), author_id="77" if vouched else None)
    if not vouched:
        decide(first, "published")
    spam(posted, decide, 1, 2, 3)

    assert posted(**linking(4)).status == "published"


@on_both
def test_what_the_policy_publishes_makes_no_bad_host_good(posted, decide):
    posted(**linking(0))
    spam(posted, decide, 1, 2, 3)

    assert codes(posted(**linking(4))) == ["bad_host"]


@on_both
def test_what_was_taken_back_or_waits_again_speaks_neither_for_nor_against_a_host(posted, decide):
    first, *_ = spam(posted, decide, 0, 1, 2)

    waiting = decide(first, "held")
    assert posted(**linking(3)).status == "published"

    decide(waiting, "rejected", "spam")
    assert codes(posted(**linking(4))) == ["bad_host"]


@on_both
def test_what_the_policy_rejects_makes_no_host_bad_and_pushes_nothing_out(posted, post, moderate, decide):
    for _ in range(BAD):
        posted(**by(0), body="spam 0.99 https://pier.example/")
    assert posted(**linking(0, "pier.example")).status == "published"

    decide(posted(**linking(1)), "published")
    for number in range(2, 5):
        decide(posted(**linking(number)), "rejected", "spam")
    for number in range(2 * LAST + 1):
        post(**by(number), body=f"{'spam 0.99' if number % 2 else 'toxic 0.9'} https://watches.example/{number}")
    moderate()

    assert posted(**linking(0)).status == "published"


@on_both
def test_a_busy_host_of_another_site_says_nothing_here_and_crowds_nothing_out(
    posted, post, moderate, decide, databases, other_site
):
    here = spam(posted, decide, 0, 1, 2)
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    ids = [
        post(body=f"https://watches.example/{number}", headers=key, page_url="https://other.example/").json["id"]
        for number in range(2 * LAST + 1)
    ]
    moderate()
    for one in ids:
        decide(row(databases, one), "published")

    assert codes(posted(**linking(3))) == ["bad_host"]
    for one in here:
        decide(one, "published")
    for one in ids:
        decide(row(databases, one), "rejected", "spam")
    assert posted(**linking(4)).status == "published"


def test_the_sites_own_host_is_never_bad(posted, decide):
    for number in range(3):
        decide(posted(**linking(number, "news.example")), "rejected", "spam")

    assert posted(**linking(3, "news.example")).status == "published"


def test_erasure_leaves_no_host_in_the_history(posted, decide, databases):
    for number in range(3):
        decide(posted(**linking(number)), "rejected", "spam")
    held = posted(**linking(3))
    with databases.main.write() as session:
        review.remove(session, held.id, site_id=held.site_id, now=held.received_at)

    with databases.main.read() as session:
        moves = session.scalars(select(History).where(History.comment_id == held.id).order_by(History.version)).all()
    assert next(reason for move in moves for reason in move.reasons)["code"] == "bad_host"
    assert "watches" not in repr([move.reasons for move in moves])
