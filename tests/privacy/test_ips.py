"""IP addresses: kept only as keyed hashes of their prefix, nowhere readable, and only for their days."""

import hashlib
import ipaddress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.comments.tables import Check, Comment, Report
from service.web.app import create_app
from tests.conftest import BACKENDS
from tests.privacy.looking import everything_at_rest, everything_in
from worker.sweep import Sweep

IPS = ("203.0.113.77", "2001:db8:77:5::9", "198.51.100.201")


def forms(ip: str) -> list[bytes]:
    """Give what would tell of an address: its text, its bytes, and hashes of it without a key, which can be tried."""
    address = ipaddress.ip_address(ip)
    prefix = str(ipaddress.ip_network((ip, 64), strict=False)) if address.version == 6 else ip
    plain = [ip, address.exploded, prefix, prefix.partition("/")[0], str(int(address)), address.packed.hex()]
    hashed = [hashlib.new(name, one.encode()).hexdigest() for name in ("md5", "sha1", "sha256") for one in plain]
    return [one.encode() for one in {*plain, *hashed}]


@pytest.fixture
def client(settings, databases, valkey, clock, scorer):
    return create_app(replace(settings, redis_url=valkey.url), now=clock, scorer=scorer).test_client()


@pytest.mark.attack(60)
@pytest.mark.attack(59)
@pytest.mark.parametrize("backend", BACKENDS)
def test_they_are_hashed_everywhere_and_go(client, site, fields, databases, valkey, settings, moderate, clock):
    public = {"X-Site-Key": site.site_key, "Origin": "https://news.example"}
    for ip in IPS[:2]:
        posted = client.post("/v1/comments", json=fields, headers=public, environ_base={"REMOTE_ADDR": ip})
        assert posted.status_code == 202
    trusted = {"Authorization": f"Bearer {site.secret_key}"}
    assert client.post("/v1/comments", json={**fields, "author_ip": IPS[2]}, headers=trusted).status_code == 202
    moderate()
    told = client.post(
        f"/v1/comments/{posted.json['id']}/reports",
        json={"reason": "spam"},
        headers=public,
        environ_base={"REMOTE_ADDR": IPS[0]},
    )
    assert told.status_code < 300, told.json
    asked = {
        "api_key": site.akismet_key,
        "blog": "https://blog.example",
        "user_ip": IPS[2],
        "comment_content": "x" * 30,
    }
    assert client.post("/1.1/comment-check", data=asked).status_code == 200
    columns = (Comment.ip_match, Report.reporter, Check.ip_match)

    kept = everything_at_rest(databases) + everything_in(valkey.client())
    assert [form for ip in IPS for form in forms(ip) if form in kept] == []
    with databases.main.read() as session:
        assert [len([one for one in session.scalars(select(column)) if one]) for column in columns] == [3, 1, 1]

    task = Sweep(databases, valkey.client(), settings)
    task.forget(clock() + timedelta(days=settings.ip_retention_days, minutes=-1))
    with databases.main.read() as session:
        assert all(session.scalars(select(Comment.ip_match)))
    task.forget(clock() + timedelta(days=settings.ip_retention_days, minutes=1))
    with databases.main.read() as session:
        assert [one for column in columns for one in session.scalars(select(column)) if one] == []
