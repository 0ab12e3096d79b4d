"""Rate limits with a real store: nothing readable in it, and no dependence on it."""

import dataclasses
import threading
import time

import pytest

from service.web.app import create_app


@pytest.fixture
def settings(settings, valkey):
    return dataclasses.replace(settings, redis_url=valkey.url, limit_address="5/minute")


def send(client, site, fields, number):
    headers = {"X-Site-Key": site.site_key, "Origin": "https://news.example"}
    body = {**fields, "author_email": f"reader{number}@mail.example"}
    return client.post("/v1/comments", json=body, headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.77"})


@pytest.mark.attack(60)
def test_what_is_counted_by_is_not_readable_in_redis(client, site, fields, valkey):
    assert send(client, site, fields, 1).status_code == 202

    with valkey.client() as redis:
        everything = b" ".join(key + b" " + (redis.dump(key) or b"") for key in redis.scan_iter())
    assert b"commentgate" in everything
    for readable in (b"203.0.113", b"mail.example", b"reader1"):
        assert readable not in everything


def test_processes_count_together(settings, client, site, fields, clock):
    other = create_app(settings, now=clock).test_client()
    codes = [send((client, other)[number % 2], site, fields, number).status_code for number in range(7)]

    assert codes == [202] * 5 + [429] * 2


@pytest.mark.attack(39)
@pytest.mark.parametrize("trouble", ["stop", "silence"])
def test_without_redis_comments_are_taken_and_counted_all_the_same(client, site, fields, valkey, trouble):
    assert send(client, site, fields, 0).status_code == 202
    getattr(valkey, trouble)()

    started = time.monotonic()
    codes = [send(client, site, fields, number).status_code for number in range(1, 9)]

    assert codes == [202] * 5 + [429] * 3
    assert time.monotonic() - started < 5  # a client that waits or tries again would take far longer


@pytest.mark.attack(39)
def test_the_store_is_used_again_when_it_is_back(client, site, fields, valkey):
    valkey.stop()
    send(client, site, fields, 0)
    valkey.start()

    def counted():
        send(client, site, fields, 1)
        with valkey.client() as redis:
            return [key for key in redis.scan_iter() if b"LIMITS" in key]

    deadline = time.monotonic() + 20
    while not (found := counted()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert found


@pytest.mark.attack(39)
def test_many_threads_that_lose_redis_at_once_are_all_answered(app, site, fields, valkey):
    assert send(app.test_client(), site, fields, 0).status_code == 202
    valkey.silence()
    codes = []
    threads = [
        threading.Thread(
            target=lambda number=number: codes.append(send(app.test_client(), site, fields, number).status_code)
        )
        for number in range(1, 17)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(set(codes)) == [202, 429]
    assert codes.count(202) == 5
