"""Addresses: encrypted, found again by whoever holds the key, and forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments import people, receipts
from service.comments.errors import NotFound, SealBroken
from service.comments.privacy import Vault, ip_prefix, open_address, seal_address
from service.comments.store import people as people_store
from service.comments.tables import Comment, Person

OLD, NEW = "an old but long enough secret key 0123456789", "a new and also long enough secret key 98765432"


@given(st.emails() | st.text(min_size=10, max_size=100).filter(lambda s: s.isprintable()))
def test_an_address_is_opened_only_with_its_key_and_person(address):
    sealed = seal_address(address, b"k" * 32, "person")

    assert address not in sealed
    assert open_address(sealed, b"k" * 32, "person") == address
    with pytest.raises(SealBroken):
        open_address(sealed, b"x" * 32, "person")
    with pytest.raises(SealBroken):
        open_address(sealed, b"k" * 32, "somebody else")


def test_rotation_finds_and_opens_what_the_old_key_made():
    old, both, new = Vault([OLD]), Vault([NEW, OLD]), Vault([NEW])

    assert old.match("email", "1", "a@b.example") in both.candidates("email", "1", "a@b.example")
    assert both.match("email", "1", "a@b.example").startswith(new.newest)
    assert both.unwrap(old.wrap(b"data", "here"), "here") == b"data"
    with pytest.raises(SealBroken, match="no longer listed"):
        new.unwrap(old.wrap(b"data", "here"), "here")


def test_a_match_does_not_confuse_its_parts():
    vault = Vault([OLD])

    assert vault.match("email", "1", "23") != vault.match("email", "12", "3")
    assert vault.match("email", "x") != vault.match("ip", "x")


@pytest.mark.attack(38)
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True, id="one /64 is one visitor"),
        pytest.param("2001:db8:1:2::1", "2001:db8:1:3::1", False, id="another /64 is another"),
        pytest.param("203.0.113.9", "::ffff:203.0.113.9", True, id="IPv4 in IPv6 is IPv4"),
        pytest.param("203.0.113.9", "203.0.113.10", False, id="IPv4 addresses are told apart"),
    ],
)
def test_what_counts_as_one_visitor(one, other, same):
    assert (ip_prefix(one) == ip_prefix(other)) is same


def test_a_receipt_opens_only_its_own_comment(post, vault):
    answer = post().json
    token = answer["receipt_url"].rpartition("/")[2]

    assert str(receipts.read(vault, token)) == answer["id"]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[:20], "", "!" * 43, "A" * 43):
        with pytest.raises(NotFound):
            receipts.read(vault, forged)


def stored_people(databases):
    with databases.main.read() as session:
        return list(session.query(Person).order_by(Person.id))


def test_one_address_is_one_person_however_it_is_written(post, databases, vault):
    post(author_email="Amina@Mail.example")
    post(author_email="amina@mail.example")

    [person] = stored_people(databases)
    assert people.address_of(databases, vault, person).lower() == "amina@mail.example"


def test_rekey_leaves_nothing_under_the_old_key(post, databases):
    post()
    people.rekey(databases, Vault([NEW, "an old but long enough secret key 0123456789"]))

    [person] = stored_people(databases)
    new = Vault([NEW])
    assert person.email_match == new.match("email", str(person.site_id), "amina@mail.example")
    assert people.address_of(databases, new, person) == "amina@mail.example"


def test_erasure_forgets_the_person_everywhere(post, databases, vault, moderate, clock, site):
    post(author_name="Amina Canary", body="Written by the canary.", author_url="https://canary.example/")
    post(author_email="somebody@else.example", author_name="Bashir", body="Not by the same.")
    moderate()
    found = vault.match("email", str(site.site_id), "amina@mail.example")
    [person] = [one for one in stored_people(databases) if one.email_match == found]

    reached = people.erase(databases, vault, "AMINA@mail.example", site_ids=[site.site_id], now=clock())

    assert reached == 1
    with databases.keys.read() as keys:
        assert people_store.key(keys, person.id) is None
    with databases.main.read() as session:
        erased, kept = session.query(Comment).order_by(Comment.author_name).all()
    assert (erased.status, erased.body, erased.author_name, erased.author_url) == ("erased", "", "", None)
    assert kept.body == "Not by the same."
    databases.close()
    for path in databases.main.engine.url.database, databases.keys.engine.url.database:
        for suffix in ("", "-wal"):
            raw = _bytes(path + suffix)
            assert b"Canary" not in raw
            assert b"canary" not in raw


def _bytes(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""
