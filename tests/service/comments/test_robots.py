"""Signs of robots through the whole pipeline: each holds with its reason, none rejects, and what is absent does nothing."""

import pytest
from sqlalchemy import select

from service.comments import review
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.signs import form_tokens
from service.comments.store.signs import BAD, LAST
from service.comments.tables import Comment, History, Likeness
from tests.conftest import BACKENDS

on_both = pytest.mark.parametrize("backend", BACKENDS)

ADVERT = (
    "See https://watches.example/ for the finest watches of this whole harbour, every one of them far cheaper than you "
    "would ever believe, and sent to your door before the weekend, or you get all of your money back."
)
VARIED = ADVERT.upper().replace("HTTPS://WATCHES.EXAMPLE/", "www.clocks.example/?id=77").replace(",", " 4,")
NEARLY = ADVERT.replace("weekend", "holidays").replace("watches.example", "clocks.example")
HONEST = "I crossed on the first night and the soup was gone before we had even left the inner harbour."


@pytest.fixture
def posted(post, moderate, databases, clock):
    """Post one comment and moderate it; gives its row."""

    def run(**fields):
        clock.pass_(seconds=0.01)
        comment_id = post(**fields).json["id"]
        moderate()
        return row(databases, comment_id)

    return run


@pytest.fixture
def decide(databases, clock):
    def run(comment, to, reason=None):
        wanted = Wish(to=Status(to), actor=Actor.MODERATOR, reason=reason)
        with databases.main.write() as session:
            review.decide(session, comment.id, wanted, version=comment.version, now=clock(), sites=None)
        return row(databases, comment.id)

    return run


def row(databases, comment_id):
    with databases.main.read() as session:
        return next(one for one in session.scalars(select(Comment)) if str(one.id) == str(comment_id))


def codes(comment):
    return [reason["code"] for reason in comment.reasons]


def by(number):
    return {"author_email": f"reader{number}@mail.example", "author_name": f"Reader {number}"}


def test_a_comment_without_traps_is_published_and_nothing_is_kept(posted):
    comment = posted()

    assert (comment.status, comment.traps) == ("published", None)


def test_a_filled_honeypot_holds_and_its_words_are_kept_nowhere(posted):
    comment = posted(website_address="https://robots.example/offer")

    assert (comment.status, codes(comment)) == ("held", ["honeypot"])
    assert comment.traps == {"honeypot": True}


@pytest.mark.parametrize(
    ("seconds", "status"),
    [
        pytest.param(0, "held", id="at once"),
        pytest.param(2.9, "held", id="under three seconds"),
        pytest.param(3, "published", id="three seconds"),
        pytest.param(3600, "published", id="an hour"),
        pytest.param(86_401, "published", id="a page left open for days"),
    ],
)
def test_a_form_that_was_filled_in_faster_than_people_type_holds(posted, vault, site, clock, seconds, status):
    token = form_tokens.make(vault, site.site_id, clock())
    clock.pass_(seconds=seconds)

    comment = posted(form_token=token)

    assert comment.status == status
    assert ("filled_too_fast" in codes(comment)) == (status == "held")


@pytest.mark.parametrize("token", ["", "garbage", "A" * 32, None, "ü" * 10])
def test_a_token_that_is_none_holds_nothing(posted, token):
    assert (posted(form_token=token).status) == "published"


def test_another_sites_token_holds_nothing(posted, vault, other_site, clock):
    assert posted(form_token=form_tokens.make(vault, other_site.site_id, clock())).status == "published"


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


def linking(number, host="watches.example"):
    return {"body": f"{NUMBERS[number]} of a kind https://{host}/{number}", **by(number)}


NUMBERS = ("One", "Two", "Three", "Four", "Five")


@on_both
def test_three_rejections_and_no_publication_make_a_host_bad(posted, decide):
    for number in range(3):
        decide(posted(**linking(number)), "rejected", "spam")

    held, website = posted(**linking(3)), posted(author_url="https://www.watches.example/", **by(4))

    assert held.reasons == website.reasons == [{"code": "bad_host", "host": "watches.example"}]
    assert posted(**linking(4, "harbour.example")).status == "published"


def spam(posted, decide, *numbers):
    return [decide(posted(**linking(number)), "rejected", "spam") for number in numbers]


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


@pytest.mark.parametrize("domain", ["mailinator.com", "box.mailinator.com"])
def test_an_address_that_is_thrown_away_holds_without_being_told(posted, databases, domain):
    comment = posted(author_email=f"amina@{domain}")

    assert (comment.status, comment.reasons) == ("held", [{"code": "disposable_address"}])


def test_a_proven_author_may_use_any_address(posted):
    posted(author_id="77")

    assert posted(author_id="77", author_email="amina@mailinator.com", body="Another remark.").status == "published"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"body": "Write to me: amina@mail.example"}, id="body"),
        pytest.param({"body": "Write to Amina (at) mail dot example, please"}, id="spelled out"),
        pytest.param({"author_name": "amina@mail.example"}, id="name"),
        pytest.param({"author_url": "https://page.example/?mail=amina%40mail.example"}, id="website"),
    ],
)
def test_the_authors_own_address_holds_and_is_in_no_reason(posted, changes):
    comment = posted(**changes)

    assert (comment.status, comment.reasons) == ("held", [{"code": "own_address"}])
    assert comment.traps == {"own_address": True}


def test_a_phone_number_holds(posted):
    comment = posted(body="Ring me at +49 30 1234567 tonight.")

    assert (comment.status, comment.reasons) == ("held", [{"code": "personal_data_found", "kind": "phone"}])


def test_a_repetition_with_a_fresh_token_is_the_same_comment(post, vault, site, clock):
    sent = []
    for _ in range(2):
        clock.pass_(seconds=5)
        token = form_tokens.make(vault, site.site_id, clock())
        sent.append(post(headers={"Idempotency-Key": "k"}, form_token=token))

    assert [answer.status_code for answer in sent] == [202, 202]
    assert sent[0].json["id"] == sent[1].json["id"]


def test_signs_never_reject(posted, decide, vault, site, clock):
    for number in range(3):
        decide(posted(body=ADVERT, **by(number)), "rejected", "spam")
    token = form_tokens.make(vault, site.site_id, clock())

    mine = {"author_email": "amina@mailinator.com", "author_name": "amina@mailinator.com"}
    comment = posted(body=ADVERT, website_address="x", form_token=token, **mine)

    assert comment.status == "held"
    assert codes(comment) == [
        *("honeypot", "filled_too_fast", "own_address", "like_rejected", "repeated", "bad_host", "disposable_address"),
    ]


@pytest.mark.parametrize("text_field", ["traps", "text_mark"])
def test_erasure_forgets_what_was_known_of_the_form(post, client, site, databases, text_field):
    comment_id = post(body=HONEST, website_address="x").json["id"]
    assert getattr(row(databases, comment_id), text_field) is not None

    client.delete(f"/v1/comments/{comment_id}", headers={"Authorization": f"Bearer {site.secret_key}"})

    assert getattr(row(databases, comment_id), text_field) is None


def test_an_edit_is_looked_at_for_the_authors_own_address_again(post, client, databases, moderate):
    receipt = post(body="Write to amina@mail.example").json["receipt_url"]
    moderate()

    for body, status in (("Write to me.", "published"), ("Write to amina at mail dot example", "held")):
        assert client.patch(receipt, json={"body": body}).status_code < 300
        moderate()
        assert client.get(receipt).json["status"] == status


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
