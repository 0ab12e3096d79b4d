"""The audit log: found by what one remembers, read by whom it concerns, taken away without harm."""

import csv
import io
import json
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from service.comments.privacy import Vault
from service.comments.staff import audit, own_settings
from service.comments.store import audit as audit_store
from service.comments.store.audit import Search
from service.comments.tables import Audit, Site
from service.web.desk.people.log_rows import cell
from tests.conftest import BACKENDS, SECRET_KEYS
from tests.service.web.desk.people import add, as_, deeds, person

FORMULA = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def ada(app, browser, databases, clock):
    add(databases, clock(), "ada", "admin")
    return as_(app, "ada")


def fill(databases, rows):
    plain = {"moderator_id": None, "site_id": None, "comment_id": None, "details": {}}
    with databases.main.write() as session:
        session.execute(insert(Audit), [plain | row for row in rows])


def export(ada, kind, query=""):
    answer = ada.post(f"/desk/log/export{query}", {"csrf": ada.csrf("/desk/me"), "as": kind})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
    return answer.text


def test_signing_in_and_out_is_written_down(app, ada, databases):
    ada.sign_in("maren", "a password of somebody else")
    maren = as_(app, "maren")
    maren.post("/desk/logout", {"csrf": maren.csrf()})

    page = ada.get("/desk/log").text

    assert deeds(databases)[-3:] == ["sign_in_failed", "signed_in", "signed_out"]
    for words in ("Failed to sign in", "Signed in", "Signed out"):
        assert words in page
    assert "a password of somebody else" not in page


@pytest.mark.attack(45)
def test_what_was_typed_as_a_name_that_nobody_has_is_not_kept(ada, databases):
    ada.sign_in("my password, typed into the wrong field", "x")

    with databases.main.read() as session:
        row = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
    assert (row.what, row.moderator_id, row.details) == ("sign_in_failed", None, {"known": False})


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_is_searched(ada, databases, clock, site, other_site):
    maren, comment_id, now = person(databases, "maren").id, uuid.uuid4(), clock()
    wanted = {"what": "decided", "moderator_id": maren, "site_id": site.site_id, "comment_id": comment_id, "at": now}
    fill(databases, [
        wanted | {"details": {"to": "rejected", "mark": "the one"}},
        wanted | {"comment_id": uuid.uuid4(), "site_id": other_site.site_id},
        wanted | {"comment_id": uuid.uuid4(), "what": "undone"},
        wanted | {"comment_id": uuid.uuid4(), "moderator_id": None},
        wanted | {"comment_id": uuid.uuid4(), "at": now - timedelta(days=3)},
    ])  # fmt: skip
    day = f"{now:%Y-%m-%d}"

    for query, count in (
        (f"comment={comment_id}", 1),
        (f"person={maren}&deed=decided", 3),
        (f"deed=decided&site={site.site_id}&since={day}&until={day}", 2),
        (f"person={maren}&deed=decided&site={site.site_id}&since={day}", 1),
        (f"deed=decided&until={now - timedelta(days=1):%Y-%m-%d}", 1),
        ("deed=joined", 0),
    ):
        page = ada.get(f"/desk/log?{query}").text
        assert page.count("<tr>") - ("<tr>" in page) == count, query
        if count == 1 and "until" not in query:
            assert "mark: the one" in page
            assert f"/desk/comments/{comment_id}" in page


@pytest.mark.attack(35)
@pytest.mark.parametrize(
    "query",
    ["person='", "person=-1", "deed=1 or 1=1", "site=x", "since=yesterday", "until=9999-12-31", "comment=7", "older=x",
     "older=MjAyNi0wMy0wMXw5"],
)  # fmt: skip
def test_what_cannot_be_searched_for(ada, query):
    assert ada.get(f"/desk/log?{query}").status_code == 422


@pytest.mark.attack(36)
@pytest.mark.parametrize("backend", BACKENDS)
def test_an_admin_of_a_site_reads_of_it_and_of_themselves(app, browser, databases, clock, site, other_site):
    one = {"at": clock(), "what": "site_changed"}
    fill(databases, [one | {"site_id": site.site_id, "details": {"mark": "mine"}},
                     one | {"site_id": other_site.site_id, "details": {"mark": "theirs"}},
                     one | {"details": {"mark": "of none"}}])  # fmt: skip
    add(databases, clock(), "noor", "admin", [site.site_id])
    noor = as_(app, "noor")

    for read in (noor.get("/desk/log").text, export(noor, "csv"), export(noor, "jsonl")):
        assert [mark for mark in ("mine", "theirs", "of none") if mark in read] == ["mine"]
        assert "Signed in" in read
    assert "mark: theirs" not in noor.get(f"/desk/log?site={other_site.site_id}").text


@pytest.mark.parametrize("backend", BACKENDS)
def test_pages_show_every_row_once(ada, databases, clock):
    fill(databases, [{"at": clock() - timedelta(seconds=number // 7), "what": "undone", "details": {"number": number}}
                     for number in range(120)])  # fmt: skip
    seen, path = [], "/desk/log?deed=undone"
    while path:
        page = ada.get(path).text
        seen += [int(part.split("<")[0]) for part in page.split("number: ")[1:]]
        path = page.split('rel="next"')[0].rpartition('href="')[2].split('"')[0] if 'rel="next"' in page else None
        path = path and path.replace("&amp;", "&")

    assert len(seen) == 120
    assert set(seen) == set(range(120))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_search_that_stops_goes_on_from_there(databases, clock, monkeypatch):
    monkeypatch.setattr(audit_store, "WALK", 10)
    one = {"what": "undone", "at": clock()}
    fill(databases, [one | {"moderator_id": None, "site_id": None}] * 35)
    with databases.main.write() as session:
        session.add(
            Site(name="S", origins=[], email_required=False, languages=[], policy_version=1, created_at=clock())
        )
    fill(databases, [one | {"site_id": 1, "at": clock() - timedelta(days=1)}])
    found, place, pages = [], None, 0
    with databases.main.read() as session:
        while pages == 0 or place:
            turn = audit_store.page(session, Search(what="undone", site_id=1), before=place, limit=5)
            found, place, pages = [*found, *turn.rows], turn.further, pages + 1

    assert (len(found), pages) == (1, 4)


@pytest.mark.attack(12)
def test_a_spreadsheet_finds_no_formula(app, ada, databases, clock):
    add(databases, clock(), FORMULA, "moderator")
    as_(app, FORMULA)

    rows = list(csv.reader(io.StringIO(export(ada, "csv"))))

    assert f"'{FORMULA}" in [row[1] for row in rows]
    assert [one for row in rows for one in row if one.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@pytest.mark.attack(12)
@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_cell_is_made_harmless(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "2026-03-01", "{}", "maren"])
def test_an_ordinary_cell_stays(text):
    assert cell(text) == text


def test_json_lines_say_all(ada, databases, site):
    lines = [json.loads(line) for line in export(ada, "jsonl", "?deed=signed_in").splitlines()]

    assert [(one["who"], one["deed"], one["words"]) for one in lines] == [("ada", "signed_in", "Signed in")]
    assert set(lines[0]) == {
        *("at", "who", "moderator_id", "deed", "words", "site", "site_id", "comment_id", "details"),
    }


def test_taking_it_away_is_written_down(ada, databases):
    export(ada, "csv")
    export(ada, "jsonl", "?deed=decided")

    assert deeds(databases)[-2:] == ["audit_exported"] * 2


def test_an_export_reads_in_slices_and_ends(ada, databases, clock, monkeypatch):
    monkeypatch.setattr("service.web.desk.people.log.SLICE", 10)
    monkeypatch.setattr("service.web.desk.people.log.MOST_ROWS", 25)
    fill(databases, [{"at": clock(), "what": "undone", "details": {}}] * 40)

    assert len(export(ada, "csv", "?deed=undone").splitlines()) == 26


@pytest.mark.attack(41)
def test_nothing_is_taken_away_by_a_link(ada):
    assert ada.get("/desk/log/export").status_code == 405


def test_only_known_deeds_are_written_down(databases, clock):
    with pytest.raises(ValueError, match="flown"), databases.main.write() as session:
        audit.record(session, None, "flown", clock())


@pytest.mark.attack(56)
def test_a_moderators_own_address_is_in_no_row(ada, databases):
    ada.post("/desk/me/address", {"csrf": ada.csrf("/desk/me"), "email": "canary@desk.example"})

    assert own_settings.email_of(person(databases, "ada"), Vault(SECRET_KEYS)) == "canary@desk.example"
    assert "canary" not in ada.get("/desk/log").text + export(ada, "csv") + export(ada, "jsonl")
