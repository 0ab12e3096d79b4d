"""A mail server on this machine, for tests: it speaks real SMTP, keeps what it is given, and misbehaves as told."""

import datetime
import socketserver
import ssl
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

EXTENSIONS = ("mail.test", "8BITMIME", "SMTPUTF8")


@dataclass
class MailServer:
    """What the server was given and how it behaves. `fault` is one of the words that `_Talk` knows."""

    port: int = 0
    fault: str = ""
    tls: ssl.SSLContext | None = None
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[str, bool]] = field(default_factory=list)  # what was sent, and whether it was encrypted
    raw: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _Talk(socketserver.StreamRequestHandler):
    timeout = 20

    def handle(self) -> None:
        self.mail: MailServer = self.server.mail  # type: ignore[attr-defined]
        self.mail.connections += 1
        if self.mail.fault == "silent":
            self.rfile.read(1)
            return
        if self.mail.fault == "drip":
            self._drip()
            return
        self._say("220 mail.test")
        while line := self.rfile.readline():
            if not self._answer(line.strip().decode("utf-8", "replace")):
                return

    def _drip(self) -> None:
        try:
            while True:
                self._say("220-wait")
                time.sleep(0.02)
        except OSError:
            pass

    def _answer(self, line: str) -> bool:
        word = line.partition(" ")[0].upper()
        encrypted = isinstance(self.connection, ssl.SSLSocket)
        if word == "EHLO":
            offered = [*EXTENSIONS, *(["STARTTLS"] if self.mail.tls and not encrypted else []), "AUTH PLAIN"]
            for one in offered[:-1]:
                self._say(f"250-{one}")
            self._say(f"250 {offered[-1]}")
        elif word == "STARTTLS" and self.mail.tls:
            self._say("220 go on")
            self.connection = self.mail.tls.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        elif word == "AUTH":
            self.mail.logins.append((line, encrypted))
            self._say("235 in")
        elif word == "RCPT":
            self.mail.recipients.append(line)
            self._say("550 nobody of that name" if self.mail.fault == "refuses" else "250 ok")
        elif word == "DATA":
            self._take()
        elif word == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.mail.raw.append(b"".join(lines))
        self.mail.messages.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server(fault: str = "", *, tls: bool = False) -> Iterator[MailServer]:
    """Serve mail until the end of the block."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        mail = MailServer(server.server_address[1], fault, _certificate() if tls else None)
        server.mail = mail  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield mail
        server.shutdown()
        thread.join()


def _certificate() -> ssl.SSLContext:
    """Make a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    with tempfile.NamedTemporaryFile() as file:
        encoded = serialization.Encoding.PEM
        Path(file.name).write_bytes(key.private_bytes(encoded, form, plain) + made.public_bytes(encoded))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file.name)
    return context
