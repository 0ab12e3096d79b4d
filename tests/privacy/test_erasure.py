"""What an erasure reaches, row by row: nothing that an author wrote, or that was written of them, stays anywhere."""

import uuid

import pytest
from sqlalchemy import select

from service.comments import people
from service.comments.reasons import WORDINGS, Reason, reason_from_json, without_quotes
from service.comments.store import readers
from service.comments.tables import Appeal, Comment, History, ReaderLink, Report, Revision
from tests.conftest import BACKENDS
from tests.privacy.conftest import AMINA, BOB
from tests.privacy.looking import everything_at_rest

MARKED = "xylotheque"
on_both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def erase(databases, vault, site, clock):
    return lambda address: people.erase(databases, vault, address, site_ids=[site.site_id], now=clock())


@on_both
@pytest.mark.attack(57)
def test_nothing_that_somebody_wrote_stays_in_any_row(published, decide, databases, erase, clock, site, ids_of):
    mine = published(
        body=f"My {MARKED}.",
        author_name=f"Ms {MARKED}",
        author_url=f"https://{MARKED}.example/",
        author_id=MARKED,
        user_agent=MARKED,
        referrer=f"https://a.example/{MARKED}",
        locale="en",
    )
    others = published(BOB, body="Another's words.")
    decide(mine, "rejected", reason="insult", note=f"not {MARKED} again")
    with databases.main.write() as session:
        session.add(Revision(comment_id=mine, revision=1, body=f"once {MARKED}", replaced_at=clock()))
        session.add(Appeal(comment_id=mine, words=f"but {MARKED}!", at=clock()))
        report = {"comment_id": mine, "site_id": site.site_id, "reporter": "k:1", "at": clock()}
        session.add(Report(**report, reason="insult", note=f"{MARKED}, really"))
        history = session.scalars(select(History).where(History.comment_id == mine)).all()
        history[1].reasons = [Reason("bad_host", {"host": f"{MARKED}.example"}).as_json()]
        comment = session.get_one(Comment, mine)
        comment.text_mark, comment.traps = 421421421421, {"form": MARKED}
        readers.add(session, "digest", ids_of(AMINA), now=clock(), until=clock())
    assert MARKED.encode() in everything_at_rest(databases)

    assert erase(AMINA) == 1

    left = everything_at_rest(databases)
    assert (MARKED.encode() in left, b"421421421421" in left, b"Another's words." in left) == (False, False, True)
    with databases.main.read() as session:
        assert session.scalars(select(ReaderLink)).all() == []
        assert session.get_one(Comment, others).status == "published"


@on_both
def test_links_of_others_stay(published, databases, erase, clock, ids_of):
    published()
    published(BOB)
    with databases.main.write() as session:
        readers.add(session, "hers", [*ids_of(AMINA), uuid.uuid4()], now=clock(), until=clock())
        readers.add(session, "his", ids_of(BOB), now=clock(), until=clock())

    erase(AMINA)

    with databases.main.read() as session:
        assert session.scalars(select(ReaderLink.digest)).all() == ["his"]


@pytest.mark.parametrize("code", WORDINGS)
def test_a_reason_reads_well_without_what_it_quoted(code):
    values = dict.fromkeys(("count", "limit", "seconds", "score", "threshold"), 1)
    stored = {"code": code, **values, "attribute": "SPAM", "kind": "email", "host": MARKED, "word": MARKED}

    assert MARKED not in reason_from_json(without_quotes(stored)).sentence
