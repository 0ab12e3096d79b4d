"""Whose key, and from where."""

import json

import pytest

from tests.service.web.api.asking import public, secret


class TestKeys:
    """Who may post, and from where."""

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer cgs_wrong"},
            {"Authorization": "Basic cgs_wrong"},
            {"Authorization": "Bearer " + "x" * 5000},
            {"X-Site-Key": "cgp_wrong"},
        ],
        ids=repr,
    )
    def test_no_key_no_comment(self, client, site, fields, headers):
        answer = client.post("/v1/comments", json=fields, headers=headers)

        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer.headers

    def test_one_kind_of_key_is_not_the_other(self, client, site, fields):
        swapped = [{"Authorization": f"Bearer {site.site_key}"}, public(site) | {"X-Site-Key": site.secret_key}]

        assert [client.post("/v1/comments", json=fields, headers=headers).status_code for headers in swapped] == [
            401,
            401,
        ]

    @pytest.mark.attack(46)
    @pytest.mark.parametrize(
        ("origin", "status"),
        [
            pytest.param("https://news.example", 202, id="the site's own"),
            pytest.param("http://127.0.0.1:8080", 202, id="the service's own, for hosted forms"),
            pytest.param("null", 403, id="null"),
            pytest.param("https://news.example.evil.example", 403, id="a look-alike that goes on"),
            pytest.param("https://evilnews.example", 403, id="a look-alike with something before it"),
            pytest.param("https://nеws.example", 403, id="a look-alike with another letter"),
            pytest.param("https://comments.news.example", 403, id="a sub-domain"),
            pytest.param("https://news.example/", 403, id="with a slash"),
            pytest.param("https://NEWS.example", 403, id="as no browser writes it"),
            pytest.param("https://news.example, https://evil.example", 403, id="two at once"),
            pytest.param("http://news.example", 403, id="another scheme"),
            pytest.param("https://news.example:8443", 403, id="another port"),
            pytest.param(None, 403, id="none"),
        ],
    )
    def test_a_public_key_posts_from_the_sites_pages(self, client, site, fields, origin, status):
        headers = {"X-Site-Key": site.site_key, **({} if origin is None else {"Origin": origin})}
        answer = client.post("/v1/comments", json=fields, headers=headers)

        assert answer.status_code == status
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 202 else None)

    @pytest.mark.attack(46)
    @pytest.mark.parametrize(
        ("origin", "allowed"),
        [
            ("https://news.example", True),
            ("null", False),
            ("https://evil.example", False),
            ("https://news.example.evil.example", False),
            ("https://comments.news.example", False),
            ("https://news.example:8443", False),
        ],
    )
    def test_a_browser_asks_beforehand(self, client, site, origin, allowed):
        answer = client.options("/v1/comments", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})

        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)

    @pytest.mark.attack(36)
    def test_a_site_sees_and_moderates_only_its_own(self, post, client, site, other_site, moderate):
        comment = post().json["id"]
        moderate()
        theirs = secret(other_site)
        decision = {"status": "rejected", "version": 2, "reason": "spam"}

        assert client.get(f"/v1/comments/{comment}", headers=theirs).status_code == 404
        assert client.post(f"/v1/comments/{comment}/decisions", json=decision, headers=theirs).status_code == 404
        assert client.delete(f"/v1/comments/{comment}", headers=theirs).status_code == 404
        assert client.get("/v1/comments", headers=theirs).json["comments"] == []
        assert client.get(f"/v1/comments/{comment}", headers=secret(site)).json["status"] == "published"

    @pytest.mark.attack(36)
    def test_a_reply_is_on_its_parents_page_and_site(self, post, client, other_site, fields):
        parent = post().json["id"]
        elsewhere = {**fields, "parent_id": parent, "page_url": "https://other.example/"}

        assert post(parent_id=parent).status_code == 202
        assert post(parent_id=parent, page_url="https://news.example/another").status_code == 422
        assert client.post("/v1/comments", json=elsewhere, headers=secret(other_site)).status_code == 422

    @pytest.mark.attack(44)
    def test_keys_are_stored_only_as_digests_and_found_by_them(self, databases, site):
        from service.comments.tables import Credential

        with databases.main.read() as session:
            rows = session.query(Credential).all()

        kept = {row.kind: (row.digest, row.public_key) for row in rows}
        assert site.secret_key not in json.dumps(kept)
        assert site.akismet_key not in json.dumps(kept)
        assert kept["public"][1] == site.site_key
