"""Whose picture is whose: never made from an address, and the same only where the site vouches for the author."""

import re

import pytest

from service.comments.tables import Site
from service.web.context import EXTENSION
from service.web.embed import pictures


@pytest.fixture
def picture_of(client, site, moderate):
    def find(comment_id, page_url="https://news.example/harbour"):
        moderate()
        query = {"page_url": page_url, "site_key": site.site_key}
        listed = client.get("/v1/pages/comments", query_string=query).json["comments"]
        return next(one["picture"] for one in listed if one["id"] == comment_id)

    return find


@pytest.mark.attack(56)
def test_two_comments_under_one_address_look_unlike(post, picture_of):
    first, second = post().json["id"], post(body="Another.").json["id"]

    assert picture_of(first) != picture_of(second)


def test_an_author_whom_the_site_vouches_for_has_one_picture(post, picture_of):
    first = post(author_id="u7").json["id"]
    second = post(author_id="u7", body="Another.").json["id"]
    stranger = post(author_id="u8", author_email="other@mail.example", body="A third.").json["id"]

    assert picture_of(first) == picture_of(second) != picture_of(stranger)


@pytest.mark.attack(56)
def test_two_accounts_with_one_address_look_unlike(post, picture_of):
    first, second = post(author_id="u7").json["id"], post(author_id="u8", body="Another.").json["id"]

    assert picture_of(first) != picture_of(second)


def test_typing_the_address_of_a_known_author_does_not_give_their_picture(post, picture_of):
    known = post(author_id="u7").json["id"]
    typed = post(body="It is me.").json["id"]

    assert picture_of(known) != picture_of(typed)


def test_the_picture_can_be_shown_as_it_is_named(client, post, picture_of):
    url = picture_of(post().json["id"])

    assert re.fullmatch(r"http://127\.0\.0\.1:8080/v1/pictures/[0-9a-f]{32}\.svg", url)
    assert client.get(url.removeprefix("http://127.0.0.1:8080")).status_code == 200


def test_no_person_no_matter(post, databases, site, picture_of):
    with databases.main.write() as session:
        session.get_one(Site, 1).email_required = False
    comment = post(author_id="u7", author_email=None).json["id"]

    assert pictures.SEED.search(picture_of(comment))


def test_the_page_says_whether_an_address_is_asked_for(client, site, databases):
    query = {"page_url": "https://news.example/harbour", "site_key": site.site_key}
    assert client.get("/v1/pages/comments", query_string=query).json["email_required"] is True
    with databases.main.write() as session:
        session.get_one(Site, 1).email_required = False

    client.application.extensions[EXTENSION].keys.forget()
    assert client.get("/v1/pages/comments", query_string=query).json["email_required"] is False
