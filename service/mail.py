"""Sending mail: plain text, by one server, and never for longer than half a minute.

The connection is encrypted where the server can. A password is sent only over an encrypted one, and the server's
certificate is checked, except on this machine. What goes wrong is a `MailError`, whose text names no address.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

from service.settings import Settings

PATIENCE_SECONDS = 10.0  # for one answer of the server
DEADLINE_SECONDS = 30.0  # for everything, or a server that sends a little now and then could hold us for ever
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"smtp": 25, "smtps": 465}


class MailError(Exception):
    """A message was not taken. `refused` says that the server works and does not want this one."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.refused = refused


class _Client(smtplib.SMTP):
    """Knows the name that TLS checks before it connects: smtplib's own connects at once if it is told one."""

    def __init__(self, host: str, **options: Any) -> None:
        super().__init__(**options)
        self._host = host


class _TlsClient(smtplib.SMTP_SSL):
    """Likewise, for a connection that is encrypted from the start."""

    def __init__(self, host: str, **options: Any) -> None:
        super().__init__(**options)
        self._host = host


@dataclass(frozen=True, slots=True)
class Mailer:
    """A mail server, as `smtp://` or `smtps://` with a user and password or without, and who mail comes from."""

    url: str
    sender: str
    patience: float = PATIENCE_SECONDS
    deadline: float = DEADLINE_SECONDS

    def send(self, to: str, subject: str, text: str) -> None:
        """Send a message to one address. Raises MailError."""
        try:
            message = write(self.sender, to, subject, text)
            with self._connected() as client:
                client.send_message(message, self.sender, [to])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            raise MailError(type(error).__name__, refused=True) from None
        except (OSError, ValueError) as error:  # SMTPException is an OSError; a bad header or name is a ValueError
            raise MailError(type(error).__name__) from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        name = self.sender.rpartition("@")[2].encode("idna").decode()  # or smtplib would ask DNS for ours
        secure = context(host)
        if parts.scheme == "smtps":
            client: smtplib.SMTP = _TlsClient(host, local_hostname=name, timeout=self.patience, context=secure)
        else:
            client = _Client(host, local_hostname=name, timeout=self.patience)
        cut = threading.Timer(self.deadline, _cut, [client])
        cut.daemon = True
        cut.start()
        try:
            client.connect(host, port)
            client.ehlo_or_helo_if_needed()
            if parts.scheme == "smtp" and client.has_extn("starttls"):
                client.starttls(context=secure)
            if parts.username:
                self._sign_in(client, unquote(parts.username), unquote(parts.password or ""))
            yield client
            with suppress(OSError):
                client.quit()
        finally:
            cut.cancel()
            client.close()

    @staticmethod
    def _sign_in(client: smtplib.SMTP, user: str, password: str) -> None:
        if not isinstance(client.sock, ssl.SSLSocket):
            raise MailError("the server offers no encryption, and a password would be sent in clear")
        client.login(user, password)


def mailer(settings: Settings) -> Mailer | None:
    """Give the mailer of the settings, if they name a server."""
    return Mailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None


def write(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Make a message of plain text. Raises ValueError for a header with a line break in it, or two recipients."""
    if not to.isprintable() or any(char in to for char in " ,;<>\"'()"):
        raise ValueError("this is not one address")
    message = EmailMessage(policy=policy.SMTP)
    # Python 3.11 loses a space where it breaks a long subject that is not ASCII; a no-break space is a letter to it.
    told = subject if subject.isascii() else subject.replace(" ", "\N{NO-BREAK SPACE}")
    message["From"], message["To"], message["Subject"] = sender, to, told
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def context(host: str) -> ssl.SSLContext:
    """Give what TLS checks: the certificate, except on this machine, where many mail servers have none that fits."""
    secure = ssl.create_default_context()
    if host in LOOPBACK:
        secure.check_hostname = False
        secure.verify_mode = ssl.CERT_NONE
    return secure


def _cut(client: smtplib.SMTP) -> None:
    """End a connection from another thread, whatever it is waiting for."""
    if client.sock is not None:
        with suppress(OSError):
            socket.socket.shutdown(client.sock, socket.SHUT_RDWR)
