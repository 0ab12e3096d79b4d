"""A site's end of a webhook: a real HTTP server on loopback that answers as it is told."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What was received, and how to answer: `statuses` in turn, the last one again and again."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [200])
    location: str | None = None
    answer: bytes = b"ok"
    drip_seconds: float = 0.0  # between two bytes of the answer, headers included
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where to send."""
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append((self.path, dict(self.headers.items()), body))
            status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
            head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(receiver.answer)}\r\nConnection: close\r\n"
            head += f"Location: {receiver.location}\r\n" if receiver.location else ""
            self._send(head.encode() + b"\r\n" + receiver.answer)

        def do_GET(self) -> None:
            receiver.received.append((self.path, dict(self.headers.items()), b""))
            self._send(b"HTTP/1.1 200 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        def _send(self, raw: bytes) -> None:
            if not receiver.drip_seconds:
                self.wfile.write(raw)
                return
            for byte in raw:
                self.wfile.write(bytes([byte]))
                time.sleep(receiver.drip_seconds)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: object) -> None:
            """Expect callers to hang up."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
