"""What forms carry against robots, over HTTP: the token, the honeypot, and that people never meet either."""

import re

import pytest
from sqlalchemy import select

from service.comments.signs import form_tokens
from service.comments.tables import Comment

HERE = {"Origin": "https://news.example"}


@pytest.fixture
def kept(databases):
    def read():
        with databases.main.read() as session:
            return [comment.traps for comment in session.scalars(select(Comment).order_by(Comment.id))]

    return read


@pytest.mark.parametrize("way", ["header", "query"])
def test_a_page_gets_a_token_with_its_public_key(client, site, other_site, vault, clock, way):
    key = (
        {"headers": {"X-Site-Key": site.site_key}} if way == "header" else {"query_string": {"site_key": site.site_key}}
    )

    answer = client.get("/v1/form-token", **key)

    assert (answer.status_code, list(answer.json)) == (200, ["form_token"])
    assert form_tokens.seconds_since(vault, site.site_id, answer.json["form_token"], clock()) == 0
    assert form_tokens.seconds_since(vault, other_site.site_id, answer.json["form_token"], clock()) is None
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("key", "status"), [("nonsense", 401), (None, 422)], ids=["a wrong key", "none of two sites'"])
def test_who_names_no_site_gets_no_token(client, site, other_site, key, status):
    assert client.get("/v1/form-token", query_string={"site_key": key} if key else {}).status_code == status


def test_what_a_page_sends_along_is_known_and_not_stored(client, site, fields, clock, kept):
    token = client.get("/v1/form-token", query_string={"site_key": site.site_key}).json["form_token"]
    clock.pass_(seconds=42)
    sent = {**fields, "site_key": site.site_key, "form_token": token, "website_address": "https://robots.example"}

    answer = client.post("/v1/comments", data=sent, headers=HERE)

    assert answer.status_code == 202
    assert kept() == [{"honeypot": True, "seconds": 42}]


@pytest.mark.parametrize("bad", ["", "x", "x" * 5000, 7, ["x"], {"a": 1}], ids=ascii)
def test_a_token_that_is_none_is_no_error(client, site, fields, kept, bad):
    sent = {**fields, "form_token": bad, "website_address": ""}

    answer = client.post("/v1/comments", json=sent, headers={**HERE, "X-Site-Key": site.site_key})

    assert (answer.status_code, kept()) == (202, [None])


def test_the_form_of_the_demo_page_carries_both(client, site, clock, kept, fields):
    page = client.get("/demo").text
    token = re.search(r'name="form_token" value="([^"]+)"', page)[1]
    trap = re.search(r'<div class="trap" aria-hidden="true">.*?</div>', page, re.DOTALL)[0]

    assert 'name="website_address"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert "style=" not in page
    assert re.search(r"\.trap\s*{[^}]*display: none", client.get("/static/style.css").text)
    clock.pass_(seconds=10)
    sent = {**fields, "site_key": site.site_key, "form_token": token, "website_address": ""}
    client.post("/v1/comments", data=sent, headers=HERE)
    assert kept() == [{"seconds": 10}]


def test_a_form_that_comes_back_keeps_the_time_at_which_it_was_opened(client, site, fields, vault, clock):
    token = form_tokens.make(vault, site.site_id, clock())
    sent = {**fields, "body": "", "site_key": site.site_key, "form_token": token, "website_address": "filled in"}

    page = client.post("/v1/comments", data=sent, headers={**HERE, "Accept": "text/html"})

    assert page.status_code == 422
    assert f'name="form_token" value="{token}"' in page.text
    assert "filled in" not in page.text


def test_a_form_without_a_token_comes_back_without_one(client, site, fields):
    sent = {**fields, "body": "", "site_key": site.site_key}

    assert "form_token" not in client.post("/v1/comments", data=sent, headers={**HERE, "Accept": "text/html"}).text
