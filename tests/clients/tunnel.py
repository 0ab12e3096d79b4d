"""An HTTPS proxy that leads every client to one address, whatever host it asked for: name service for one test."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer

LONGEST_HEAD = 65536


class Tunnel(ThreadingTCPServer):
    """Takes `CONNECT host:443` and remembers each host; everything goes to the target."""

    daemon_threads = True

    def __init__(self, target: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.target = target
        self.hosts: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Connection(BaseRequestHandler):
    server: Tunnel

    def handle(self) -> None:
        method, _, rest = _head(self.request).partition(" ")
        if method != "CONNECT":
            self.request.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
            return
        self.server.hosts.append(rest.split(":")[0])
        with socket.create_connection(self.server.target, timeout=60) as there:
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_pass_on, args=(there, self.request), daemon=True).start()
            _pass_on(self.request, there)


def _head(connection: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head and len(head) < LONGEST_HEAD and (chunk := connection.recv(4096)):
        head += chunk
    return head.decode("latin-1")


def _pass_on(source: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            to.sendall(chunk)
        to.shutdown(socket.SHUT_WR)


@contextmanager
def tunnel(target: tuple[str, int]) -> Iterator[Tunnel]:
    """Serve until the end of the block."""
    with Tunnel(target) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
