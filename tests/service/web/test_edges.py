"""The edges of the service: headers, proxies, hosts, health, and no leak through an error."""

import ipaddress
import json
import logging

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from service import logs
from service.web.visitors import client_ip

PROXIES = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))


@pytest.mark.attack(37)
@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        pytest.param("203.0.113.9", [], "203.0.113.9", id="a direct visitor"),
        pytest.param("203.0.113.9", ["198.51.100.1"], "203.0.113.9", id="a direct visitor who claims another address"),
        pytest.param("10.0.0.1", ["203.0.113.9"], "203.0.113.9", id="through our proxy"),
        pytest.param(
            "10.0.0.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9", id="the claim before our proxy's is ignored"
        ),
        pytest.param("10.0.0.1", ["198.51.100.1", "203.0.113.9"], "203.0.113.9", id="in two headers too"),
        pytest.param("10.0.0.1", ["203.0.113.9, 10.0.0.2"], "203.0.113.9", id="through two of our proxies"),
        pytest.param("10.0.0.1", ["nonsense"], "10.0.0.1", id="nonsense ends the walk"),
        pytest.param("10.0.0.1", ["203.0.113.9, nonsense"], "10.0.0.1", id="nonsense hides nobody"),
        pytest.param("fd00::1", ["2001:db8::7"], "2001:db8::7", id="IPv6"),
        pytest.param("::ffff:10.0.0.1", ["203.0.113.9"], "203.0.113.9", id="our proxy, as IPv4 in IPv6"),
        pytest.param(None, ["203.0.113.9"], None, id="nobody"),
    ],
)
def test_who_is_calling(peer, forwarded, client):
    assert client_ip(peer, forwarded, PROXIES) == client


@given(st.lists(st.text(max_size=40), max_size=4))
def test_no_claim_breaks_the_walk(forwarded):
    assert client_ip("10.0.0.1", forwarded, PROXIES)
    assert client_ip("203.0.113.9", forwarded, PROXIES) == "203.0.113.9"


@pytest.mark.attack(47)
def test_links_never_come_from_the_host_header(client, post):
    answer = post({"Host": "evil.example", "X-Forwarded-Host": "evil.example"})

    assert answer.json["status_url"].startswith("http://127.0.0.1:8080/")
    assert "evil.example" not in answer.text + str(answer.headers)


@pytest.mark.attack(9)
@pytest.mark.parametrize("path", ["/livez", "/readyz", "/v1/openapi.json", "/v1/nothing", "/v1/comments"])
def test_every_answer_forbids_guessing_and_framing(client, site, path):
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize(("path", "method", "status"), [("/v1/nothing", "get", 404), ("/v1/comments", "patch", 405)])
def test_a_wrong_address_or_method_is_a_problem(client, path, method, status):
    answer = getattr(client, method)(path)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_no_redirect_for_a_trailing_slash(client, site, fields):
    headers = {"Authorization": f"Bearer {site.secret_key}"}

    assert client.post("/v1/comments/", json=fields, headers=headers).status_code == 202


class TestHealth:
    """What operators watch."""

    def test_livez_touches_nothing(self, client, databases):
        databases.close()

        assert client.get("/livez").text == "ok\n"

    def test_without_redis_the_service_warns_and_serves(self, client, site):
        answer = client.get("/readyz")

        assert (answer.status_code, answer.content_type) == (200, "application/health+json")
        assert answer.json["status"] == "warn"
        assert answer.json["checks"]["redis:roundTrip"][0]["status"] == "warn"
        assert answer.json["checks"]["database:roundTrip"][0]["status"] == "pass"

    def test_without_its_database_it_fails(self, client, databases):
        from service.comments.tables import Base

        Base.metadata.drop_all(databases.main.engine)
        answer = client.get("/readyz")

        assert (answer.status_code, answer.json["status"]) == (503, "fail")

    def test_metrics_are_for_whoever_holds_the_token(self, client, post, moderate):
        post()
        moderate()

        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
        text = client.get("/metrics", headers={"Authorization": f"Bearer {'t' * 32}"}).text
        assert 'commentgate_comments{site="1",status="published"} 1.0' in text
        assert 'commentgate_observed{name="pending:depth",unit="comments"} 0.0' in text
        assert 'commentgate_request_seconds_count{method="POST",route="/v1/comments",status="202"} 1.0' in text

    def test_without_a_token_there_are_no_metrics(self, settings, databases):
        import dataclasses

        from service.web.app import create_app

        client = create_app(dataclasses.replace(settings, metrics_token="")).test_client()

        assert client.get("/metrics").status_code == 404


class TestErrors:
    """An error tells the caller what to do, and nobody else anything."""

    @pytest.fixture
    def broken(self, app):
        def boom():
            raise RuntimeError("amina@mail.example wrote: secret")

        def gone():
            raise OperationalError("SELECT", {}, psycopg.OperationalError("amina@mail.example"))

        app.add_url_rule("/boom", "boom", boom)
        app.add_url_rule("/gone", "gone", gone)
        return app.test_client()

    def test_an_unexpected_error_leaks_nothing(self, broken, caplog):
        formatter = logs.JsonFormatter("web")
        answer = broken.get("/boom?email=amina@mail.example")

        written = "\n".join(formatter.format(record) for record in caplog.records)
        assert answer.status_code == 500
        assert "amina" not in answer.text + written
        assert "RuntimeError" in written

    def test_a_lost_database_is_503_with_a_time_to_try_again(self, broken):
        answer = broken.get("/gone")

        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "amina" not in answer.text

    def test_only_listed_fields_are_logged(self):
        record = logging.LogRecord("x", logging.INFO, "", 1, "hello %s", ("amina@mail.example",), None)
        record.email = "amina@mail.example"
        record.route = "/v1/comments"

        assert json.loads(logs.JsonFormatter("web").format(record)) == {
            "at": json.loads(logs.JsonFormatter("web").format(record))["at"],
            "level": "info",
            "process": "web",
            "logger": "x",
            "message": "hello %s",
            "route": "/v1/comments",
        }

    def test_the_log_of_a_request_has_neither_key_nor_query(self, client, site, caplog):
        caplog.set_level(logging.INFO, "commentgate")
        client.get(f"/v1/pages/comments?page_url=https://news.example/secret&site_key={site.site_key}")

        written = "\n".join(logs.JsonFormatter("web").format(record) for record in caplog.records)
        assert "/v1/pages/comments" in written
        assert "news.example" not in written
        assert site.site_key not in written
