"""Mail: plain, to one address, encrypted where it matters, and never for long."""

import smtplib
import ssl
import time

import pytest

from service import mail
from service.mail import Mailer, MailError
from service.settings import SettingsError, from_environment
from tests.smtp import mail_server

SENDER = "desk@comments.example"
TO = "maren@desk.example"


def test_a_message_arrives_as_plain_text():
    with mail_server() as server:
        Mailer(server.url, SENDER).send(TO, "3 comments wait", "Grüße\n.\nfrom the desk\n")

    message = server.messages[0]
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()
    assert message.get_content().splitlines() == ["Grüße", ".", "from the desk"]
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, TO, "3 comments wait")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@comments.example>")
    assert "b'" not in message["Date"]


@pytest.mark.attack(28)
@pytest.mark.parametrize(
    ("to", "subject"),
    [
        pytest.param("a@b.example\r\nBcc: evil@b.example", "s", id="a header in the address"),
        pytest.param("a@b.example\nBcc: evil@b.example", "s", id="a bare line feed"),
        pytest.param("a@b.example, evil@b.example", "s", id="two addresses"),
        pytest.param("a@b.example>\x00", "s", id="NUL"),
        pytest.param(TO, "s\r\nBcc: evil@b.example", id="a header in the subject"),
        pytest.param(TO, "s\r\n\r\nanother body", id="a body in the subject"),
    ],
)
def test_no_header_is_injected(to, subject):
    with mail_server() as server:
        with pytest.raises(MailError) as caught:
            Mailer(server.url, SENDER).send(to, subject, "text")

        assert server.connections == 0
        assert "evil" not in str(caught.value)


def test_a_password_is_sent_only_over_an_encrypted_connection():
    with mail_server() as server:
        url = server.url.replace("//", "//user:p%40ss@")
        with pytest.raises(MailError, match="no encryption"):
            Mailer(url, SENDER).send(TO, "s", "t")
        assert server.logins == []
    with mail_server(tls=True) as server:
        Mailer(server.url.replace("//", "//user:p%40ss@"), SENDER).send(TO, "s", "t")
        assert [encrypted for _, encrypted in server.logins] == [True]
        assert len(server.messages) == 1


@pytest.mark.parametrize("host", ["mail.example.org", "127.0.0.2", "localhost.example.org"])
def test_certificates_are_checked(host):
    checked = mail.context(host)

    assert (checked.verify_mode, checked.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_but_not_on_this_machine():
    assert mail.context("localhost").verify_mode == ssl.CERT_NONE


def test_a_certificate_that_nobody_vouches_for(monkeypatch):
    monkeypatch.setattr(mail, "LOOPBACK", frozenset())
    with mail_server(tls=True) as server, pytest.raises(MailError, match="SSLCertVerificationError"):
        Mailer(server.url, SENDER).send(TO, "s", "t")
    assert server.messages == []


@pytest.mark.parametrize("fault", ["silent", "drip"])
def test_a_server_that_takes_its_time_is_left(fault):
    with mail_server(fault) as server:
        started = time.monotonic()
        with pytest.raises(MailError) as caught:
            Mailer(server.url, SENDER, patience=0.5, deadline=1.0).send(TO, "s", "t")

    assert time.monotonic() - started < 5
    assert not caught.value.refused


def test_a_server_that_is_away():
    with mail_server() as server:
        url = server.url
    with pytest.raises(MailError, match="ConnectionRefusedError"):
        Mailer(url, SENDER).send(TO, "s", "t")


def test_a_server_that_refuses():
    with mail_server("refuses") as server, pytest.raises(MailError) as caught:
        Mailer(server.url, SENDER).send(TO, "s", "t")

    assert caught.value.refused
    assert caught.value.reason == smtplib.SMTPRecipientsRefused.__name__
    assert TO not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "http://mail.example.org"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.example.org:99999"),
        ("SMTP_URL", "smtp://mail.example.org/path"),
        ("MAIL_FROM", "desk"),
        ("MAIL_FROM", "Desk <desk@example.org>"),
        ("MAIL_FROM", "desk@example.org\nBcc: x@example.org"),
        ("DIGEST_HOURS", "-1"),
        ("DIGEST_HOURS", "often"),
    ],
)
def test_settings_that_cannot_be_used(name, value):
    given = {"COMMENTGATE_SMTP_URL": "smtp://mail.example.org", "COMMENTGATE_MAIL_FROM": SENDER}

    with pytest.raises(SettingsError, match=name):
        from_environment({**given, f"COMMENTGATE_{name}": value})


def test_a_mail_server_needs_a_sender():
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        from_environment({"COMMENTGATE_SMTP_URL": "smtp://mail.example.org"})


def test_the_servers_password_can_come_from_a_file_and_is_not_shown(tmp_path):
    file = tmp_path / "smtp"
    file.write_text("smtps://user:s3cret@mail.example.org\n")
    settings = from_environment({"COMMENTGATE_SMTP_URL_FILE": str(file), "COMMENTGATE_MAIL_FROM": SENDER})

    assert settings.smtp_url == "smtps://user:s3cret@mail.example.org"
    assert "s3cret" not in repr(settings)
