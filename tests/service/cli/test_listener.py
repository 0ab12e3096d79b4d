"""The listening socket, and one clear line for each way it can fail."""

import errno
import socket

import pytest

from service.cli.supervisor import CannotStart
from service.cli.supervisor.listener import address, listen, why


def test_port_zero_takes_a_free_one() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert address("127.0.0.1", listener) == f"http://127.0.0.1:{port}"
        socket.create_connection(("127.0.0.1", port)).close()


def test_a_taken_port() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CannotStart, match=f"^port {port} on 127.0.0.1 is taken by another program"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("192.0.2.1", id="an address of another machine"),
        pytest.param("no-such-host.invalid", id="a name that nobody has"),
        pytest.param("a..b", id="no name at all"),
    ],
)
def test_a_host_that_is_not_here(host: str) -> None:
    with pytest.raises(CannotStart, match="is not an address of this machine"):
        listen(host, 0)


@pytest.mark.parametrize(
    ("code", "port", "line"),
    [
        pytest.param(
            errno.EACCES, 80, "no permission to listen on port 80; choose one from 1024 with --port", id="low"
        ),
        pytest.param(errno.EACCES, 8080, "cannot listen on port 8080 of localhost: Permission denied", id="high"),
    ],
)
def test_no_permission(code: int, port: int, line: str) -> None:
    """Said without binding: as root every port is allowed."""
    assert why(PermissionError(code, "Permission denied"), "localhost", port) == line


@pytest.mark.parametrize(
    ("host", "name"),
    [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]"), ("comments.example.org", "comments.example.org")],
)
def test_the_address_can_be_opened_in_a_browser(host: str, name: str) -> None:
    with listen("127.0.0.1", 0) as listener:
        assert address(host, listener) == f"http://{name}:{listener.getsockname()[1]}"
