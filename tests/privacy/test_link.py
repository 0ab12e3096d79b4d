"""A mailed link: it shows, gives and erases what is held of an address, and nobody else's."""

import json

import pytest
from sqlalchemy import func, select

from service.comments.privacy import digest
from service.comments.store import readers
from service.comments.tables import Comment, ReaderLink
from tests.conftest import BACKENDS
from tests.privacy.conftest import AMINA, BOB, PAGE

on_both = pytest.mark.parametrize("backend", BACKENDS)


@on_both
def test_the_owner_of_an_address_sees_what_is_held(reader, published):
    published(body="My own words.")
    published(BOB, body="Bob's words.")

    page = reader.client.get(reader.link(), headers=PAGE)

    assert page.status_code == 200
    assert "My own words." in page.text
    assert "Published" in page.text
    assert AMINA in page.text
    assert "Bob" not in page.text
    assert [one for one in reader.mail.recipients if AMINA not in one] == []


def test_the_link_is_kept_only_as_a_hash_and_names_no_address(reader, published, databases, ids_of):
    published()
    token = reader.link().rpartition("/")[2]

    with databases.main.read() as session:
        row = session.scalars(select(ReaderLink)).one()

    assert (row.digest, row.person_ids) == (digest(token), [str(one) for one in ids_of(AMINA)])


@on_both
@pytest.mark.attack(57)
def test_one_may_look_often_and_erase_once(reader, published, databases, ids_of, clock):
    mine, bobs = published(), published(BOB)
    link = reader.link()
    for _ in range(3):
        assert reader.client.get(link, headers=PAGE).status_code == 200
        assert reader.client.head(link).status_code == 200

    answer = reader.erase(link, sure="yes")

    assert (answer.status_code, "1 comment" in answer.text) == (200, True)
    with databases.main.read() as session:
        rows = {one.id: (one.status, one.body == "", one.author_name == "") for one in session.scalars(select(Comment))}
        assert session.scalar(select(func.count()).select_from(ReaderLink)) == 0
    assert rows == {mine: ("erased", True, True), bobs: ("published", False, False)}
    assert ids_of(AMINA) == []
    for again in (reader.client.get(link, headers=PAGE), reader.erase(link, sure="yes")):
        assert (again.status_code, "This link has expired" in again.text) == (410, True)


def test_erasing_by_one_link_ends_the_others(reader, published):
    published()
    first, second = reader.link(), reader.link()

    reader.erase(first, sure="yes")

    assert reader.client.get(second, headers=PAGE).status_code == 410


def test_nothing_is_erased_without_a_tick(reader, published, databases):
    mine = published()

    answer = reader.erase(reader.link())

    assert answer.status_code == 422
    assert "Tick the box first" in answer.text
    with databases.main.read() as session:
        assert session.get_one(Comment, mine).status == "published"


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_a_scanner_of_links_changes_nothing(reader, published, databases, method):
    mine = published()
    link = reader.link()

    for path in (link, f"{link}/erase", f"{link}/data.json"):
        getattr(reader.client, method)(path, headers=PAGE)

    with databases.main.read() as session:
        assert session.get_one(Comment, mine).status == "published"
        assert session.scalar(select(func.count()).select_from(ReaderLink)) == 1


def test_a_link_is_good_for_an_hour(reader, published, clock):
    published()
    link = reader.link()
    clock.pass_(minutes=59)
    assert reader.client.get(link, headers=PAGE).status_code == 200

    clock.pass_(minutes=1)

    for path in (link, f"{link}/data.json"):
        late = reader.client.get(path, headers=PAGE)
        assert (late.status_code, "This link has expired" in late.text) == (410, True)


@pytest.mark.parametrize("token", ["x", "a" * 43, "é", "x" * 5000])
def test_a_made_up_link_leads_nowhere(reader, token):
    assert reader.client.get(f"/privacy/{token}", headers=PAGE).status_code == 410


def test_everything_can_be_downloaded(reader, published):
    ids = [published(body=f"Remark {number}.") for number in range(3)]

    answer = reader.client.get(f"{reader.link()}/data.json")

    document = json.loads(answer.data)
    assert [one["id"] for one in document["records"] if one["record"] == "comment"] == [str(one) for one in ids]
    assert document["records"][0]["email"] == AMINA
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_more_than_fits_is_counted(reader, published, monkeypatch):
    monkeypatch.setattr("service.web.privacy.held.SHOWN", 3)
    for number in range(4):
        published(body=f"Remark {number}.")

    page = reader.client.get(reader.link(), headers=PAGE).text

    assert "Your comments (4)" in page
    assert "And 2 more, which are in the download." in page


def test_neither_caches_nor_other_sites_learn_of_the_link(reader, published):
    published()
    link = reader.link()

    for path in ("/privacy", link, f"{link}/data.json"):
        headers = reader.client.get(path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in headers


@on_both
def test_what_has_to_be_kept_is_shown_and_not_erased(reader, published, databases, ids_of):
    mine = published()
    with databases.main.write() as session:
        readers.hold(session, ids_of(AMINA), "Case 12 O 345/26")
    link = reader.link()

    page, answer = reader.client.get(link, headers=PAGE), reader.erase(link, sure="yes")

    assert "cannot be erased at present" in page.text
    assert "345/26" not in page.text
    assert (answer.status_code, "cannot be erased at present" in answer.text) == (409, True)
    with databases.main.read() as session:
        assert session.get_one(Comment, mine).status == "published"
