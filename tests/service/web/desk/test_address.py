"""The e-mail address behind a comment: for roles that may see it, by a click that is written down, and nowhere else."""

import uuid

import pytest
from sqlalchemy import select

from service.comments import people
from service.comments.store import people as people_store
from service.comments.tables import Audit, Comment, Moderator
from tests.conftest import BACKENDS

CANARY = "canary-7f3a@mail.example"


@pytest.fixture
def comment_id(held):
    return held(author_email=CANARY)


@pytest.fixture
def deeds(databases):
    def read():
        with databases.main.read() as session:
            return session.scalars(select(Audit).where(Audit.what == "address_shown")).all()

    return read


def ask(browser, comment_id):
    return browser.post(f"/desk/comments/{comment_id}/address", {"csrf": browser.csrf(), "back": "/desk/"})


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_is_shown_once_and_that_is_written_down(signed_in, comment_id, deeds):
    answer = ask(signed_in, comment_id)

    assert answer.status_code == 200
    assert f'<bdi dir="ltr">{CANARY}</bdi>' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    [deed] = deeds()
    assert (str(deed.comment_id), deed.moderator_id, deed.details) == (comment_id, 1, {})


@pytest.mark.attack(56)
def test_it_is_in_no_other_answer(signed_in, comment_id):
    ask(signed_in, comment_id)

    for path in ("/desk/", f"/desk/comments/{comment_id}", f"/desk/comments/{comment_id}/card", "/desk/queues/held"):
        assert CANARY not in signed_in.get(path).text


def test_a_viewer_may_not_see_it(browser, comment_id, deeds):
    browser.sign_in("vera")

    assert "address" not in browser.get(f"/desk/comments/{comment_id}").text
    answer = ask(browser, comment_id)

    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert deeds() == []


def test_somebody_limited_to_other_sites_is_told_of_no_such_comment(
    signed_in, comment_id, databases, other_site, deeds
):
    with databases.main.write() as session:
        session.scalars(select(Moderator).where(Moderator.name == "maren")).one().site_ids = [other_site.site_id]

    answer = ask(signed_in, comment_id)

    assert answer.status_code == 404
    assert CANARY not in answer.text
    assert deeds() == []
    assert ask(signed_in, uuid.uuid4()).status_code == 404


@pytest.mark.attack(41)
def test_it_is_not_to_be_had_by_a_link(signed_in, comment_id):
    assert signed_in.get(f"/desk/comments/{comment_id}/address").status_code == 405


@pytest.mark.attack(40)
def test_it_is_not_to_be_had_by_another_sites_form(signed_in, comment_id, deeds):
    assert signed_in.post(f"/desk/comments/{comment_id}/address", {"csrf": "x"}).status_code == 403
    form = {"csrf": signed_in.csrf()}
    assert (
        signed_in.post(f"/desk/comments/{comment_id}/address", form, origin="https://evil.example").status_code == 403
    )
    assert deeds() == []


def test_an_erased_address_is_said_to_be_erased(signed_in, comment_id, databases, deeds):
    with databases.main.read() as session:
        person_id = session.get_one(Comment, uuid.UUID(comment_id)).person_id
    with databases.keys.write() as keys:
        people_store.forget_keys(keys, [person_id])

    answer = ask(signed_in, comment_id)

    assert "This address was erased." in answer.text
    assert CANARY not in answer.text
    assert deeds() == []


def test_the_comment_of_an_erased_person_has_none(signed_in, comment_id, databases, vault, site, clock, deeds):
    people.erase(databases, vault, CANARY, site_ids=[site.site_id], now=clock())

    answer = ask(signed_in, comment_id)

    assert "without an address, or it was erased" in answer.text
    assert deeds() == []
