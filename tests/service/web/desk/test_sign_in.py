"""Signing in and out, and what keeps others' pages from acting in a moderator's name."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, update

from service.comments.staff import sessions as staff
from service.comments.staff.sessions import SESSION_HOURS
from service.comments.tables import DeskSession, Moderator
from service.settings import Settings
from service.web.app import create_app
from tests.conftest import BACKENDS, PUBLIC_URL, SECRET_KEYS
from tests.service.web.desk.conftest import PASSWORD, Browser, hidden

COOKIE = "commentgate_desk"


def sessions(databases):
    with databases.main.read() as session:
        return session.scalars(select(func.count()).select_from(DeskSession)).one()


def test_signing_in_leads_to_the_held_queue(browser):
    answer = browser.sign_in()

    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert "<h1>Held</h1>" in browser.get("/desk/").text


def test_without_a_session_the_desk_asks_to_sign_in_and_leads_back(browser):
    asked = browser.get("/desk/queues/spam?site=1")
    assert asked.status_code == 303

    page = browser.get(asked.location)
    answer = browser.sign_in(next=hidden(page.text, "next"))

    assert answer.location == "/desk/queues/spam?site=1"


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/desk//evil.example", "/demo", "/desk/\\e"]
)
def test_signing_in_leads_nowhere_else(browser, onward):
    assert browser.sign_in(next=onward).location == "/desk/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = browser.sign_in().headers["Set-Cookie"]

    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_belongs_to_this_host_alone(tmp_path, databases, moderators, clock):
    public = "https://comments.example"
    app = create_app(Settings(data_dir=tmp_path, public_url=public, secret_keys=SECRET_KEYS), now=clock)
    client = app.test_client()
    headers = {"Origin": public}

    cookie = client.post("/desk/login", data={"name": "maren", "password": PASSWORD}, headers=headers).headers[
        "Set-Cookie"
    ]

    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.attack(45)
def test_an_unknown_name_and_a_wrong_password_look_the_same(browser):
    unknown = browser.sign_in("nobody", "x")
    wrong = browser.sign_in("maren", "x")

    assert (unknown.status_code, wrong.status_code) == (401, 401)
    assert unknown.text.replace("nobody", "maren") == wrong.text


@pytest.mark.attack(45)
def test_guessing_is_slowed_down(browser):
    statuses = [browser.sign_in(password=f"guess {number}").status_code for number in range(12)]

    assert statuses[:10] == [401] * 10
    assert statuses[10:] == [429, 429]
    assert browser.sign_in().status_code == 429, "the right password must not tell a guesser that it is right"


@pytest.mark.attack(45)
@pytest.mark.parametrize("name", ["maren", "nobody"], ids=["somebody", "a name nobody has"])
def test_guessing_at_one_name_is_slowed_down_wherever_it_comes_from(browser, name):
    def guess(number, name):
        address = {"environ_base": {"REMOTE_ADDR": f"203.0.113.{number}"}}
        data = {"name": name, "password": f"guess {number}"}
        return browser.post("/desk/login", data, **address).status_code

    statuses = [guess(number, (name, name.upper())[number % 2]) for number in range(32)]

    assert statuses == [401] * 30 + [429] * 2
    assert guess(99, "otto") == 401, "others still get in"


@pytest.mark.attack(43)
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "change",
    [{"password_hash": "another"}, {"disabled_at": datetime(2026, 3, 1, tzinfo=UTC)}],
    ids=["reset", "disabled"],
)
def test_a_password_that_was_right_is_worth_nothing_after_a_change(databases, moderators, change):
    with databases.main.read() as session:
        proven = staff.check_password(session, "maren", PASSWORD)
    with databases.main.write() as session:
        assert staff.still_holds(session, proven)
        session.execute(update(Moderator).where(Moderator.name == "maren").values(**change))

    with databases.main.write() as session:
        assert not staff.still_holds(session, proven)


@pytest.mark.attack(43)
def test_signing_in_looks_again_before_a_session_is_written(browser, databases, monkeypatch):
    compare = staff.check_password

    def compare_slowly(session, name, password):
        proven = compare(session, name, password)
        with databases.main.write() as other:
            staff.reset_password(other, name=name, password="another quiet harbour")
        return proven

    monkeypatch.setattr(staff, "check_password", compare_slowly)

    assert browser.sign_in().status_code == 401
    assert sessions(databases) == 0


@pytest.mark.attack(43)
def test_a_body_that_is_held_back_does_not_outlast_the_session(signed_in, databases, clock):
    body = urlencode({"csrf": signed_in.csrf(), "keys": "off"}).encode()

    class HeldBack(BytesIO):
        def readinto(self, buffer):
            with databases.main.write() as session:
                session.execute(update(Moderator).where(Moderator.name == "maren").values(disabled_at=clock()))
            return super().readinto(buffer)

    answer = signed_in.client.post(
        "/desk/me/keys",
        input_stream=HeldBack(body),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
        headers={"Origin": PUBLIC_URL, "Accept": "text/html"},
    )

    assert answer.status_code == 401
    with databases.main.read() as session:
        assert session.scalars(select(Moderator.keys_off).where(Moderator.name == "maren")).one() is False


@pytest.mark.parametrize("name", ["\x00", "a\nb", "x" * 5000], ids=["NUL", "line break", "long"])
def test_a_name_nobody_can_have(browser, name):
    assert browser.sign_in(name).status_code == 401


@pytest.mark.attack(43)
def test_a_session_is_new_at_every_sign_in(browser, databases):
    browser.client.set_cookie(COOKIE, "chosen-by-somebody-else")
    browser.sign_in()
    first = browser.client.get_cookie(COOKIE).value
    browser.sign_in()
    second = browser.client.get_cookie(COOKIE).value

    assert len({"chosen-by-somebody-else", first, second}) == 3
    assert sessions(databases) == 1, "the session before is ended"


@pytest.mark.attack(43)
def test_a_session_cannot_be_used_after_signing_out(signed_in, databases):
    token = signed_in.client.get_cookie(COOKIE).value

    answer = signed_in.post("/desk/logout", {"csrf": signed_in.csrf()})
    assert answer.status_code == 303
    assert sessions(databases) == 0
    signed_in.client.set_cookie(COOKIE, token)

    assert signed_in.get("/desk/").status_code == 303


@pytest.mark.attack(43)
def test_a_disabled_moderator_is_out_at_once(signed_in, databases, clock):
    with databases.main.write() as session:
        session.execute(update(Moderator).where(Moderator.name == "maren").values(disabled_at=clock()))

    assert signed_in.get("/desk/").status_code == 303
    assert signed_in.sign_in().status_code == 401


def test_a_session_ends_by_itself(signed_in, clock):
    clock.pass_(hours=SESSION_HOURS - 1)
    assert signed_in.get("/desk/").status_code == 200

    clock.pass_(hours=1)
    assert signed_in.get("/desk/").status_code == 303


def test_a_form_sent_after_the_session_ended_says_that_nothing_was_done(signed_in, held, state, clock):
    comment_id = held()
    csrf = signed_in.csrf()
    clock.moment += timedelta(hours=SESSION_HOURS)

    answer = signed_in.post(f"/desk/comments/{comment_id}/decisions", {"csrf": csrf, "version": 2, "to": "published"})

    assert answer.status_code == 401
    assert "nothing was done" in answer.text
    assert state(comment_id) == ("held", 2)


@pytest.mark.attack(40)
class TestForgedForms:
    """A page of somebody else's, open in a moderator's browser, sends what it likes."""

    def forge(self, browser, comment_id, **options):
        form = {"csrf": "", "version": 2, "to": "published", **options.pop("fields", {})}
        return browser.post(f"/desk/comments/{comment_id}/decisions", form, **options)

    @pytest.mark.parametrize("token", ["", "guess", "0" * 73, "é"], ids=["none", "short", "long", "not ASCII"])
    def test_without_the_token(self, signed_in, held, state, token):
        comment_id = held()

        assert self.forge(signed_in, comment_id, fields={"csrf": token}).status_code == 403
        assert state(comment_id) == ("held", 2)

    def test_with_the_token_of_another_session(self, signed_in, held, state, app):
        comment_id = held()
        other = Browser(app.test_client())
        other.sign_in("otto")

        assert self.forge(signed_in, comment_id, fields={"csrf": other.csrf()}).status_code == 403
        assert state(comment_id) == ("held", 2)

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://127.0.0.1:8081", PUBLIC_URL + ".evil.example"]
    )
    def test_from_another_origin_even_with_the_token(self, signed_in, held, state, origin):
        comment_id = held()

        assert self.forge(signed_in, comment_id, fields={"csrf": signed_in.csrf()}, origin=origin).status_code == 403
        assert state(comment_id) == ("held", 2)

    @pytest.mark.parametrize("content_type", ["text/plain", "application/json"])
    def test_as_json(self, signed_in, held, state, content_type):
        comment_id = held()
        body = f'{{"csrf":"{signed_in.csrf()}","version":"2","to":"published"}}'

        answer = signed_in.client.post(
            f"/desk/comments/{comment_id}/decisions",
            data=body,
            content_type=content_type,
            headers={"Origin": PUBLIC_URL, "Accept": "text/html"},
        )

        assert answer.status_code == 415
        assert state(comment_id) == ("held", 2)

    def test_signing_a_moderator_in_or_out(self, signed_in):
        evil = "https://evil.example"

        assert signed_in.post("/desk/login", {"name": "otto", "password": PASSWORD}, origin=evil).status_code == 403
        assert signed_in.post("/desk/logout", {"csrf": ""}).status_code == 403
        assert "maren" in signed_in.get("/desk/").text

    def test_our_own_form_without_an_origin_header_is_taken(self, signed_in, held, state):
        comment_id = held()

        self.forge(signed_in, comment_id, fields={"csrf": signed_in.csrf()}, origin=None)

        assert state(comment_id) == ("published", 3)


@pytest.mark.attack(42)
def test_the_desk_cannot_be_framed(signed_in):
    headers = signed_in.get("/desk/").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_localhost_is_led_to_the_address_that_cookies_are_for(browser):
    answer = browser.get("/desk/queues/spam?site=1", base_url="http://localhost:8080")

    assert (answer.status_code, answer.location) == (302, f"{PUBLIC_URL}/desk/queues/spam?site=1")


@pytest.mark.attack(47)
@pytest.mark.parametrize("host", ["evil.example:8080", "localhost:9999", "10.0.0.1"])
def test_other_hosts_are_never_led_anywhere(browser, host):
    answer = browser.get("/desk/login", base_url=f"http://{host}")

    assert answer.status_code == 200
    assert host not in answer.text
