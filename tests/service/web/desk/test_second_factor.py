"""The second factor: switched on with an app, asked for at sign-in, each code good once, switched off."""

import time
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from sqlalchemy import update

from service.comments.staff import moderators, totp
from service.comments.staff.sessions import add_moderator
from service.comments.tables import Moderator
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import PASSWORD, Browser, hidden
from tests.service.web.desk.people import as_, deeds, person, secret_on, sessions, switch_on

COOKIE = "commentgate_desk"


@pytest.fixture
def with_app(signed_in, clock):
    """A moderator with a second factor; gives the secret and the recovery codes."""
    kept = switch_on(signed_in, clock)
    clock.pass_(minutes=2)
    return kept


def first_step(app):
    browser = Browser(app.test_client())
    answer = browser.sign_in()
    assert (answer.status_code, answer.location) == (303, "/desk/login/code?next=/desk/")
    return browser


def give(browser, code):
    form = {"csrf": hidden(browser.get("/desk/login/code").text, "csrf"), "code": code, "next": "/desk/"}
    return browser.post("/desk/login/code", form)


def now_code(secret, clock, **offset):
    return pyotp.TOTP(secret).at(clock(), **offset)


def test_signing_in_takes_a_code(app, with_app, clock, databases):
    browser = first_step(app)
    assert browser.get("/desk/").status_code == 303, "a password alone opens nothing"

    answer = give(browser, now_code(with_app[0], clock))

    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert browser.get("/desk/").status_code == 200
    assert deeds(databases)[-1] == "signed_in"


@pytest.mark.parametrize("offset", [-1, 0, 1], ids=["a step late", "in time", "a step early"])
def test_a_clock_may_be_half_a_minute_wrong(app, with_app, clock, offset):
    assert give(first_step(app), now_code(with_app[0], clock, counter_offset=offset)).status_code == 303


@pytest.mark.parametrize("offset", [-2, 2])
def test_but_not_more(app, with_app, clock, offset):
    assert give(first_step(app), now_code(with_app[0], clock, counter_offset=offset)).status_code == 401


@pytest.mark.attack(45)
def test_a_code_is_good_once(app, with_app, clock):
    code = now_code(with_app[0], clock)
    assert give(first_step(app), code).status_code == 303

    answer = give(first_step(app), code)

    assert answer.status_code == 401
    assert "used before" in answer.text


def test_the_code_that_switched_it_on_is_used_up(app, signed_in, clock):
    secret, _ = switch_on(signed_in, clock)

    assert give(first_step(app), now_code(secret, clock)).status_code == 401


def test_a_recovery_code_is_good_once(app, with_app, databases):
    typed = with_app[1][3].upper().replace("-", " ")
    assert give(first_step(app), typed).status_code == 303
    assert len(person(databases, "maren").recovery_digests) == totp.RECOVERY_CODES - 1

    assert give(first_step(app), typed).status_code == 401


def test_recovery_codes_are_kept_only_as_digests(with_app, databases):
    kept = person(databases, "maren")

    assert len(set(with_app[1])) == totp.RECOVERY_CODES
    assert not {one.replace("-", "") for one in with_app[1]} & set(kept.recovery_digests)
    assert with_app[0] not in kept.totp_secret


@pytest.mark.attack(45)
@pytest.mark.parametrize("code", ["", "000000", "٠١٢٣٤٥", "x" * 5000, "\x00", "1e5", "-1"])
def test_what_is_no_code(app, with_app, code):
    browser = first_step(app)

    assert give(browser, code).status_code == 401
    assert browser.get("/desk/").status_code == 303


@pytest.mark.attack(45)
def test_guessing_codes_is_slowed_down_wherever_it_comes_from(app, with_app, clock):
    browser = first_step(app)
    statuses = []
    for number in range(11):
        address = {"environ_base": {"REMOTE_ADDR": f"203.0.113.{number}"}}
        form = {"csrf": hidden(browser.get("/desk/login/code").text, "csrf"), "code": f"{number:06}"}
        statuses.append(browser.post("/desk/login/code", form, **address).status_code)

    assert statuses == [401] * 9 + [429] * 2, "one more went into switching it on"


@pytest.mark.attack(43)
def test_the_session_after_the_code_is_another_than_before(app, with_app, clock, databases):
    browser = first_step(app)
    waiting = browser.client.get_cookie(COOKIE).value
    give(browser, now_code(with_app[0], clock))
    assert browser.client.get_cookie(COOKIE).value != waiting

    browser.client.set_cookie(COOKIE, waiting)

    assert browser.get("/desk/").status_code == 303
    assert browser.get("/desk/login/code").location == "/desk/login"


def test_five_minutes_are_enough(app, with_app, clock):
    browser = first_step(app)
    csrf = hidden(browser.get("/desk/login/code").text, "csrf")
    clock.pass_(minutes=5)

    answer = browser.post("/desk/login/code", {"csrf": csrf, "code": now_code(with_app[0], clock)})

    assert answer.status_code == 401
    assert "sign in again" in answer.text


@pytest.mark.attack(43)
@pytest.mark.parametrize("at_the_desk", [True, False], ids=["at the desk", "in the database"])
def test_who_is_disabled_while_waiting_is_out_at_once(app, with_app, clock, databases, at_the_desk):
    browser, maren = first_step(app), person(databases, "maren").id
    csrf = hidden(browser.get("/desk/login/code").text, "csrf")
    with databases.main.write() as session:
        if at_the_desk:
            add_moderator(session, name="ada", password=PASSWORD, role="admin", now=clock())
            moderators.disable(session, None, maren, clock())
        else:
            session.execute(update(Moderator).where(Moderator.id == maren).values(disabled_at=clock()))

    answer = browser.post("/desk/login/code", {"csrf": csrf, "code": now_code(with_app[0], clock)})

    assert answer.status_code == 401
    assert bool(sessions(databases)) is not at_the_desk


@pytest.mark.attack(40)
def test_the_code_page_takes_only_its_own_forms(app, with_app, clock):
    browser = first_step(app)
    form = {"csrf": "x", "code": now_code(with_app[0], clock)}

    assert browser.post("/desk/login/code", form).status_code == 403
    assert browser.post("/desk/login/code", form, origin="https://evil.example").status_code == 403


def test_a_waiting_session_sends_no_form(app, with_app, held, state):
    comment_id = held()
    browser = first_step(app)
    csrf = hidden(browser.get("/desk/login/code").text, "csrf")
    form = {"csrf": csrf, "version": 2, "to": "published"}

    assert browser.post(f"/desk/comments/{comment_id}/decisions", form).status_code == 401
    assert state(comment_id) == ("held", 2)


def test_a_wrong_code_switches_nothing_on(signed_in, databases):
    signed_in.post("/desk/me/second-factor/begin", {"csrf": signed_in.csrf("/desk/me")})
    form = {"csrf": signed_in.csrf("/desk/me/second-factor"), "password": PASSWORD, "code": "000000"}

    answer = signed_in.post("/desk/me/second-factor", form)

    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert PASSWORD not in answer.text
    assert person(databases, "maren").totp_since is None


@pytest.mark.parametrize("password", ["", "wrong"], ids=["none", "a wrong one"])
def test_switching_on_takes_the_password(signed_in, databases, clock, password):
    signed_in.post("/desk/me/second-factor/begin", {"csrf": signed_in.csrf("/desk/me")})
    page = signed_in.get("/desk/me/second-factor").text
    code = now_code(secret_on(page), clock)
    form = {"csrf": hidden(page, "csrf"), "password": password, "code": code}

    answer = signed_in.post("/desk/me/second-factor", form)

    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert f'value="{code}"' in answer.text
    assert secret_on(answer.text) == secret_on(page), "the app keeps the secret that it has"
    assert person(databases, "maren").totp_since is None


def test_the_picture_holds_the_secret_only_until_it_is_confirmed(signed_in, clock):
    assert signed_in.get("/desk/me/second-factor.svg").status_code == 404
    signed_in.post("/desk/me/second-factor/begin", {"csrf": signed_in.csrf("/desk/me")})

    picture = signed_in.get("/desk/me/second-factor.svg")

    assert picture.content_type == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    switch_on(signed_in, clock)
    assert signed_in.get("/desk/me/second-factor.svg").status_code == 404
    assert signed_in.get("/desk/me/second-factor").location == "/desk/me"


@pytest.mark.parametrize(
    ("password", "right_code", "field"),
    [("wrong", True, "off-password"), (PASSWORD, False, "off-code")],
    ids=["a wrong password", "a wrong code"],
)
def test_switching_off_takes_password_and_code(signed_in, with_app, clock, databases, password, right_code, field):
    code = now_code(with_app[0], clock) if right_code else "000000"
    form = {"csrf": signed_in.csrf("/desk/me"), "password": password, "code": code}

    answer = signed_in.post("/desk/me/second-factor/off", form)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert person(databases, "maren").totp_since is not None


def test_switching_off(app, signed_in, with_app, clock, databases):
    form = {"csrf": signed_in.csrf("/desk/me"), "password": PASSWORD, "code": now_code(with_app[0], clock)}

    assert signed_in.post("/desk/me/second-factor/off", form).status_code == 303
    assert (person(databases, "maren").totp_secret, person(databases, "maren").recovery_digests) == (None, None)
    as_(app, "maren")


def test_switching_on_ends_the_other_sessions(app, signed_in, clock):
    other = as_(app, "maren")
    switch_on(signed_in, clock)

    assert other.get("/desk/").status_code == 303
    assert signed_in.get("/desk/").status_code == 200


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_code_used_twenty_times_at_once_is_good_once(databases, vault, clock):
    with databases.main.write() as session:
        one = add_moderator(session, name="ada", password="a long password", role="admin", now=clock())
        totp.begin(session, vault, one)
    with databases.main.write() as session:
        secret = totp.unconfirmed(session.get_one(Moderator, one), vault)
        totp.confirm(session, vault, one, pyotp.TOTP(secret).at(clock()), clock())
    clock.pass_(minutes=2)
    code = pyotp.TOTP(secret).at(clock())

    def use(_):
        with databases.main.write() as session:
            return totp.use(session, vault, one, code, clock())

    with ThreadPoolExecutor(8) as pool:
        assert sorted(filter(None, pool.map(use, range(20)))) == ["app"]


@pytest.mark.attack(45)
def test_a_wrong_password_reads_the_same_with_and_without_a_second_factor(app, with_app):
    browser = Browser(app.test_client())
    with_factor, without, unknown = (browser.sign_in(name, "wrong") for name in ("maren", "otto", "nobody"))

    assert with_factor.status_code == without.status_code == unknown.status_code == 401
    assert with_factor.text.replace("maren", "x") == without.text.replace("otto", "x")
    assert with_factor.text.replace("maren", "x") == unknown.text.replace("nobody", "x")
    assert list(with_factor.headers.keys()) == list(without.headers.keys()) == list(unknown.headers.keys())


@pytest.mark.attack(45)
def test_a_wrong_password_takes_as_long_for_every_name(app, site, databases, clock, vault, limitless):
    with databases.main.write() as session:
        add_moderator(session, name="plain", password=PASSWORD, role="viewer", now=clock())
        factor = add_moderator(session, name="factor", password=PASSWORD, role="viewer", now=clock())
        session.execute(update(Moderator).where(Moderator.id == factor).values(totp_since=clock()))
    browser = Browser(limitless.test_client())

    def seconds(name):
        started = time.process_time()  # what the machine does beside it does not count
        assert browser.sign_in(name, "a wrong password").status_code == 401
        return time.process_time() - started

    taken = {name: min(seconds(name) for _ in range(7)) for name in ("plain", "factor", "nobody")}

    assert max(taken.values()) < 1.4 * min(taken.values()), taken
