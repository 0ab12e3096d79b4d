"""Oneself: password, address, keys, sessions."""

import pytest

from service.comments.staff import own_settings
from service.web.desk.people.devices import UNKNOWN, words
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import PASSWORD
from tests.service.web.desk.people import as_, deeds, person, sessions

NEW = "five slow ferries at dawn"


def change(browser, old=PASSWORD, new=NEW, again=None):
    form = {"csrf": browser.csrf("/desk/me"), "old": old, "new": new, "again": new if again is None else again}
    return browser.post("/desk/me/password", form)


@pytest.mark.attack(43)
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_new_password_ends_the_other_sessions(app, signed_in, databases):
    other = as_(app, "maren")

    assert change(signed_in).status_code == 303

    assert other.get("/desk/").status_code == 303
    assert signed_in.get("/desk/").status_code == 200
    assert other.sign_in().status_code == 401
    assert other.sign_in(password=NEW).status_code == 303
    assert "password_changed" in deeds(databases)


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        pytest.param({"old": "not this"}, "old", id="the old one is wrong"),
        pytest.param({"new": "short"}, "new", id="too short"),
        pytest.param({"new": "x" * 201}, "new", id="too long"),
        pytest.param({"again": "otherwise"}, "again", id="typed otherwise"),
    ],
)
def test_what_is_wrong_with_a_new_password(signed_in, fields, marked):
    answer = change(signed_in, **fields)

    assert answer.status_code == 422
    assert f'id="{marked}-error"' in answer.text
    assert signed_in.sign_in().status_code == 303


@pytest.mark.attack(45)
def test_guessing_the_password_in_a_session_that_was_left_open(signed_in):
    statuses = [change(signed_in, old=f"guess {number}").status_code for number in range(11)]

    assert statuses == [422] * 10 + [429]


def test_an_address_is_kept_encrypted(signed_in, databases, vault):
    form = {"csrf": signed_in.csrf("/desk/me"), "email": " maren@Desk.Example "}

    assert signed_in.post("/desk/me/address", form).status_code == 303

    own = person(databases, "maren")
    assert "maren@" not in own.email.lower()
    assert own_settings.email_of(own, vault) == "maren@desk.example"
    assert 'value="maren@desk.example"' in signed_in.get("/desk/me").text
    signed_in.post("/desk/me/address", {"csrf": form["csrf"], "email": ""})
    assert person(databases, "maren").email is None


@pytest.mark.attack(28)
@pytest.mark.parametrize(
    "address",
    [
        "maren",
        "a@b",
        "a@desk.example\r\nBcc: b@evil.example",
        "a@desk.example,b@evil.example",
        "x" * 10**5 + "@b.example",
    ],
    ids=["no address", "no domain", "another header", "two", "endless"],
)
def test_what_is_no_address(signed_in, databases, address):
    answer = signed_in.post("/desk/me/address", {"csrf": signed_in.csrf("/desk/me"), "email": address})

    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert person(databases, "maren").email is None


def test_nobody_sees_anothers_address(app, signed_in, databases, clock):
    signed_in.post("/desk/me/address", {"csrf": signed_in.csrf("/desk/me"), "email": "maren@desk.example"})

    assert "maren@desk.example" not in as_(app, "otto").get("/desk/me").text


def test_keys_can_be_switched_off_and_on(signed_in, databases):
    for wanted, off in (("off", True), ("on", False)):
        signed_in.post("/desk/me/keys", {"csrf": signed_in.csrf("/desk/me"), "keys": wanted})
        assert person(databases, "maren").keys_off is off


def test_sessions_are_listed_in_plain_words_and_ended(app, signed_in, databases):
    signed_in.client.environ_base["HTTP_USER_AGENT"] = "<script>alert(1)</script>"
    other = as_(app, "maren")
    page = signed_in.get("/desk/me").text
    assert page.count("An unknown browser") >= 2
    assert page.count("this one") == 1

    for row in sessions(databases):
        signed_in.post("/desk/me/sessions", {"csrf": signed_in.csrf("/desk/me"), "session": row.digest})
        break
    signed_in.sign_in()
    signed_in.post("/desk/me/sessions", {"csrf": signed_in.csrf("/desk/me")})

    assert other.get("/desk/").status_code == 303
    assert signed_in.get("/desk/").status_code == 200
    assert "session_ended" in deeds(databases)


def test_nobody_ends_anothers_session(app, signed_in, databases):
    otto = as_(app, "otto")
    name = next(row.digest for row in sessions(databases) if row.moderator_id == person(databases, "otto").id)

    signed_in.post("/desk/me/sessions", {"csrf": signed_in.csrf("/desk/me"), "session": name})

    assert otto.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari on iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.0 (Linux)", "A browser on Linux"),
        ("<script>", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_browser_in_plain_words(sent, said):
    assert words(sent) == said
