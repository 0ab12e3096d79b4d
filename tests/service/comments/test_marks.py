"""Bans, trust and notes: whom they are about, how long they count, and what becomes of them."""

import dataclasses
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from service.comments import people
from service.comments.authors import marking, marks
from service.comments.authors.marking import Deed
from service.comments.authors.marks import Kind
from service.comments.errors import Conflict, NotAllowed, NotFound
from service.comments.intake import Order, Sender
from service.comments.privacy import Vault
from service.comments.submission import Submission
from service.comments.tables import Audit, AuthorMark, Comment, Moderator
from tests.conftest import BACKENDS, SECRET_KEYS

on_both = pytest.mark.parametrize("backend", BACKENDS)
NEWER = "a new and long enough secret key 0123456789"


@pytest.fixture
def moderator(databases, clock):
    with databases.main.write() as session:
        one = Moderator(name="maren", password_hash="-", role="moderator", created_at=clock())
        session.add(one)
        session.flush()
        return one.id


@pytest.fixture
def written(post, databases):
    """Post a comment; gives its id."""
    return lambda **changes: uuid.UUID(post(**changes).json["id"])


@pytest.fixture
def mark(databases, vault, clock, moderator):
    """Mark the author of a comment; gives the mark's number."""

    def make(how, comment_id, words="because", days=None):
        expires = None if days is None else clock() + timedelta(days=days)
        with databases.main.write() as session:
            author = marks.author_of(session, vault, session.get_one(Comment, comment_id))
            deed = Deed(by=moderator, comment_id=comment_id, now=clock(), words=words, expires_at=expires)
            return how(session, author, deed).id

    return make


@pytest.fixture
def known(databases, vault, clock):
    """Give the kinds and words of what is known of comments' authors, and how many queries that took."""

    def look(*comment_ids, by=None):
        with databases.main.read() as session:
            comments = [session.get_one(Comment, one) for one in comment_ids]
            queries = []
            event.listen(databases.main.engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
            found = marks.marks_of(session, by or vault, comments, clock())
        assert len(queries) <= 1
        return [[(str(one.kind), one.words) for one in found.get(comment_id, [])] for comment_id in comment_ids]

    return look


@pytest.fixture
def banned(databases, vault, clock):
    """Say what is in force for a comment's author, as the pipeline asks."""

    def look(comment_id, by=None):
        with databases.main.read() as session:
            author = marks.author_of(session, by or vault, session.get_one(Comment, comment_id))
            return marks.active(session, {1: author} if author else {}, clock()).get(1, frozenset())

    return look


def rows(databases, table=AuthorMark):
    with databases.main.read() as session:
        return session.scalars(select(table).order_by(table.id)).all()


@on_both
def test_an_author_is_known_by_their_address_whatever_they_call_themselves(written, mark, known, fields):
    first = written()
    mark(marking.ban, first, "sells watches")
    again = written(author_name="Somebody else", author_email=fields["author_email"].upper())
    other = written(author_email="bo@mail.example")

    assert known(first, again, other) == [[("ban", "sells watches")], [("ban", "sells watches")], []]


@on_both
def test_an_author_whom_the_site_vouches_for_is_known_by_that_alone(written, mark, known):
    first = written(author_id="u-7")
    mark(marking.trust, first)
    with_another_address = written(author_id="u-7", author_email="bo@mail.example")
    typed = written()

    assert known(first, with_another_address, typed) == [[("trust", "because")], [("trust", "because")], []]


def test_whoever_types_a_vouched_authors_identifier_as_address_is_somebody_else(written, mark, known):
    first = written(author_id="amina@mail.example")
    mark(marking.ban, first)

    assert known(written()) == [[]]


@on_both
def test_an_author_is_known_on_one_site_only(written, mark, banned, client, other_site, fields):
    mark(marking.ban, written())
    headers = {"Authorization": f"Bearer {other_site.secret_key}"}
    elsewhere = client.post("/v1/comments", json=fields, headers=headers).json["id"]

    assert banned(uuid.UUID(elsewhere)) == frozenset()


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_ban_ends_by_itself(written, mark, known, banned, clock, days):
    comment = written()
    mark(marking.ban, comment, days=days)
    clock.pass_(days=days, seconds=-1)
    assert banned(comment) == {Kind.BAN}

    clock.pass_(seconds=1)

    assert banned(comment) == frozenset()
    assert known(comment) == [[]]


def test_a_ban_for_ever_does_not(written, mark, banned, clock):
    comment = written()
    mark(marking.ban, comment)
    clock.pass_(days=4000)

    assert banned(comment) == {Kind.BAN}


@on_both
def test_the_last_word_counts(written, mark, known, banned):
    comment = written(author_id="u-7")
    mark(marking.ban, comment, "first")
    mark(marking.note, comment, "a note")
    mark(marking.trust, comment, "then")
    assert banned(comment) == {Kind.TRUST}
    mark(marking.ban, comment, "at last", 7)

    assert banned(comment) == {Kind.BAN}
    assert known(comment) == [[("ban", "at last"), ("note", "a note")]]


def test_nobody_trusts_a_typed_address(written, mark, databases):
    with pytest.raises(NotAllowed, match="Anyone can type"):
        mark(marking.trust, written())
    assert rows(databases) == []


def test_without_address_and_identifier_there_is_nobody_to_mark(databases, vault, written, site):
    comment = written()
    with databases.main.write() as session:
        session.get_one(Comment, comment).person_id = None

    with databases.main.read() as session:
        assert marks.author_of(session, vault, session.get_one(Comment, comment)) is None


@on_both
def test_a_mark_is_ended_once_and_written_down(written, mark, databases, clock, moderator, banned):
    comment = written()
    number = mark(marking.ban, comment, days=7)
    with databases.main.write() as session:
        marking.end(session, number, by=moderator, sites=None, now=clock())

    assert banned(comment) == frozenset()
    with databases.main.write() as session, pytest.raises(Conflict):
        marking.end(session, number, by=moderator, sites=None, now=clock())
    assert [(row.what, row.comment_id, row.details.get("mark")) for row in rows(databases, Audit)] == [
        ("author_banned", comment, number),
        ("mark_ended", comment, number),
    ]
    assert "because" not in str([row.details for row in rows(databases, Audit)])


@pytest.mark.attack(36)
def test_who_is_limited_to_other_sites_ends_nothing(written, mark, databases, clock, moderator, banned, other_site):
    comment = written()
    number = mark(marking.ban, comment)

    with databases.main.write() as session, pytest.raises(NotFound):
        marking.end(session, number, by=moderator, sites={other_site.site_id}, now=clock())
    assert banned(comment) == {Kind.BAN}


def test_the_words_of_a_note_that_is_removed_are_gone(written, mark, databases, clock, moderator, known):
    comment = written()
    number = mark(marking.note, comment, "lives at 7 Pier Road")
    with databases.main.write() as session:
        marking.end(session, number, by=moderator, sites=None, now=clock())

    assert known(comment) == [[]]
    assert [row.words for row in rows(databases)] == [None]


@pytest.mark.attack(29)
@pytest.mark.parametrize(
    ("banned_address", "typed", "same"),
    [
        pytest.param("a@bücher.example", "a@xn--bcher-kva.example", True, id="an IDN and its ASCII form"),
        pytest.param("a@BÜCHER.example", "a@bücher.example", True, id="an IDN in capitals"),
        pytest.param("amina@mail.example", "Amina@Mail.Example", True, id="capitals"),
        pytest.param("amina@mail.example", "аmina@mail.example", False, id="a Cyrillic a in the name"),
        pytest.param("amina@mail.example", "amina@mаil.example", False, id="a Cyrillic a in the domain"),
        pytest.param("\u00e9@mail.example", "e\u0301@mail.example", True, id="a letter and its mark apart"),
        pytest.param("amina@mail.example", "amina+x@mail.example", False, id="a tag"),
    ],
)
def test_which_spellings_of_an_address_are_the_same(post, mark, banned, banned_address, typed, same):
    """What looks alike is not the same: a ban on one address reaches nobody else's."""
    first, second = post(author_email=banned_address), post(author_email=typed)
    assert (first.status_code, second.status_code) == (202, 202)
    mark(marking.ban, uuid.UUID(first.json["id"]))

    assert banned(uuid.UUID(second.json["id"])) == ({Kind.BAN} if same else frozenset())


@on_both
def test_erasing_a_person_leaves_a_ban_without_words_and_nothing_else(
    written, mark, databases, vault, clock, site, fields, banned
):
    comment = written()
    mark(marking.note, comment, "a neighbour of mine")
    mark(marking.ban, comment, "sells watches", 7)
    people.erase(databases, vault, fields["author_email"], site_ids=[site.site_id], now=clock())

    [left] = rows(databases)
    assert (left.kind, left.words, left.comment_id) == ("ban", None, None)
    assert left.expires_at == clock() + timedelta(days=7)
    assert banned(written()) == {Kind.BAN}, "who comes back is banned still"


@on_both
def test_erasing_a_person_reaches_what_is_known_of_them_by_the_sites_identifier(
    written, mark, databases, vault, clock, site, fields
):
    comment = written(author_id="u-7")
    mark(marking.note, comment, "a neighbour of mine")
    mark(marking.trust, comment)
    stranger = written(author_id="u-8", author_email="bo@mail.example")
    mark(marking.note, stranger, "somebody else")
    people.erase(databases, vault, fields["author_email"], site_ids=[site.site_id], now=clock())

    assert [row.words for row in rows(databases)] == ["somebody else"]


@on_both
def test_under_a_new_key_everybody_is_known_as_before(written, mark, databases, banned, known):
    typed, vouched = written(), written(author_id="u-7")
    mark(marking.ban, typed)
    mark(marking.trust, vouched)
    both = Vault((NEWER, *SECRET_KEYS))
    assert banned(typed, by=both) == {Kind.BAN}
    assert banned(vouched, by=both) == {Kind.TRUST}, "look-ups try every key"

    people.rekey(databases, both)

    new = Vault((NEWER,))
    assert banned(typed, by=new) == {Kind.BAN}
    assert banned(vouched, by=new) == {Kind.TRUST}
    assert known(typed, vouched, by=new) == [[("ban", "because")], [("trust", "because")]]
    assert {row.author.partition(":")[0] for row in rows(databases)} == {both.newest}


@on_both
def test_who_was_erased_while_banned_is_known_again_under_a_newer_key(
    app, written, mark, databases, vault, clock, site, fields, banned
):
    mark(marking.ban, written())
    people.erase(databases, vault, fields["author_email"], site_ids=[site.site_id], now=clock())
    both = Vault((NEWER, *SECRET_KEYS))
    intake = dataclasses.replace(app.extensions["commentgate"].intake, vault=both)
    submission = Submission(
        page_url=fields["page_url"], author_name="A", author_email=fields["author_email"], body="Again."
    )
    sender = Sender(site_id=site.site_id, credential_id=1, trusted=True, ip=None)

    [received] = intake.receive([Order(sender, submission)], clock())

    assert banned(received.comment_id, by=both) == {Kind.BAN}
    assert banned(received.comment_id, by=Vault((NEWER,))) == {Kind.BAN}
