"""Reading a webhook's address and looking its host up."""

import socket
import time
from collections.abc import Sequence

import pytest

from worker.destination import NotDelivered, allowed_addresses, read_target


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        pytest.param("https://hooks.example/in?x=1", "hooks.example", 443, "/in?x=1", id="https"),
        pytest.param("http://hooks.example", "hooks.example", 80, "/", id="no path"),
        pytest.param("http://hooks.example:8080/a", "hooks.example", 8080, "/a", id="a port"),
        pytest.param("http://[2001:db8::1]:81/", "2001:db8::1", 81, "/", id="an IPv6 address"),
        pytest.param("https://bücher.example/", "xn--bcher-kva.example", 443, "/", id="a name in Unicode"),
        pytest.param("http://h/\r\nX-Evil: 1", "h", 80, "/%0D%0AX-Evil:%201", id="a header smuggled into the path"),
        pytest.param("http://evil.example#@127.0.0.1/", "evil.example", 80, "/", id="a fragment like a host"),
        pytest.param("http://127.0.0.1\\@ok.example/", "127.0.0.1", 80, "/%5C@ok.example/", id="a backslash"),
    ],
)
def test_an_address_is_read_in_one_way(url: str, host: str, port: int, path: str) -> None:
    where = read_target(url)
    assert (where.host, where.port, where.path) == (host, port, path)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("ftp://h/", id="another scheme"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("//h/", id="no scheme"),
        pytest.param("http:///x", id="no host"),
        pytest.param("http://user:secret@h/", id="credentials"),
        pytest.param("http://h:99999/", id="no such port"),
        pytest.param("http://a b/", id="a space in the host"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_address_that_cannot_be_used_is_given_up_on(url: str) -> None:
    with pytest.raises(NotDelivered) as refused:
        read_target(url)
    assert refused.value.final
    assert "secret" not in refused.value.reason


@pytest.mark.attack(51)
def test_a_host_with_one_private_address_is_refused_altogether() -> None:
    with pytest.raises(NotDelivered, match="refused: private address"):
        allowed_addresses("h", 80, allow_private=False, resolver=lambda *_: ["93.184.215.14", "10.0.0.1"])


@pytest.mark.attack(51)
@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "::1"])
def test_the_systems_own_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises(NotDelivered, match=r"refused: private address|unknown host"):
        allowed_addresses(host, 80, allow_private=False)


def test_the_operator_may_allow_private_addresses() -> None:
    assert allowed_addresses("h", 80, allow_private=True, resolver=lambda *_: ["10.0.0.1"]) == ["10.0.0.1"]


def test_a_host_that_nobody_knows_is_unreachable() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(NotDelivered, match="unknown host") as failure:
        allowed_addresses("h", 80, allow_private=False, resolver=unknown)
    assert failure.value.unreachable


def test_a_look_up_that_takes_too_long_is_not_waited_for() -> None:
    def slow(_host: str, _port: int) -> Sequence[str]:
        time.sleep(5)
        return ["93.184.215.14"]

    start = time.monotonic()
    with pytest.raises(NotDelivered, match="timeout"):
        allowed_addresses("h", 80, allow_private=False, resolver=slow, seconds=0.1)
    assert time.monotonic() - start < 2
