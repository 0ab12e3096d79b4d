"""Forms that are sent without a script, and the pages that say what was wrong."""

import re
from dataclasses import replace

import pytest

from service.comments.tables import Page, Site
from service.web.app import create_app
from service.web.readers import wording
from tests.conftest import PUBLIC_URL
from tests.service.web.readers.reading import HTML, OTHERS, OWN, language_of, text_of


class TestForms:
    """The plain form, when it is not taken."""

    @pytest.fixture
    def send(self, client, site, fields):
        def post(origin=PUBLIC_URL, sent_by=None, **changes):
            filled = {**fields, "site_key": site.site_key, **changes}
            headers = {**HTML, "Origin": origin}
            return (sent_by or client).post("/v1/comments", data=filled, headers=headers)

        return post

    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            pytest.param({"site_key": "cgp_wrong"}, 401, id="no such key"),
            pytest.param({"origin": "https://evil.example"}, 403, id="another origin"),
        ],
    )
    def test_refusals(self, send, changes, status, language):
        answer = send(**changes, locale=language, body="hours of typing")
        t = wording.of(language)

        assert (answer.status_code, language_of(answer)) == (status, (language, t["dir"]))
        assert t["outcomes"][str(status)] in text_of(answer)
        assert f"<title>{t['error_title'].format(title=t['respond'])}</title>" in text_of(answer)
        assert "hours of typing</textarea>" in answer.text
        assert t["trap"] in text_of(answer)

    def test_too_often(self, settings, databases, clock, scorer, send):
        strict = create_app(replace(settings, limit_address="1/minute"), now=clock, scorer=scorer).test_client()
        send(sent_by=strict)

        answer = send(sent_by=strict, locale="de", body="another")

        assert answer.status_code == 429
        assert wording.of("de")["too_many"] in text_of(answer)

    def test_too_long_to_be_read(self, client):
        answer = client.post("/v1/comments", data={"body": "x" * 600_000}, headers={**OWN, "Accept-Language": "ur"})

        assert (answer.status_code, language_of(answer)) == (413, ("ur", "rtl"))
        assert wording.of("ur")["outcomes"]["413"] in text_of(answer)

    def test_a_closed_page(self, send, databases):
        send()
        with databases.main.write() as session:
            session.query(Page).one().mode = "closed"

        assert wording.of("hi")["closed"] in text_of(send(locale="hi", body=""))

    @pytest.mark.parametrize("is_asked", [True, False], ids=["asked for", "not asked for"])
    def test_the_address_is_marked_as_the_site_asks_for_it(self, send, databases, is_asked):
        with databases.main.write() as session:
            session.query(Site).one().email_required = is_asked

        field = re.search(r'<input id="author_email"[^>]*>', send(body="").text)[0]

        assert ("aria-required" in field) == is_asked

    def test_it_says_to_whom_it_replies(self, send, post, moderate):
        parent = post(author_name="Amina <b>").json["id"]
        hidden = send(parent_id=parent, body="")
        moderate()

        assert "In reply to" not in hidden.text
        assert 'Antwort an <strong><bdi dir="auto">Amina &lt;b&gt;</bdi></strong>' in (
            send(parent_id=parent, body="", locale="de").text
        )
        assert "Amina &lt;b" not in send(parent_id=parent, body="", site_key="cgp_wrong").text
