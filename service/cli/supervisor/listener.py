"""The listening socket, held by the parent so that it outlives a web server that dies."""

import errno
import socket

from service.cli.supervisor import CannotStart

BACKLOG = 1024
LOWEST_FREE_PORT = 1024


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket; port 0 takes any free one. Raises CannotStart."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise CannotStart(f"{host!r} is not an address of this machine; try --host 127.0.0.1") from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotStart(why(error, host, port)) from error
    return listener


def why(error: OSError, host: str, port: int) -> str:
    """Say in one line why a port cannot be listened on."""
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken by another program; choose another with --port"
    if error.errno in {errno.EACCES, errno.EPERM} and port < LOWEST_FREE_PORT:
        return f"no permission to listen on port {port}; choose one from {LOWEST_FREE_PORT} with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine; try --host 127.0.0.1"
    return f"cannot listen on port {port} of {host}: {error.strerror}"


def address(host: str, listener: socket.socket) -> str:
    """Give the URL to reach a listener by. "Every address" is reached by the loopback one."""
    loopback = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
    name = loopback.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{listener.getsockname()[1]}"
