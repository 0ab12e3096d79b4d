"""A server that is almost right: it stands before the service and changes its answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

from tests.clients.service import Service

Change = Callable[[str, bytes], bytes]  # of a path and the true answer
HOP_BY_HOP = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}


def always(verdict: str) -> Change:
    """Answer every comment-check alike."""
    return lambda path, body: verdict.encode() if path.endswith("/comment-check") else body


def without(*names: str) -> Change:
    """Leave fields of these names out of JSON, wherever they stand."""

    def pruned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: pruned(one) for name, one in value.items() if name not in names}
        return [pruned(one) for one in value] if isinstance(value, list) else value

    def change(path: str, body: bytes) -> bytes:
        if "$discovery" in path or not body.startswith(b"{"):
            return body
        return json.dumps(pruned(json.loads(body))).encode()

    return change


def unchanged(path: str, body: bytes) -> bytes:
    """Change nothing: what fails behind this fails because of the detour."""
    return body


@contextmanager
def mutant(service: Service, change: Change) -> Iterator[Service]:
    """Serve the changed answers until the end of the block."""
    pool = urllib3.PoolManager(retries=False, timeout=30)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            true = pool.request(
                self.command, service.url + self.path, body=body, headers=dict(self.headers), redirect=False
            )
            here = f"http://{self.headers['Host']}".encode()
            changed = change(self.path.split("?")[0], true.data.replace(service.url.encode(), here))
            self.send_response(true.status)
            for name, value in true.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(changed)))
            self.end_headers()
            self.wfile.write(changed)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service.at(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
