"""Sites at the desk: listed with their numbers, and their settings."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from service.comments.tables import Audit, Site
from tests.service.web.desk.conftest import hidden
from tests.service.web.desk.governing import admin_browser


@pytest.fixture
def admin(client, databases, clock, moderators):
    return admin_browser(client, databases, clock)


@pytest.fixture
def change(admin, site):
    def run(**typed):
        page = admin.get("/desk/sites/1").text
        form = {"csrf": admin.csrf(), "seen": hidden(page, "seen"), "name": "Demo", "languages": "en"}
        form |= {"origins": "https://news.example\nhttp://127.0.0.1:8080", "email_required": "yes"}
        form |= {"edit_minutes": "15", **typed}
        return admin.post("/desk/sites/1", {name: value for name, value in form.items() if value is not None})

    return run


def stored(databases):
    with databases.main.read() as session:
        return session.get_one(Site, 1)


def test_the_list_says_how_much_is_where(admin, held, post, moderate):
    held()
    post(body="a quiet remark")
    moderate()

    page = admin.get("/desk/sites").text

    counts = dict(reversed(one) for one in re.findall(r"<strong class=\"figure\">(\d+)</strong> (\w+)", page))
    assert counts == {"held": "1", "reported": "0", "new": "1", "published": "1"}
    assert "https://news.example" in page
    assert "version 1" in page


def test_settings_are_saved_in_their_proper_form_and_written_down(change, databases):
    answer = change(
        name="Harbour News",
        origins="https://NEWS.example:443/path\n\nhttps://news.example",
        languages="en\npt_BR",
        email_required=None,
        edit_minutes=" 60 ",
    )

    assert answer.location == "/desk/sites/1?saved=yes"
    site = stored(databases)
    assert (site.name, site.origins, site.languages) == ("Harbour News", ["https://news.example"], ["en", "pt-BR"])
    assert (site.email_required, site.edit_minutes) == (False, 60)
    with databases.main.read() as session:
        [deed] = session.scalars(select(Audit).where(Audit.what == "site_changed")).all()
    assert deed.details == {"fields": "name, origins, languages, email_required, edit_minutes", "name": "Harbour News"}


def test_an_origin_counts_as_soon_as_it_is_saved(change, client, site, fields):
    def post_from(origin):
        form = {**fields, "site_key": site.site_key, "page_url": f"{origin}/page"}
        return client.post("/v1/comments", data=form, headers={"Origin": origin}).status_code

    assert post_from("https://new.example") == 403
    change(origins="https://new.example")
    assert post_from("https://new.example") == 202


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        pytest.param("name", " \u200b", "A site needs a name.", id="no name"),
        pytest.param("name", "x" * 101, "at most 100 characters", id="a long name"),
        pytest.param("name", "Other", "Another site has this name.", id="another site's name"),
        pytest.param("origins", "", "Give at least one web address.", id="no origin"),
        pytest.param("origins", "javascript:alert(1)", "is no web address", id="a script"),
        pytest.param("origins", "\n".join(f"https://a{n}.example" for n in range(51)), "Give at most 50.", id="51 origins"),
        pytest.param("languages", "English please", "Use a language tag", id="no language tag"),
        pytest.param("languages", "", "Give at least one language.", id="no language"),
        pytest.param("edit_minutes", "", "Use whole minutes", id="no minutes"),
        pytest.param("edit_minutes", "1.5", "Use whole minutes", id="half minutes"),
        pytest.param("edit_minutes", "-1", "Use whole minutes", id="minutes of the past"),
        pytest.param("edit_minutes", "10081", "from 0 to 10,080 (a week)", id="more than a week"),
        pytest.param("edit_minutes", "9" * 30, "Use whole minutes", id="very many minutes"),
        pytest.param("edit_minutes", "\u0663", "Use whole minutes", id="other digits"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    change, databases, other_site, field, typed, message
):
    answer = change(**{"languages": "de", "name": "Kept", field: typed})

    assert answer.status_code == 422
    assert message in unescape(re.search(rf'id="{field}-error"[^>]*>([^<]*)<', answer.text)[1])
    assert typed in unescape(answer.text)
    assert ("Kept" in answer.text) == (field != "name")
    assert stored(databases).name == "Demo"


def test_who_comes_second_sees_what_the_first_changed_and_keeps_their_own(change, databases, admin):
    seen = hidden(admin.get("/desk/sites/1").text, "seen")
    change(name="First")

    answer = change(seen=seen, name="Second")

    assert answer.status_code == 409
    assert '<bdi dir="auto">First</bdi>' in answer.text
    assert 'value="Second"' in answer.text
    assert stored(databases).name == "First"


@pytest.mark.attack(4)
def test_markup_in_settings_is_shown_as_text(admin, change):
    markup = "<script>alert(4)</script>\"'><img src=x>"

    for answer in (change(name=markup), change(origins=markup), admin.get("/desk/sites"), admin.get("/desk/sites/1")):
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


@pytest.mark.attack(34)
def test_fields_that_the_form_does_not_have_change_nothing(change, databases):
    change(policy_version="9", id="7", webhook_url="https://evil.example/", webhook_secret="x", created_at="x")

    site = stored(databases)
    assert (site.policy_version, site.webhook_url, site.webhook_secret) == (1, None, None)
