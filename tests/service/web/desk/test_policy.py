"""The policy's editor: preview first, then a new version; nothing typed is lost; nobody overwrites what they have not seen."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from service.comments import sites
from service.comments.policies import versions as policies
from service.comments.tables import Audit, PolicyVersion
from tests.service.web.desk.conftest import hidden
from tests.service.web.desk.governing import admin_browser

FORM = {
    "hold-SPAM": "0.31",
    "reject-SPAM": "0.92",
    "hold-TOXICITY": "0.052",
    "max_links": "3",
    "close_pages_after_days": "",
    "banned_words": "",
    "suspect_words": "",
    "words": "",
}
POLICY = "/desk/sites/1/policy"


@pytest.fixture
def admin(client, databases, clock, moderators):
    """A browser in which an admin of all sites is signed in."""
    return admin_browser(client, databases, clock)


@pytest.fixture
def send(admin, site):
    """Send the policy's form, as if version `based_on` had been seen."""

    def run(do, based_on=1, **changes):
        form = {**FORM, "csrf": admin.csrf(), "based_on": based_on, "do": do, **changes}
        return admin.post(POLICY, {name: value for name, value in form.items() if value is not None})

    return run


@pytest.fixture
def versions(databases, site):
    def look():
        with databases.main.read() as session:
            query = select(PolicyVersion).where(PolicyVersion.site_id == site.site_id).order_by(PolicyVersion.version)
            return session.scalars(query).all()

    return look


def text_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_preview_shows_what_would_change_and_changes_nothing(send, held, versions):
    held("a quiet remark about the casino")
    held("toxic 0.83 and more")

    page = send("preview", banned_words="casino").text

    said = text_of(page)
    assert "1 of the last 2 decided comments would go elsewhere." in said
    assert "It contains the banned word “casino”." in said
    assert "Banned words : added casino" in said
    assert "What people decided later is not counted" in said
    assert "Save as version 2" in said
    assert len(versions()) == 1


def test_saving_makes_a_version_with_its_maker_and_words_and_writes_it_down(send, versions, databases):
    answer = send("save", banned_words="casino\nCASINO \n\nlottery", hold_everything="yes", words="too many lotteries")

    assert answer.status_code == 303
    assert answer.location == f"{POLICY}/versions/2?saved=yes"
    made = versions()[-1]
    assert (made.version, made.words, made.made_by is not None) == (2, "too many lotteries", True)
    assert made.rules["banned_words"] == ["CASINO", "lottery"]
    assert made.rules["hold_everything"] is True
    with databases.main.read() as session:
        [deed] = session.scalars(select(Audit).where(Audit.what == "policy_changed")).all()
    assert (deed.site_id, deed.details, deed.moderator_id) == (1, {"before": 1, "after": 2}, made.made_by)


def test_the_next_comment_is_decided_by_what_was_saved(send, post, moderate, state):
    send("save", banned_words="casino", words="no casinos")

    comment = post(body="Come to the casino").json["id"]
    moderate()

    assert state(comment)[0] == "rejected"


def test_the_process_that_saved_uses_the_new_policy_at_once(app, send, databases):
    from service.web import policies as known

    with app.test_request_context():
        assert known.of_site(1).banned_words == ()
    send("save", banned_words="casino", words="no casinos")
    with app.test_request_context():
        assert known.of_site(1).banned_words == ("casino",)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        pytest.param("hold-SPAM", "1.2", "Use a number from 0 to 1", id="over one"),
        pytest.param("hold-SPAM", "-0.1", "Use a number from 0 to 1", id="under nothing"),
        pytest.param("hold-SPAM", "half", "Use a number from 0 to 1", id="a word"),
        pytest.param("hold-SPAM", "nan", "Use a number from 0 to 1", id="not a number"),
        pytest.param("hold-SPAM", "١", "Use a number from 0 to 1", id="digits of another script"),
        pytest.param("reject-SPAM", "0.2", "This has to be 0.31 or more", id="rejected before it is held"),
        pytest.param("max_links", "-1", "Use a whole number from 0 to 1,000.", id="fewer links than none"),
        pytest.param("max_links", "9" * 5000, "Use a whole number from 0 to 1,000.", id="a number of 5,000 digits"),
        pytest.param("close_pages_after_days", "0", "Use a whole number from 1", id="closed before it is open"),
        pytest.param("close_pages_after_days", "soon", "Use a whole number from 1", id="no number of days"),
        pytest.param("banned_words", "x" * 61, "A word or phrase has at most 60", id="a long word"),
        pytest.param("suspect_words", "a\x07b", "control character", id="a bell among the words"),
        pytest.param("suspect_words", "\n".join(map(str, range(2001))), "a list has at most 2,000", id="too many words"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(send, versions, field, typed, message):
    answer = send("preview", **{"banned_words": "kept", "words": "my reasons", field: typed})

    assert answer.status_code == 422
    error = re.search(rf'id="{field}-error"[^>]*>([^<]*)<', answer.text)[1]
    assert message in unescape(error)
    assert f'{field}-error"' in re.search(rf'id="{field}"[^>]*>', answer.text)[0]
    assert 'value="my reasons"' in answer.text
    for own in ({typed} | {"kept"}) if "\n" not in typed and field != "banned_words" else {typed}:
        assert own in unescape(answer.text)
    assert len(versions()) == 1


@pytest.mark.parametrize("typed", ["0,31", ".31", "0.310"])
def test_numbers_may_be_typed_in_several_ways(send, versions, typed):
    send("save", **{"hold-TOXICITY": typed}, words="as typed")

    assert versions()[-1].rules["thresholds"]["TOXICITY"] == {"hold": 0.31, "reject": None}


def test_an_empty_limit_takes_the_attribute_out(send, versions):
    send("save", **{"hold-TOXICITY": ""}, words="only spam")

    assert list(versions()[-1].rules["thresholds"]) == ["SPAM"]


def test_saving_asks_for_a_reason_and_keeps_everything(send, versions):
    answer = send("save", banned_words="casino", words=" ")

    assert answer.status_code == 422
    assert "Say what you changed and why" in unescape(answer.text)
    assert hidden(answer.text, "banned_words") == "casino"
    assert len(versions()) == 1


def test_from_the_preview_one_can_go_on_editing_with_everything_typed(send):
    page = send("edit", **{"hold-SPAM": "nonsense"}, banned_words="casino\nlottery", words="because").text

    assert 'value="nonsense"' in page
    assert ">\ncasino\nlottery</textarea>" in page
    assert 'value="because"' in page


def test_rules_that_are_the_same_are_not_saved(send, versions):
    answer = send("save", words="nothing really")

    assert answer.status_code == 422
    assert "Nothing is changed yet" in answer.text
    assert len(versions()) == 1


@pytest.mark.parametrize("do", ["preview", "save"])
@pytest.mark.attack(49)
def test_who_comes_second_sees_what_the_first_changed_and_keeps_their_own(send, databases, clock, versions, do):
    with databases.main.write() as session:
        rules = {"suspect_words": ["ferry"]}
        policies.save(session, 1, rules, now=clock(), words="the ferry again")

    answer = send(do, banned_words="casino", words="mine")

    assert answer.status_code == 409
    said = text_of(answer.text)
    assert "version 2 was made meanwhile by the command line" in said
    assert "the ferry again" in said
    assert "Suspect words : added ferry" in said
    assert ">\ncasino</textarea>" in answer.text
    assert hidden(answer.text, "based_on") == "2"
    assert len(versions()) == 2


def test_going_back_makes_a_new_version_with_the_old_rules(admin, send, versions):
    send("save", banned_words="casino", words="no casinos")
    form = {"csrf": admin.csrf(), "based_on": 2}

    answer = admin.post(f"{POLICY}/versions/1/current", form)

    assert answer.location == f"{POLICY}/versions/3?saved=yes"
    first, _, third = versions()
    assert (third.rules, third.words) == (first.rules, "Back to version 1")
    listed = text_of(admin.get(f"{POLICY}/versions").text)
    assert "Version 3 in force" in listed
    assert "Banned words : removed casino" in listed


def test_a_way_back_from_a_version_that_is_no_longer_in_force_changes_nothing(admin, send, versions):
    send("save", banned_words="casino", words="no casinos")
    send("save", based_on=2, banned_words="lottery", words="no lotteries")

    answer = admin.post(f"{POLICY}/versions/1/current", {"csrf": admin.csrf(), "based_on": 2})

    assert answer.status_code == 409
    assert "somebody saved version 3 meanwhile" in answer.text
    assert len(versions()) == 3


@pytest.mark.parametrize(
    ("to", "based_on", "status"),
    [pytest.param(2, 2, 409, id="it is in force"),
     pytest.param(9, 2, 404, id="no such version"), pytest.param(1, "x", 422, id="no number")],
)  # fmt: skip
def test_a_way_back_that_leads_nowhere_changes_nothing(admin, send, versions, to, based_on, status):
    send("save", banned_words="casino", words="no casinos")

    answer = admin.post(f"{POLICY}/versions/{to}/current", {"csrf": admin.csrf(), "based_on": based_on})

    assert answer.status_code == status
    assert len(versions()) == 2


def test_versions_come_in_pages(admin, databases, clock, site):
    with databases.main.write() as session:
        for number in range(24):
            sites.set_policy(session, "Demo", {"max_links": number}, clock())

    first = admin.get(f"{POLICY}/versions").text
    older = unescape(re.search(r'href="([^"]*before=[^"]*)" rel="next"', first)[1])
    second = admin.get(older).text

    assert "Version 25<" in first
    assert "Version 5<" not in first
    assert "Version 5<" in second
    assert "The first one." in second
    assert admin.get(f"{POLICY}/versions?before=1").status_code == 404


@pytest.mark.parametrize("name", ["maren", "vera"])
def test_others_may_look_but_not_change(browser, databases, clock, name):
    with databases.main.write() as session:
        sites.set_policy(session, "Demo", {"banned_words": ["casino"]}, clock(), "no casinos")
    browser.sign_in(name)

    page = browser.get(POLICY)
    csrf = hidden(page.text, "csrf")

    assert page.status_code == 200
    assert "casino" in page.text
    assert "<textarea" not in page.text
    for path in (POLICY, f"{POLICY}/versions/1/current", "/desk/sites/1"):
        assert browser.post(path, {**FORM, "csrf": csrf, "based_on": 2, "do": "save"}).status_code == 403


@pytest.mark.attack(36)
def test_a_site_that_is_not_ones_own_is_not_there(client, databases, clock, moderators, site, other_site):
    browser = admin_browser(client, databases, clock, site_ids=[other_site.site_id])
    csrf = browser.csrf()

    listed = browser.get("/desk/sites").text
    assert ("Other" in listed, "Demo" in listed) == (True, False)
    for path in ("", "/policy", "/policy/versions", "/policy/versions/1", "/pages"):
        assert browser.get(f"/desk/sites/{site.site_id}{path}").status_code == 404
        assert browser.get(f"/desk/sites/{other_site.site_id}{path}").status_code == 200
    for path in ("", "/policy", "/policy/versions/1/current", "/pages/1"):
        assert browser.post(f"/desk/sites/{site.site_id}{path}", {"csrf": csrf, "based_on": 1}).status_code == 404


@pytest.mark.attack(40)
def test_a_form_without_the_sessions_token_saves_nothing(send, versions):
    assert send("save", csrf="forged", banned_words="casino", words="by somebody else").status_code == 403
    assert len(versions()) == 1


@pytest.mark.attack(34)
def test_fields_that_the_form_does_not_have_change_nothing(send, versions):
    more = {
        "version": "99",
        "site_id": "2",
        "made_by": "1",
        "policy_version": "7",
        "hold-NOVELTY": "0",
        "created_at": "x",
    }

    send("save", banned_words="casino", words="mine", **more)

    made = versions()[-1]
    assert (made.version, made.site_id) == (2, 1)
    assert set(made.rules["thresholds"]) == {"SPAM", "TOXICITY"}


@pytest.mark.attack(4)
@pytest.mark.parametrize("field", ["banned_words", "suspect_words", "words", "hold-SPAM", "max_links"])
def test_markup_in_the_form_is_shown_as_text(admin, send, field):
    markup = "<script>alert(4)</script>\"'><img src=x>"

    for do in ("preview", "edit", "save"):
        page = send(do, **{"banned_words": "casino", "words": "why", field: markup}).text
        assert "<script>alert" not in page
        assert "<img" not in page
    for path in (POLICY, f"{POLICY}/versions", f"{POLICY}/versions/2"):
        page = admin.get(path)
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
