"""Signs of robots through the whole pipeline: each holds with its reason, none rejects, and what is absent does nothing."""

import pytest

from service.comments.signs import form_tokens
from tests.service.comments.robots import ADVERT, HONEST, by, codes, row


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
