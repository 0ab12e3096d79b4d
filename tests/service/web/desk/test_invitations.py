"""Invitations: made by an admin, good once, for a week; and joining by one."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from service.comments.errors import Conflict, NotAllowed, NotFound
from service.comments.staff import invitations
from service.comments.staff.sessions import SignedIn
from service.comments.tables import Invitation, Moderator
from service.web.app import create_app
from tests.conftest import BACKENDS, PUBLIC_URL
from tests.service.web.desk.conftest import Browser
from tests.service.web.desk.people import add, as_, deeds, link_on, person

PASSWORD = "seven quiet lanterns"


@pytest.fixture
def ada(app, browser, databases, clock):
    add(databases, clock(), "ada", "admin")
    return as_(app, "ada")


@pytest.fixture
def link(ada):
    return invite(ada)


@pytest.fixture
def guest(app):
    return Browser(app.test_client())


def invite(ada, **fields):
    form = {"csrf": ada.csrf("/desk/me"), "role": "moderator", "scope": "all", **fields}
    answer = ada.post("/desk/people/invitations", form)
    assert answer.status_code == 200, answer.text
    return link_on(answer.text)


def join(guest, link, name="sam", password=PASSWORD, again=None, **options):
    form = {"name": name, "password": password, "again": password if again is None else again}
    return guest.post(link, form, **options)


def test_joining_signs_in(ada, guest, link, databases):
    assert guest.get(link).status_code == 200

    answer = join(guest, link)

    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert guest.get("/desk/").status_code == 200
    assert person(databases, "sam").role == "moderator"
    assert deeds(databases)[-2:] == ["joined", "signed_in"]
    assert guest.sign_in("sam", PASSWORD).status_code == 303


def test_role_and_sites_are_those_of_the_invitation(ada, guest, databases, site):
    link = invite(ada, role="viewer", scope="some", **{f"site-{site.site_id}": "yes"})

    join(guest, link)

    assert (person(databases, "sam").role, person(databases, "sam").site_ids) == ("viewer", [site.site_id])


@pytest.mark.attack(34)
def test_nobody_invites_themselves_to_more(guest, link, databases):
    guest.post(link, {"name": "sam", "password": PASSWORD, "again": PASSWORD, "role": "admin", "scope": "all"})

    assert person(databases, "sam").role == "moderator"


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        pytest.param({"name": ""}, ["name"], id="no name"),
        pytest.param({"name": "maren"}, ["name"], id="a name that is taken"),
        pytest.param({"name": "MAREN"}, ["name"], id="but for capitals"),
        pytest.param({"name": "x" * 61}, ["name"], id="a long name"),
        pytest.param({"name": "sam\u202egnp"}, ["name"], id="a name that is turned round"),
        pytest.param({"name": "ma\u200bren"}, ["name"], id="a name with nothing in it"),
        pytest.param({"name": "sam\nBcc: x"}, ["name"], id="two lines"),
        pytest.param({"password": "short"}, ["password"], id="a short password"),
        pytest.param({"password": "x" * 201}, ["password"], id="a long password"),
        pytest.param({"again": "something else"}, ["again"], id="typed otherwise"),
        pytest.param({"name": "", "password": "short", "again": "x"}, ["name", "password", "again"], id="everything"),
    ],
)
@pytest.mark.attack(28)
def test_what_is_wrong_stands_beside_its_field(guest, link, databases, fields, marked):
    answer = join(guest, link, **fields)

    assert answer.status_code == 422
    assert [name for name in ("name", "password", "again") if f'id="{name}-error"' in answer.text] == marked
    assert PASSWORD not in answer.text
    assert join(guest, link).status_code == 303, "the invitation is not used up by a mistake"


@pytest.mark.attack(7)
def test_markup_in_a_name_that_is_refused_is_shown_as_text(guest, link):
    answer = join(guest, link, name="<script>alert(1)</script>\n")

    assert "<script>alert" not in answer.text


@pytest.mark.attack(43)
def test_it_works_once(app, guest, link):
    join(guest, link)

    late = Browser(app.test_client())
    assert late.get(link).status_code == 404
    assert join(late, link, name="tom").status_code == 404


def test_for_a_week(guest, link, clock):
    clock.pass_(days=7)

    assert guest.get(link).status_code == 404
    assert join(guest, link).status_code == 404


def test_until_it_is_withdrawn(ada, guest, link, databases):
    with databases.main.read() as session:
        number = session.scalars(select(Invitation.id)).one()

    assert ada.post(f"/desk/people/invitations/{number}/withdraw", {"csrf": ada.csrf("/desk/me")}).status_code == 303

    assert guest.get(link).status_code == 404
    assert deeds(databases)[-1] == "invitation_withdrawn"


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "%F0%9F%A6%86", "..%2f.."])
def test_a_link_nobody_made(guest, browser, token):
    assert guest.get(f"/desk/join/{token}").status_code == 404
    assert join(guest, f"/desk/join/{token}").status_code == 404


def test_an_admin_of_a_site_withdraws_only_what_is_of_it(app, ada, databases, clock, site, other_site):
    add(databases, clock(), "noor", "admin", [site.site_id])
    invite(ada)
    with databases.main.read() as session:
        number = session.scalars(select(Invitation.id)).one()
    noor = as_(app, "noor")

    assert "Withdraw" not in noor.get("/desk/people/invitations").text
    form = {"csrf": noor.csrf("/desk/me")}
    assert noor.post(f"/desk/people/invitations/{number}/withdraw", form).status_code == 404


@pytest.mark.attack(40)
def test_other_sites_cannot_join_in_somebodys_name(guest, link):
    assert join(guest, link, origin="https://evil.example").status_code == 403


@pytest.mark.attack(44)
def test_the_token_is_nowhere_but_in_the_link(app, ada, databases, caplog):
    with caplog.at_level(logging.DEBUG):
        link = invite(ada)
        token = link.rpartition("/")[2]
        guest = Browser(app.test_client())
        page = guest.get(link)
        join(guest, link)

    assert token not in " ".join(str(vars(record)) for record in caplog.records)
    assert token not in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert token not in ada.get("/desk/people/invitations").text
    with databases.main.read() as session:
        kept = session.scalars(select(Invitation)).one()
    assert token not in str(vars(kept))


@pytest.mark.attack(43)
def test_joining_starts_a_session_of_its_own(guest, link):
    guest.client.set_cookie("commentgate_desk", "chosen-by-somebody-else")
    join(guest, link)

    assert guest.client.get_cookie("commentgate_desk").value != "chosen-by-somebody-else"


def test_the_link_has_the_public_address(ada):
    form = {"csrf": ada.csrf("/desk/me"), "role": "viewer", "scope": "all"}

    assert f'value="{PUBLIC_URL}/desk/join/' in ada.post("/desk/people/invitations", form).text


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "change",
    [{"disabled_at": datetime(2026, 3, 1, tzinfo=UTC)}, {"role": "viewer"}, {"site_ids": [1]}],
    ids=["disabled", "a viewer", "limited"],
)
def test_who_may_no_more_neither_invites_nor_withdraws(databases, clock, change):
    number = add(databases, clock(), "ada", "admin")
    ada = SignedIn(number, "ada", "admin", "")
    with databases.main.write() as session:
        invitations.make(session, ada, role="viewer", sites=None, now=clock())
        waits = session.scalars(select(Invitation.id)).one()
        session.execute(update(Moderator).where(Moderator.id == number).values(**change))

    with pytest.raises(NotAllowed), databases.main.write() as session:
        invitations.make(session, ada, role="viewer", sites=None, now=clock())
    with pytest.raises(NotAllowed), databases.main.write() as session:
        invitations.withdraw(session, ada, waits, clock())

    with databases.main.read() as session:
        assert session.scalars(select(Invitation.id)).all() == [waits]


def test_mails_to_strangers_are_limited(settings, databases, clock, ada):
    nobody = replace(settings, smtp_url="smtp://127.0.0.1:9", mail_from="desk@news.example", check_deliverability=False)
    ada = as_(create_app(nobody, now=clock), "ada")
    form = {"csrf": ada.csrf("/desk/me"), "role": "viewer", "scope": "all", "email": "sam@mail.example"}

    pages = [ada.post("/desk/people/invitations", form).text for _ in range(21)]

    assert ["could not be sent" in page for page in pages] == [True] * 20 + [False]
    assert "No mail was sent" in pages[-1]
    assert link_on(pages[-1])


@pytest.mark.parametrize("backend", BACKENDS)
def test_ten_who_use_one_link_at_once_are_one(databases, clock):
    with databases.main.write() as session:
        token = invitations.make(session, None, role="viewer", sites=None, now=clock())

    def accept(number):
        try:
            with databases.main.write() as session:
                name, password = f"guest {number}", PASSWORD
                return invitations.accept(session, token, name=name, password=password, now=clock())
        except NotFound:
            return None

    with ThreadPoolExecutor(5) as pool:
        assert len([one for one in pool.map(accept, range(10)) if one]) == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_two_who_want_one_name_at_once(databases, clock):
    with databases.main.write() as session:
        tokens = [invitations.make(session, None, role="viewer", sites=None, now=clock()) for _ in range(4)]

    def accept(token):
        try:
            with databases.main.write() as session:
                return invitations.accept(session, token, name="sam", password=PASSWORD, now=clock())
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as pool:
        made = [one for one in pool.map(accept, tokens) if one]
    assert len(made) == 1
    with databases.main.read() as session:
        assert session.scalars(select(Invitation.used_at)).all().count(None) == 3
