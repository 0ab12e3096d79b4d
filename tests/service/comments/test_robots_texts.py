"""Texts that come again and again, or read like what was rejected as spam: each holds, and none rejects."""

import pytest
from sqlalchemy import select

from service.comments.tables import Likeness
from tests.conftest import BACKENDS
from tests.service.comments.robots import ADVERT, HONEST, NEARLY, VARIED, by, codes, row

on_both = pytest.mark.parametrize("backend", BACKENDS)


@on_both
def test_a_text_that_came_three_times_before_by_others_is_held(posted):
    texts = [HONEST, HONEST.upper(), f"{HONEST} 2026", HONEST.replace(",", " ;")]
    found = [posted(body=body, **by(number)) for number, body in enumerate(texts)]

    assert [one.status for one in found] == ["published"] * 3 + ["held"]
    assert found[-1].reasons == [{"code": "repeated", "count": 3}]


@on_both
def test_a_wave_that_comes_at_once_is_held_whole(post, moderate, databases):
    ids = [post(body=HONEST, **by(number)).json["id"] for number in range(4)]
    moderate()

    assert {codes(row(databases, one))[0] for one in ids} == {"repeated"}


def test_texts_on_other_sites_and_of_long_ago_are_no_repeats(posted, post, moderate, clock, other_site):
    for number in range(3):
        posted(body=HONEST, **by(number))
    clock.pass_(days=31)
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    post(body=HONEST, headers=key, page_url="https://other.example/")
    moderate()

    assert posted(body=HONEST, **by(9)).status == "published"


def test_short_texts_that_many_people_write_are_no_repeats(posted):
    assert {posted(body="Thank you so much for this!", **by(number)).status for number in range(6)} == {"published"}


@on_both
def test_the_same_text_by_the_same_author_on_the_same_page_is_held_once(posted):
    here = {"body": HONEST, "author_ip": "192.0.2.7"}
    first, again = posted(**here, **by(1)), posted(**here, **by(2))
    elsewhere = posted(**here, page_url="https://news.example/elsewhere")

    assert (first.status, elsewhere.status) == ("published", "published")
    assert (again.status, again.reasons) == ("held", [{"code": "posted_before"}])


@on_both
def test_an_author_whom_the_site_vouches_for_is_known_again_by_the_id(posted):
    posted(body=HONEST, author_id="77", author_ip="192.0.2.7", **by(1))

    assert codes(posted(body=HONEST, author_id="77", author_ip="192.0.2.8", **by(2))) == ["posted_before"]


@on_both
@pytest.mark.parametrize("address", ["boss@corp.example", "nobody@corp.example"], ids=["right", "wrong"])
@pytest.mark.parametrize("before", [1, 3])
def test_a_typed_address_changes_nothing_so_nobody_learns_whose_it_is(posted, before, address):
    for number in range(before):
        posted(
            body=HONEST, author_ip=f"192.0.2.{number}", author_email="boss@corp.example", author_name="Whistleblower"
        )

    asked = posted(body=HONEST, author_ip="198.51.100.9", author_email=address, author_name="Curious")

    assert codes(asked) == (["repeated"] if before == 3 else ["nothing_found"])


@on_both
@pytest.mark.parametrize("body", [ADVERT, VARIED, NEARLY], ids=["the same", "varied", "nearly the same"])
def test_what_reads_like_rejected_spam_is_held(posted, decide, body):
    decide(posted(body=ADVERT, **by(1)), "rejected", "spam")

    assert codes(posted(body=body, **by(2))) == ["like_rejected"]
    assert posted(body=HONEST, **by(3)).status == "published"


@on_both
def test_what_is_taken_back_is_spam_no_more(posted, decide, databases):
    rejected = decide(posted(body=ADVERT, **by(1)), "rejected", "spam")
    decide(rejected, "published")

    assert posted(body=ADVERT, **by(2)).status == "published"
    with databases.main.read() as session:
        assert not session.scalars(select(Likeness)).all()


@on_both
def test_what_the_policy_rejects_makes_nobody_elses_text_spam(posted, decide):
    rejected = posted(body=f"{HONEST} spam 0.99", **by(1))

    assert (rejected.status, codes(rejected)) == ("rejected", ["score"])
    assert posted(body=HONEST, **by(2)).status == "published"

    decide(rejected, "rejected", "spam")
    assert codes(posted(body=HONEST, **by(3))) == ["like_rejected"]


@pytest.mark.parametrize("reason", ["insult", "off_topic"])
def test_what_was_rejected_for_anything_else_is_not_advertising(posted, decide, reason):
    decide(posted(body=ADVERT, **by(1)), "rejected", reason)

    assert posted(body=ADVERT, **by(2)).status == "published"


def test_another_sites_spam_says_nothing_here(posted, post, moderate, decide, databases, other_site):
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    there = post(body=ADVERT, headers=key, page_url="https://other.example/").json["id"]
    moderate()
    decide(row(databases, there), "rejected", "spam")

    assert posted(body=ADVERT).status == "published"
