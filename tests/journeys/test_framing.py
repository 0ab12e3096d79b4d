"""Requests as no client should send them, over a raw socket to the real server."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import urlencode, urlsplit

import pytest

from tests.journeys.site import Website
from tests.journeys.up import running

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Website]:
    data_dir = tmp_path_factory.mktemp("framing")
    with running(data_dir):
        yield Website(data_dir)


def exchange(site: Website, head: list[str], body: bytes) -> bytes:
    """Send a request byte by byte as given and read all of the answer."""
    parts = urlsplit(site.keys["url"])
    lines = [
        "POST /v1/comments HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Authorization: Bearer {site.keys['secret_key']}",
        "Content-Type: application/json",
        "Connection: close",
        *head,
    ]
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        with suppress(OSError):  # refused before it was all sent
            connection.sendall(body)
        answer = b""
        with suppress(ConnectionResetError):
            while chunk := connection.recv(65536):
                answer += chunk
        return answer


def chunked(body: bytes, size: int = 65536) -> bytes:
    pieces = (body[i : i + size] for i in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_a_chunked_comment_is_taken(site):
    body = json.dumps(site.comment(1)).encode()

    assert status(exchange(site, ["Transfer-Encoding: chunked"], chunked(body, 10))) == 202


@pytest.mark.attack(23)
def test_ten_megabytes_in_chunks_without_a_length(site):
    before = len(site.states())
    body = json.dumps(site.comment(1, "x" * 10_000_000)).encode()

    assert status(exchange(site, ["Transfer-Encoding: chunked"], chunked(body))) in {413, 0}
    assert len(site.states()) == before


@pytest.mark.attack(48)
@pytest.mark.parametrize(
    "head",
    [
        pytest.param(["Content-Length: 6", "Transfer-Encoding: chunked"], id="both a length and chunks"),
        pytest.param(["Transfer-Encoding: xchunked"], id="an unknown coding"),
        pytest.param(["Transfer-Encoding : chunked"], id="a blank before the colon"),
        pytest.param(["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], id="two codings"),
        pytest.param(["Content-Length: 5", "Content-Length: 6"], id="two lengths"),
        pytest.param(["Content-Length: +6"], id="a signed length"),
        pytest.param(["Content-Length: 0x6"], id="a length in hexadecimal"),
        pytest.param(["Content-Length: 4", "Transfer-Encoding:\x0bchunked"], id="a vertical tab"),
    ],
)
def test_a_request_with_two_readings_smuggles_nothing_in(site, head):
    before = len(site.states())
    inner = json.dumps(site.comment(7, "Smuggled.")).encode()
    smuggled = (
        b"0\r\n\r\nPOST /v1/comments HTTP/1.1\r\nHost: x\r\n"
        + f"Authorization: Bearer {site.keys['secret_key']}\r\nContent-Type: application/json\r\n".encode()
        + b"Content-Length: %d\r\n\r\n" % len(inner)
        + inner
    )

    answer = exchange(site, head, smuggled)

    assert answer.count(b"HTTP/1.1 ") <= 1
    assert status(answer) in {400, 411, 413, 415, 501, 0}
    assert len(site.states()) == before


def test_clients_that_never_finish_do_not_keep_every_thread(site):
    parts = urlsplit(site.keys["url"])
    head = f"POST /v1/comments HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
    beginnings = [head.encode(), f"{head}Content-Length: 100\r\n\r\n{{".encode()]
    with ExitStack() as open_:
        for number in range(40):  # more than there are threads
            connection = open_.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=20))
            connection.sendall(beginnings[number % 2])

        assert site.call("POST", "/v1/comments", site.comment(1))["status"] == "pending"


def test_a_form_that_was_cut_off_is_not_taken(site):
    before = len(site.states())
    parts = urlsplit(site.keys["url"])
    body = urlencode(site.comment(1, "Not finished")).encode()
    head = (
        f"POST /v1/comments HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Authorization: Bearer {site.keys['secret_key']}\r\nContent-Length: {len(body) + 50}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(head.encode() + body)
        answer = connection.recv(65536)

    assert status(answer) in {400, 0}
    assert len(site.states()) == before
