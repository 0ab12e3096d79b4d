"""Banning, trusting and noting authors at the desk: what it says, what it does, who may, and what it never shows."""

import html
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.comments.tables import Audit, AuthorMark, Comment, Moderator, Person
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import Browser

SCRIPT = "<script>alert(1)</script>"
BAN = {"reason": "spam", "note": "", "length": "week"}


@pytest.fixture
def ban(signed_in):
    """Ban the author of a comment by the form; keyword arguments change its fields."""

    def send(comment_id, browser=signed_in, **changes):
        form = {"csrf": browser.csrf(), "back": "/desk/", **BAN, **changes}
        return browser.post(f"/desk/authors/of/{comment_id}/ban", form)

    return send


@pytest.fixture
def marks(databases):
    def read():
        with databases.main.read() as session:
            return session.scalars(select(AuthorMark).order_by(AuthorMark.id)).all()

    return read


@pytest.fixture
def limited(databases, other_site):
    """Limit a moderator to the other site."""
    with databases.main.write() as session:
        session.execute(update(Moderator).where(Moderator.name == "otto").values(site_ids=[other_site.site_id]))


def text(answer):
    return html.unescape(answer.text)


def seen_at(signed_in, comment_id):
    page = signed_in.get(f"/desk/authors/ban?comment={comment_id}").text
    return html.unescape(page.split('name="seen_at" value="')[1].split('"')[0])


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_ban_says_why_by_whom_and_until_when(signed_in, held, ban, marks, clock):
    comment_id = held(author_name="Bo")
    asked = text(signed_in.get(f"/desk/authors/ban?comment={comment_id}"))
    assert "Ban <bdi" in asked
    assert "is held, not rejected: anyone can type it" in asked

    answer = ban(comment_id, note="sells watches")

    [mark] = marks()
    assert (mark.kind, mark.words, mark.expires_at) == ("ban", "Spam: sells watches", clock() + timedelta(days=7))
    assert answer.status_code == 303
    page = text(signed_in.get(answer.location))
    assert "Banned until" in page.split('role="status"')[1]
    assert "Spam: sells watches" in page
    assert "Lift the ban" in page
    assert "Bo" in text(signed_in.get("/desk/authors"))


def test_what_a_banned_author_posts_then_is_held_for_that(signed_in, held, ban, post, moderate, state):
    ban(held(), length="ever")
    following = post(body="Quite harmless.").json["id"]
    moderate()

    assert state(following) == ("held", 2)
    assert "Its author is banned on this site." in signed_in.get("/desk/").text


@pytest.mark.parametrize(
    ("length", "days"), [("day", 1), ("week", 7), ("month", 30), ("ever", None)], ids=["day", "week", "month", "ever"]
)
def test_how_long_a_ban_lasts(held, ban, marks, clock, length, days):
    ban(held(), length=length)

    assert marks()[0].expires_at == (None if days is None else clock() + timedelta(days=days))


@pytest.mark.parametrize("backend", BACKENDS)
def test_held_comments_are_rejected_with_it_and_that_can_be_undone(
    signed_in, held, ban, post, moderate, state, databases
):
    first, second = held("toxic 0.8 one"), held("toxic 0.8 two")
    stranger = held("toxic 0.8 three", author_email="bo@mail.example")
    page = text(signed_in.get(f"/desk/authors/ban?comment={first}"))
    assert "Also reject the 2 comments" in " ".join(page.split())
    when = seen_at(signed_in, first)
    later = held("toxic 0.8 after the page was shown")

    answer = ban(first, reject="yes", seen_at=when, reason="insult")

    assert [state(one)[0] for one in (first, second, stranger, later)] == ["rejected", "rejected", "held", "held"]
    with databases.main.read() as session:
        assert session.get_one(Comment, uuid.UUID(second)).reasons == [{"code": "insult"}]
    shown = signed_in.get(answer.location).text
    action = shown.split("/desk/actions/")[1].split("/undo")[0].split('"')[0]
    assert (
        signed_in.post(f"/desk/actions/{action}/undo", {"csrf": signed_in.csrf(), "back": "/desk/"}).status_code == 303
    )
    assert [state(one)[0] for one in (first, second)] == ["held", "held"]


def test_without_that_wish_nothing_else_is_touched(held, ban, state):
    first, second = held("toxic 0.8 one"), held("toxic 0.8 two")
    ban(first)

    assert [state(one)[0] for one in (first, second)] == ["held", "held"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"reason": ""}, "Choose why.", id="no reason"),
        pytest.param({"reason": "approved"}, "Choose why.", id="no such reason"),
        pytest.param({"reason": "other", "note": ""}, "Say why, in a few words.", id="other without a note"),
        pytest.param({"reason": "other", "note": " \u200b "}, "Say why, in a few words.", id="other with a blank note"),
        pytest.param({"length": "century"}, "Choose for how long.", id="no such length"),
        pytest.param({"note": "x" * 1001}, "At most 1,000 characters", id="a long note"),
        pytest.param({"note": "a\x00b"}, "control character", id="NUL"),
        pytest.param({"reject": "yes", "seen_at": "yesterday"}, "Look again", id="an unreadable time"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(held, ban, marks, changes, words):
    answer = ban(held(), **{"note": "my long note", **changes})

    assert answer.status_code == 422
    assert words in text(answer)
    assert 'aria-invalid="true"' in answer.text
    assert html.escape(changes.get("note", "my long note")) in answer.text
    assert marks() == []


@pytest.mark.parametrize("to", ["/notes", "/trust", "/ban"])
@pytest.mark.attack(36)
def test_who_is_limited_to_other_sites_sees_and_does_nothing(app, held, ban, marks, limited, signed_in, to):
    comment_id = held()
    ban(comment_id)
    otto = Browser(app.test_client())
    otto.sign_in("otto")

    assert otto.get(f"/desk/authors/of/{comment_id}").status_code == 404
    assert otto.get(f"/desk/authors/ban?comment={comment_id}").status_code == 404
    assert "Amina" not in otto.get("/desk/authors").text
    form = {"csrf": otto.csrf(), "words": "x", "trust_length": "ever", **BAN}
    assert otto.post(f"/desk/authors/of/{comment_id}{to}", form).status_code == 404
    assert otto.post(f"/desk/authors/marks/{marks()[0].id}/end", {"csrf": otto.csrf()}).status_code == 404
    assert [mark.ended_at for mark in marks()] == [None]


def test_a_viewer_looks_and_does_nothing(app, held, ban, marks, signed_in):
    comment_id = held()
    ban(comment_id, note="sells watches")
    vera = Browser(app.test_client())
    vera.sign_in("vera")

    page = vera.get(f"/desk/authors/of/{comment_id}").text
    assert "sells watches" in page
    assert "Lift the ban" not in page + vera.get("/desk/authors").text
    assert "/authors/ban" not in page
    assert vera.get(f"/desk/authors/ban?comment={comment_id}").status_code == 403
    form = {"csrf": vera.csrf(), "words": "x", "trust_length": "ever", **BAN}
    for address in (*(f"of/{comment_id}/{what}" for what in ("ban", "trust", "notes")), f"marks/{marks()[0].id}/end"):
        assert vera.post(f"/desk/authors/{address}", form).status_code == 403
    assert len(marks()) == 1


@pytest.mark.attack(40)
@pytest.mark.parametrize("what", ["of/{}/ban", "of/{}/notes", "of/{}/trust", "marks/1/end"])
def test_another_sites_form_does_nothing(signed_in, held, marks, ban, what):
    comment_id = held()
    ban(comment_id)
    form = {"words": "x", "trust_length": "ever", **BAN}
    address = f"/desk/authors/{what.format(comment_id)}"

    assert signed_in.post(address, {**form, "csrf": "guessed"}).status_code == 403
    assert signed_in.post(address, {**form, "csrf": signed_in.csrf()}, origin="https://evil.example").status_code == 403
    assert [mark.ended_at for mark in marks()] == [None]


@pytest.mark.attack(41)
@pytest.mark.parametrize("what", ["of/{}/ban", "of/{}/notes", "of/{}/trust", "marks/1/end"])
def test_nothing_is_done_by_get(signed_in, held, marks, ban, what):
    comment_id = held()
    ban(comment_id)
    query = f"?csrf={signed_in.csrf()}&reason=spam&length=ever&words=x&trust_length=ever"

    assert signed_in.get(f"/desk/authors/{what.format(comment_id)}{query}").status_code == 405
    assert [mark.ended_at for mark in marks()] == [None]


@pytest.mark.attack(6)
def test_markup_in_notes_and_reasons_is_text(signed_in, held, ban):
    comment_id = held(author_name=f"Bo {SCRIPT}")
    signed_in.post(f"/desk/authors/of/{comment_id}/notes", {"csrf": signed_in.csrf(), "words": f"note {SCRIPT}"})
    ban(comment_id, note=f"ban {SCRIPT}")

    for address in (
        f"/desk/authors/of/{comment_id}",
        "/desk/authors",
        f"/desk/authors/ban?comment={comment_id}",
        "/desk/",
    ):
        page = signed_in.get(address).text
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_no_address_and_no_hash_is_shown(signed_in, held, ban, databases, fields):
    comment_id = held()
    answer = ban(comment_id)
    with databases.main.read() as session:
        match = session.scalars(select(Person.email_match)).one()

    for address in (answer.location, "/desk/authors", f"/desk/authors/ban?comment={comment_id}"):
        page = signed_in.get(address).text
        assert fields["author_email"] not in page
        assert match.partition(":")[2] not in page


def test_a_note_is_written_shown_with_who_and_when_and_removed(signed_in, held, marks):
    comment_id = held()
    address = f"/desk/authors/of/{comment_id}"
    assert signed_in.post(f"{address}/notes", {"csrf": signed_in.csrf(), "words": "knows the mayor"}).status_code == 303
    page = text(signed_in.get(address))
    assert "knows the mayor" in page
    assert "maren" in page.split("Noted")[1]

    end = f"/desk/authors/marks/{marks()[0].id}/end"
    assert signed_in.post(end, {"csrf": signed_in.csrf(), "back": address}).location == address
    assert "knows the mayor" not in signed_in.get(address).text


def test_an_empty_note_is_asked_for_again(signed_in, held, marks):
    comment_id = held()
    answer = signed_in.post(f"/desk/authors/of/{comment_id}/notes", {"csrf": signed_in.csrf(), "words": " "})

    assert (answer.status_code, marks()) == (422, [])
    assert "Write something." in answer.text


def test_who_is_vouched_for_is_trusted_and_who_typed_an_address_is_not(signed_in, held, marks):
    vouched, typed = held(author_id="u-7"), held()
    form = {"csrf": signed_in.csrf(), "trust_words": "writes well", "trust_length": "ever"}

    assert signed_in.post(f"/desk/authors/of/{typed}/trust", form).status_code == 403
    assert marks() == []
    assert "Anyone can type an e-mail address" in signed_in.get(f"/desk/authors/of/{typed}").text
    answer = signed_in.post(f"/desk/authors/of/{vouched}/trust", form)
    assert "Trusted for ever" in " ".join(signed_in.get(answer.location).text.split())
    assert [(mark.kind, mark.words) for mark in marks()] == [("trust", "writes well")]


def test_a_ban_is_lifted_once_and_the_second_is_told(signed_in, app, held, ban, marks):
    ban(held())
    number = marks()[0].id
    otto = Browser(app.test_client())
    otto.sign_in("otto")
    form = {"csrf": otto.csrf(), "back": "/desk/authors"}
    assert otto.post(f"/desk/authors/marks/{number}/end", form).status_code == 303

    answer = signed_in.post(f"/desk/authors/marks/{number}/end", {"csrf": signed_in.csrf()})

    assert answer.status_code == 409
    assert "somebody was faster" in answer.text
    assert "Nobody is banned or trusted" in answer.text


@pytest.mark.parametrize("number", [10**6, 2**62, 2**70])
def test_there_is_no_such_mark(signed_in, number):
    assert signed_in.post(f"/desk/authors/marks/{number}/end", {"csrf": signed_in.csrf()}).status_code == 404


def test_the_list_by_kind_and_site_turns_pages(signed_in, held, ban, databases, clock, site):
    comment_id = held()
    ban(comment_id)
    with databases.main.write() as session:
        one = {"site_id": site.site_id, "kind": "trust", "made_at": clock(), "comment_id": uuid.UUID(comment_id)}
        session.add_all(AuthorMark(author=f"k:{n}", words=f"words {n:02}.", **one) for n in range(30))

    page = signed_in.get("/desk/authors?kind=trust").text
    assert "words 29." in page
    assert "words 04." not in page
    assert "Lift the ban" not in page
    older = html.unescape(page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0])
    assert "words 04." in signed_in.get(older).text
    assert "Lift the ban" in signed_in.get(f"/desk/authors?kind=ban&site={site.site_id}").text
    assert "Nobody is banned here" in signed_in.get("/desk/authors?kind=ban&site=999").text


@pytest.mark.parametrize("query", ["kind=note", "kind=<b>", "site=x", "older=-1", "older=" + "9" * 30])
def test_a_list_that_cannot_be(signed_in, query):
    assert signed_in.get(f"/desk/authors?{query}").status_code == 422


def test_what_is_done_is_in_the_log(signed_in, held, ban, databases, marks):
    comment_id = held()
    ban(comment_id)
    signed_in.post(f"/desk/authors/marks/{marks()[0].id}/end", {"csrf": signed_in.csrf()})

    with databases.main.read() as session:
        deeds = session.scalars(select(Audit).where(Audit.what.in_(("author_banned", "mark_ended")))).all()
    assert [(deed.what, str(deed.comment_id)) for deed in deeds] == [
        ("author_banned", comment_id),
        ("mark_ended", comment_id),
    ]


def test_without_anything_to_know_them_by_nobody_is_banned(signed_in, held, ban, marks, databases):
    comment_id = held()
    with databases.main.write() as session:
        session.get_one(Comment, uuid.UUID(comment_id)).person_id = None

    assert "nothing tells its author" in " ".join(
        text(signed_in.get(f"/desk/authors/ban?comment={comment_id}")).split()
    )
    assert ban(comment_id).status_code == 403
    assert signed_in.get(f"/desk/authors/of/{comment_id}").status_code == 200
    assert marks() == []


@pytest.mark.parametrize("query", ["", "?comment=x", "?comment=01990000-0000-7000-8000-000000000000"])
def test_there_is_nobody_to_ban(signed_in, query):
    assert signed_in.get(f"/desk/authors/ban{query}").status_code == 404


@pytest.mark.parametrize("query", ["marked=1", "marked=999", "action=1", "marked=x"])
def test_an_address_alone_makes_the_page_say_nothing(signed_in, app, held, ban, query):
    otto = Browser(app.test_client())
    otto.sign_in("otto")
    comment_id = held()
    ban(comment_id, browser=otto)

    assert 'role="status"' not in signed_in.get(f"/desk/authors/of/{comment_id}?{query}").text


def test_rejecting_for_another_reason_needs_a_note_at_the_desk(signed_in, held, state):
    comment_id = held()
    answer = signed_in.decide(comment_id, "rejected", reason="other", note=" ")

    assert answer.status_code == 422
    assert "Say why in a note" in answer.text.split('name="note"')[1]
    assert state(comment_id) == ("held", 2)
    assert signed_in.decide(comment_id, "rejected", reason="other", note="because").status_code == 303


def test_but_not_for_a_sites_own_desk(client, site, held, state):
    comment_id = held()
    decision = {"status": "rejected", "version": 2, "reason": "other"}
    headers = {"Authorization": f"Bearer {site.secret_key}"}

    assert client.post(f"/v1/comments/{comment_id}/decisions", json=decision, headers=headers).status_code == 200
    assert state(comment_id) == ("rejected", 3)
