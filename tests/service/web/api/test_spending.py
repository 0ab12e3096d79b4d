"""How much is too much, and for whom."""

import pytest

from service.settings import Settings
from tests.service.web.api.asking import public, secret


class TestLimits:
    """How much is too much, and for whom."""

    @pytest.fixture
    def settings(self, settings):
        values = {name: getattr(settings, name) for name in ("data_dir", "public_url", "secret_keys")}
        return Settings(**values, limit_site="30/minute", limit_address="5/minute", limit_email="3/minute")

    def send(self, client, site, fields, ip="203.0.113.9", **more):
        headers = {**public(site), **more.pop("headers", {})}
        return client.post("/v1/comments", json={**fields, **more}, headers=headers, environ_base={"REMOTE_ADDR": ip})

    def test_a_visitor_is_limited_and_told_when_to_come_back(self, client, site, fields):
        codes = [self.send(client, site, fields, author_email=f"a{n}@mail.example").status_code for n in range(6)]
        last = self.send(client, site, fields)

        assert codes == [202] * 5 + [429]
        assert 1 <= int(last.headers["Retry-After"]) <= 60

    @pytest.mark.attack(38)
    def test_rotating_in_a_64_does_not_help(self, client, site, fields):
        codes = [
            self.send(client, site, fields, ip=f"2001:db8::{n:x}", author_email=f"a{n}@mail.example").status_code
            for n in range(1, 8)
        ]

        assert codes == [202] * 5 + [429] * 2

    @pytest.mark.attack(37)
    def test_a_forged_forwarded_for_does_not_help(self, client, site, fields):
        codes = [
            self.send(
                client, site, fields, author_email=f"a{n}@mail.example", headers={"X-Forwarded-For": f"198.51.100.{n}"}
            ).status_code
            for n in range(7)
        ]

        assert codes == [202] * 5 + [429] * 2

    def test_strangers_cannot_lock_an_address_out(self, client, site, fields):
        mine = [self.send(client, site, fields, ip="203.0.113.1").status_code for _ in range(4)]

        assert mine == [202, 202, 202, 429]
        assert self.send(client, site, fields, ip="203.0.113.2").status_code == 202

    def test_the_secret_key_is_limited_only_by_the_authors_ip(self, post):
        assert [post().status_code for _ in range(8)] == [202] * 8
        codes = [post(author_ip="203.0.113.9", author_email=f"a{n}@mail.example").status_code for n in range(6)]
        assert codes == [202] * 5 + [429]

    def test_a_site_is_limited(self, post):
        codes = [post().status_code for _ in range(31)]

        assert codes == [202] * 30 + [429]

    def test_a_batch_counts_its_length(self, client, site, fields):
        codes = [
            client.post("/v1/comments/batch", json=[fields] * 16, headers=secret(site)).status_code for _ in range(2)
        ]

        assert codes == [200, 429]

    def test_a_repetition_spends_nothing(self, client, site, fields):
        repeated = [self.send(client, site, fields, headers={"Idempotency-Key": "k"}).status_code for _ in range(20)]

        assert repeated == [202] * 20

    def test_refused_posts_count_too(self, client, site, fields):
        codes = [self.send(client, site, fields, body="").status_code for _ in range(6)]

        assert codes == [422] * 5 + [429]
