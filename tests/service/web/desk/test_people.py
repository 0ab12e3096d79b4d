"""People: who governs whom, and what becomes of those who are shut out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.comments.errors import CommentgateError
from service.comments.staff import invitations, moderators
from service.comments.staff.sessions import SignedIn
from service.comments.tables import Moderator
from tests.conftest import BACKENDS
from tests.service.web.desk.people import add, as_, deeds, person, sessions, switch_on

MARKUP = "<b onload=alert(1)>{{7*7}}"


@pytest.fixture
def crew(browser, databases, clock, site, other_site):
    """An admin of everything, an admin of each site, and a moderator of each; gives their ids."""
    first, second = site.site_id, other_site.site_id
    return {
        "ada": add(databases, clock(), "ada", "admin"),
        "noor": add(databases, clock(), "noor", "admin", [first]),
        "ines": add(databases, clock(), "ines", "moderator", [first]),
        "sven": add(databases, clock(), "sven", "moderator", [second]),
        "both": add(databases, clock(), "both", "moderator", [first, second]),
    }


def post(browser, person_id, what, **fields):
    return browser.post(f"/desk/people/{person_id}/{what}", {"csrf": browser.csrf("/desk/me"), **fields})


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        pytest.param("ada", {"ada", "noor", "ines", "sven", "both", "maren", "vera"}, set(), id="an admin of all"),
        pytest.param("noor", {"noor", "ines"}, {"ada", "sven", "both", "maren"}, id="an admin of one site"),
    ],
)
def test_the_list_shows_whom_one_governs(app, crew, name, shown, hidden):
    page = as_(app, name).get("/desk/people").text
    table = page[page.index("<table") :]

    assert {one for one in shown if f">{one}</bdi>" in table} == shown
    assert {one for one in hidden if f">{one}</bdi>" in table} == set()


@pytest.mark.parametrize("path", ["/desk/people", "/desk/people/1", "/desk/people/invitations", "/desk/log"])
def test_only_admins_get_there(signed_in, crew, path):
    assert signed_in.get(path).status_code == 403
    assert "/desk/people" not in signed_in.get("/desk/").text


@pytest.mark.attack(36)
@pytest.mark.parametrize("name", ["ada", "sven", "both", "maren"])
@pytest.mark.parametrize("what", ["standing", "disable", "enable", "second-factor", "sessions"])
def test_whom_one_does_not_govern_is_not_there(app, crew, databases, name, what):
    noor, before = as_(app, "noor"), person(databases, name)

    answer = post(noor, before.id, what, role="viewer", **{f"site-{person(databases, 'noor').site_ids[0]}": "yes"})

    assert answer.status_code == 404
    assert noor.get(f"/desk/people/{before.id}").status_code == 404
    after = person(databases, name)
    assert (after.role, after.site_ids, after.disabled_at) == (before.role, before.site_ids, before.disabled_at)


@pytest.mark.parametrize("number", ["0", "999", "2147483648", "99999999999999999999"])
def test_nobody_of_that_number(app, crew, number):
    assert as_(app, "ada").get(f"/desk/people/{number}").status_code == 404


def test_changing_role_and_sites_counts_at_once(app, crew, databases, site):
    ada, ines = as_(app, "ada"), as_(app, "ines")

    answer = post(ada, crew["ines"], "standing", role="admin", scope="some", **{f"site-{site.site_id}": "yes"})

    assert answer.status_code == 303
    assert ines.get("/desk/people").status_code == 200
    assert person(databases, "ines").site_ids == [site.site_id]
    assert deeds(databases)[-1] == "moderator_changed"


@pytest.mark.attack(34)
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"role": "moderator", "scope": "all"}, id="all sites"),
        pytest.param({"role": "moderator", "site-2": "yes"}, id="a site that they do not have"),
        pytest.param({"role": "owner", "site-1": "yes"}, id="a role there is not"),
        pytest.param({"role": "moderator"}, id="no site"),
        pytest.param({"role": "moderator", "site-x": "yes"}, id="no number"),
    ],
)
def test_nobody_gives_more_than_they_have(app, crew, databases, fields):
    noor = as_(app, "noor")

    answer = post(noor, crew["ines"], "standing", **fields)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert person(databases, "ines").site_ids == [1]
    form = {"csrf": noor.csrf("/desk/me"), **fields}
    assert noor.post("/desk/people/invitations", form).status_code == 422


def test_nor_a_site_that_is_not_there(app, crew, databases):
    assert post(as_(app, "ada"), crew["ines"], "standing", role="viewer", **{"site-77": "yes"}).status_code == 422
    assert person(databases, "ines").role == "moderator"


@pytest.mark.attack(43)
def test_disabled_means_out_at_once(app, crew, databases, held, state):
    comment_id = held()
    ada, ines, tab = as_(app, "ada"), as_(app, "ines"), as_(app, "ines")
    csrf = tab.csrf()

    assert post(ada, crew["ines"], "disable").status_code == 303

    assert ines.get("/desk/").status_code == 303
    form = {"csrf": csrf, "version": 2, "to": "published"}
    assert tab.post(f"/desk/comments/{comment_id}/decisions", form).status_code == 401
    assert state(comment_id) == ("held", 2)
    assert ines.sign_in("ines").status_code == 401
    assert [one for one in sessions(databases) if one.moderator_id == crew["ines"]] == []

    assert post(ada, crew["ines"], "enable").status_code == 303
    as_(app, "ines")


@pytest.mark.parametrize("what", ["disable", "standing"])
def test_the_last_admin_of_all_sites_stays(app, crew, databases, what, site):
    ada = as_(app, "ada")

    answer = post(ada, crew["ada"], what, role="admin", **{f"site-{site.site_id}": "yes"})

    assert answer.status_code == 409
    assert "last admin" in answer.text
    assert ada.get("/desk/people").status_code == 200


@pytest.mark.parametrize("backend", BACKENDS)
def test_two_admins_who_disable_each_other_leave_one(databases, clock):
    for _ in range(5):
        ids = {name: add(databases, clock(), f"{name} {clock()}", "admin") for name in ("ada", "bo")}
        pairs = [("ada", "bo"), ("bo", "ada")]

        def disable(pair, ids=ids):
            by = SignedIn(ids[pair[0]], pair[0], "admin", "token")
            try:
                with databases.main.write() as session:
                    moderators.disable(session, by, ids[pair[1]], clock())
            except CommentgateError as error:
                return type(error).__name__

        with ThreadPoolExecutor(2) as pool:
            refused = list(pool.map(disable, pairs))

        with databases.main.read() as session:
            left = [session.get_one(Moderator, one).disabled_at for one in ids.values()]
        assert left.count(None) == 1
        assert refused.count(None) == 1
        with databases.main.write() as session:
            for one in ids.values():
                session.get_one(Moderator, one).disabled_at = clock()
        clock.pass_(minutes=1)


def test_resetting_somebodys_second_factor(app, crew, databases, clock):
    ines = as_(app, "ines")
    switch_on(ines, clock)

    assert post(as_(app, "noor"), crew["ines"], "second-factor").status_code == 303

    assert person(databases, "ines").totp_since is None
    assert ines.get("/desk/").status_code == 303, "whoever has the telephone may be signed in with it"
    as_(app, "ines")


def test_ending_somebodys_sessions(app, crew, databases):
    ada, one, another = as_(app, "ada"), as_(app, "ines"), as_(app, "ines")
    name = next(row.digest for row in sessions(databases) if row.moderator_id == crew["ines"])

    post(ada, crew["ines"], "sessions", session=name)
    assert sorted(browser.get("/desk/").status_code for browser in (one, another)) == [200, 303]

    post(ada, crew["ines"], "sessions")
    assert {browser.get("/desk/").status_code for browser in (one, another)} == {303}
    assert ada.get("/desk/").status_code == 200


def test_ending_a_session_of_somebody_else_by_its_name_does_nothing(app, crew, databases):
    ada, sven = as_(app, "ada"), as_(app, "sven")
    name = next(row.digest for row in sessions(databases) if row.moderator_id == crew["sven"])

    post(ada, crew["ines"], "sessions", session=name)

    assert sven.get("/desk/").status_code == 200


def test_the_list_says_who_was_there_when(app, crew, databases, clock):
    ines = as_(app, "ines")
    ines.get("/desk/")
    first = person(databases, "ines").seen_at
    clock.pass_(seconds=59)
    ines.get("/desk/")
    assert person(databases, "ines").seen_at == first == clock.moment.replace(second=0), "not on every request"

    clock.pass_(seconds=1)
    ines.get("/desk/")
    assert person(databases, "ines").seen_at == clock()
    assert "just now" in as_(app, "ada").get("/desk/people").text


def test_who_is_demoted_takes_their_invitations_along(app, crew, databases, clock, site):
    noor = SignedIn(crew["noor"], "noor", "admin", "", frozenset({site.site_id}))
    with databases.main.write() as session:
        token = invitations.make(session, noor, role="admin", sites=noor.sites, now=clock())

    post(as_(app, "ada"), crew["noor"], "standing", role="viewer", **{f"site-{site.site_id}": "yes"})

    assert app.test_client().get(f"/desk/join/{token}").status_code == 404


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("path", ["/desk/people/{}", "/desk/people/{}/disable", "/desk/people/invitations/{}/withdraw"])
@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 2**63])
def test_a_number_nobody_has(app, crew, path, number):
    ada = as_(app, "ada")
    address = path.format(number)

    answer = ada.get(address) if path.endswith("{}") else ada.post(address, {"csrf": ada.csrf("/desk/me")})

    assert answer.status_code == 404


@pytest.mark.attack(6)
@pytest.mark.attack(11)
def test_markup_in_a_name_is_shown_as_text(app, crew, databases, clock):
    odd = add(databases, clock(), MARKUP)
    ada = as_(app, "ada")
    pages = [ada.get(path).text for path in ("/desk/people", f"/desk/people/{odd}", "/desk/log")]
    pages += [as_(app, MARKUP).get("/desk/me").text, ada.get("/desk/log").text]

    assert [page for page in pages if "<b onload" in page or "(1)&gt;49" in page] == []
    assert "&lt;b onload=alert(1)&gt;{{7*7}}" in pages[1]


@pytest.mark.parametrize("backend", BACKENDS)
def test_on_both_databases(app, crew, databases):
    ada = as_(app, "ada")
    for path in ("/desk/people", f"/desk/people/{crew['ines']}", "/desk/people/invitations", "/desk/me", "/desk/log"):
        assert ada.get(path).status_code == 200, path
    assert post(ada, crew["ines"], "standing", role="viewer", scope="all").status_code == 303
    assert person(databases, "ines").site_ids is None
    assert post(ada, crew["ines"], "disable").status_code == 303
