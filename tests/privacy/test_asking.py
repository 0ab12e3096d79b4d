"""Asking what is held of an address: its owner gets a link, and nobody else learns a thing."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.comments import people, sites
from service.comments.readers import reader_links
from service.comments.tables import Person
from service.logs import JsonFormatter
from service.web.context import EXTENSION
from tests.conftest import BACKENDS
from tests.privacy.conftest import AMINA, PAGE

LONG_S = "\u017fam@mail.example"  # whose hash is that of sam@mail.example
on_both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.mark.attack(45)
@pytest.mark.parametrize("address", [AMINA, "nobody@mail.example", AMINA.upper()])
def test_the_answer_is_the_same_for_everybody(reader, published, address):
    published()
    reference = reader.ask("somebody-else@mail.example")

    answer = reader.ask(address)

    assert (answer.status_code, answer.data) == (200, reference.data)
    assert dict(answer.headers) == dict(reference.headers)


@pytest.mark.attack(45)
def test_the_answer_does_not_wait_for_what_depends_on_the_address(make_reader, published):
    reader = make_reader()
    published()
    held_back = threading.Event()
    reader.app.extensions[EXTENSION].errands.put(held_back.wait)  # so nothing can be looked up or sent meanwhile

    answers = [reader.client.post("/privacy", data={"email": one}).status_code for one in (AMINA, "no@mail.example")]

    assert answers == [200, 200]
    assert reader.mail.messages == []
    held_back.set()
    reader.app.extensions[EXTENSION].errands.join()
    assert len(reader.mail.messages) == 1


def test_an_address_of_which_nothing_is_held_gets_no_mail(reader, published):
    published()

    reader.ask("stranger@mail.example")

    assert reader.mail.connections == 0


@pytest.mark.parametrize("typed", ["SAM@mail.example", "\u017fam@mail.example"], ids=["capitals", "a long s"])
def test_mail_goes_to_the_address_as_it_is_held_and_never_as_it_was_typed(reader, published, typed):
    """What folds to the same letters is found by the same keyed hash, and may be somebody else's mailbox."""
    published("sam@mail.example")

    assert reader.ask(typed).status_code == 200

    assert [one.partition("<")[2] for one in reader.mail.recipients] == ["sam@mail.example>"]


def test_one_person_on_two_sites_gets_one_mail(reader, published, client, other_site, fields):
    published()
    elsewhere = {**fields, "page_url": "https://other.example/a", "body": "Elsewhere."}
    key = {"Authorization": f"Bearer {other_site.secret_key}"}
    assert client.post("/v1/comments", json=elsewhere, headers=key).status_code == 202

    page = reader.client.get(reader.link(), headers=PAGE)

    assert len(reader.mail.messages) == 1
    assert "Elsewhere." in page.text
    assert "The old pier" in page.text


@pytest.fixture
def elsewhere(client, other_site, fields, moderate):
    """Post a comment on the other site."""

    def make(address):
        key = {"Authorization": f"Bearer {other_site.secret_key}"}
        given = {
            **fields,
            "page_url": "https://other.example/a",
            "body": f"Elsewhere, {address}.",
            "author_email": address,
        }
        assert client.post("/v1/comments", json=given, headers=key).status_code == 202

    return make


@on_both
@pytest.mark.attack(45)
def test_capitals_are_one_mailbox_which_gets_one_mail(reader, published, elsewhere):
    published("sam@mail.example")
    elsewhere("Sam@mail.example")

    page = reader.client.get(reader.link("sam@mail.example"), headers=PAGE).text

    assert len(reader.mail.messages) == 1
    assert ("The old pier" in page, "Elsewhere, Sam@mail.example" in page) == (True, True)


@on_both
@pytest.mark.attack(45)
def test_another_mailbox_that_folds_to_the_same_letters_gets_what_is_its_own(
    databases, vault, published, elsewhere, clock, ids_of
):
    published("sam@mail.example")
    elsewhere(LONG_S)

    links = dict(reader_links.ask(databases, vault, "sam@mail.example", clock()))

    assert list(links) == ["sam@mail.example", LONG_S]
    with databases.main.read() as session:
        assert reader_links.read(session, links["sam@mail.example"], clock()) == ids_of("sam@mail.example")
        assert reader_links.read(session, links[LONG_S], clock()) != ids_of("sam@mail.example")


def test_one_request_sends_two_mails_at_most_and_the_first_to_who_was_typed(databases, vault, clock):
    """Strangers can comment under every spelling of somebody's address, on every site."""
    spellings = ("\u017fos@mail.example", "so\u017f@mail.example", "\u017fo\u017f@mail.example", "sos@mail.example")
    for number, address in enumerate(spellings):
        with databases.main.write() as session:
            site_id = sites.add_site(session, name=f"Site {number}", origins=[], now=clock()).site_id
        drafts = people.draft(databases, vault, {(site_id, address): None}, clock())
        with databases.main.write() as session:
            people.settle(session, drafts)
        clock.pass_(seconds=1)

    for typed, first in ((spellings[3], spellings[3]), (spellings[2], spellings[2]), (spellings[0], spellings[0])):
        sent = [to for to, _ in reader_links.ask(databases, vault, typed, clock())]
        assert (sent[0], len(sent), len(set(sent))) == (first, 2, 2)


def test_each_mail_that_is_sent_is_counted(make_reader, published, elsewhere):
    reader = make_reader(limit_privacy="3/hour")
    published("sam@mail.example")
    elsewhere(LONG_S)

    for number in range(3):
        reader.ask("sam@mail.example", environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})

    assert len(reader.mail.messages) == 3


def test_the_mail_names_neither_the_address_nor_a_comment(reader, published):
    published(body="My own words.", author_name="Amina the Writer")
    reader.link()

    text = reader.mail.messages[-1].get_content()

    assert AMINA not in text
    assert "Writer" not in text
    assert "words" not in text


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("amina", id="no address"),
        pytest.param("a@b.example\r\nBcc: x@y.example", id="a header"),
        pytest.param("a" * 300 + "@mail.example", id="too long"),
        pytest.param('"><script>@mail.example', id="markup"),
    ],
)
def test_what_is_no_address_is_told_beside_the_field(reader, typed):
    answer = reader.ask(typed)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "<script>" not in answer.text
    assert reader.mail.connections == 0


def test_a_visitor_may_ask_only_so_often(make_reader):
    reader = make_reader(limit_privacy="2/hour")
    answers = [reader.ask(f"{number}@mail.example").status_code for number in range(3)]
    assert answers == [200, 200, 429]


def test_an_address_gets_only_so_many_mails_and_nobody_is_told(make_reader, published):
    reader = make_reader(limit_privacy="2/hour")
    published()
    answers = [reader.ask(AMINA, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}).status_code for number in range(3)]
    assert answers == [200, 200, 200]
    assert len(reader.mail.messages) == 2


def test_without_a_mail_server_the_page_says_how_else_to_ask(client):
    page = client.get("/privacy", headers=PAGE)

    assert "sends no mail" in page.text
    assert "<form" not in page.text
    assert client.post("/privacy", data={"email": AMINA}, headers=PAGE).status_code == 200


def test_a_mail_server_that_is_away_is_logged_without_the_address(reader, published, caplog):
    published()
    reader.mail.fault = "refuses"

    assert reader.ask().status_code == 200

    log = "".join(JsonFormatter("web").format(record) for record in caplog.records)
    assert "a reader's link was not sent" in log
    assert AMINA not in log + caplog.text
    assert "/privacy/" not in log


def test_an_erased_person_has_no_link(reader, published, databases, vault, site, clock):
    published()
    link = reader.link()
    people.erase(databases, vault, AMINA, site_ids=[site.site_id], now=clock() + timedelta(minutes=1))

    assert reader.client.get(link, headers=PAGE).status_code == 410
    reader.ask()
    assert len(reader.mail.messages) == 1
    with databases.main.read() as session:
        assert session.scalars(select(Person.email_match)).all() == [None]
