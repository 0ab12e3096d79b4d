"""Posting to a real receiver."""

import ssl
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.worker.receiver import Receiver, receiving
from worker.destination import NotDelivered
from worker.webhook import post

BODY = b'{"type":"comment.held"}'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def loopback(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def test_a_notice_arrives_as_it_was_sent(receiver: Receiver) -> None:
    post(receiver.url + "?a=1", BODY, {"webhook-id": "m1"}, allow_private=True)
    [(path, headers, body)] = receiver.received
    assert (path, body, headers["webhook-id"]) == ("/hook?a=1", BODY, "m1")
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"


def test_the_host_header_keeps_the_name(receiver: Receiver) -> None:
    post(f"http://hooks.example:{receiver.port}/", BODY, {}, allow_private=True, resolver=loopback)
    assert receiver.received[0][1]["Host"] == f"hooks.example:{receiver.port}"


@pytest.mark.attack(51)
def test_nothing_is_sent_to_a_private_address(receiver: Receiver) -> None:
    with pytest.raises(NotDelivered, match="refused: private address"):
        post(receiver.url, BODY, {}, allow_private=False)
    assert receiver.received == []


@pytest.mark.attack(51)
def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_mind(receiver: Receiver) -> None:
    answers = [["127.0.0.1"], ["127.0.0.2"]]

    def rebinding(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    post(f"http://hooks.example:{receiver.port}/", BODY, {}, allow_private=True, resolver=rebinding)
    assert len(receiver.received) == 1  # at the address that was judged
    assert answers == [["127.0.0.2"]]


def test_a_second_address_is_tried_when_nobody_listens_at_the_first(receiver: Receiver) -> None:
    def two(_host: str, _port: int) -> Sequence[str]:
        return ["::1", "127.0.0.1"]

    post(f"http://hooks.example:{receiver.port}/", BODY, {}, allow_private=True, resolver=two)
    assert len(receiver.received) == 1


@pytest.mark.attack(51)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.statuses, receiver.location = [status], f"http://127.0.0.1:{receiver.port}/elsewhere"
    with pytest.raises(NotDelivered, match=f"HTTP {status}"):
        post(receiver.url, BODY, {}, allow_private=True)
    assert [path for path, _, _ in receiver.received] == ["/hook"]


@pytest.mark.parametrize(
    ("status", "final"),
    [
        pytest.param(400, False, id="400"),
        pytest.param(410, True, id="410 is final"),
        pytest.param(429, False, id="429"),
        pytest.param(500, False, id="500"),
        pytest.param(503, False, id="503"),
    ],
)
def test_any_other_status_is_a_failure(receiver: Receiver, status: int, final: bool) -> None:
    receiver.statuses, receiver.answer = [status], b"a secret of the site"
    with pytest.raises(NotDelivered) as failure:
        post(receiver.url, BODY, {}, allow_private=True)
    assert (failure.value.reason, failure.value.final, failure.value.unreachable) == (f"HTTP {status}", final, False)


def test_a_long_answer_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.answer = b"x" * 50_000_000
    start = time.monotonic()
    post(receiver.url, BODY, {}, allow_private=True)
    assert time.monotonic() - start < 2


def test_an_answer_that_drips_is_cut_off(receiver: Receiver) -> None:
    receiver.drip_seconds = 0.05  # 80 bytes of headers would take 4 s
    start = time.monotonic()
    with pytest.raises(NotDelivered, match="timeout") as failure:
        post(receiver.url, BODY, {}, allow_private=True, seconds=0.5)
    assert time.monotonic() - start < 2
    assert failure.value.unreachable


def test_nobody_listening_is_unreachable() -> None:
    with receiving() as gone:
        pass
    with pytest.raises(NotDelivered, match="no connection") as failure:
        post(gone.url, BODY, {}, allow_private=True)
    assert failure.value.unreachable


def test_tls_is_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "hooks.example")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    client = ssl.create_default_context(cafile=str(certificate))
    with receiving(server) as receiver:
        good, bad = (f"https://{name}:{receiver.port}/" for name in ("hooks.example", "other.example"))
        post(good, BODY, {}, allow_private=True, resolver=loopback, tls=client)
        for url, context in ((bad, client), (good, None)):  # another name, then a certificate nobody vouches for
            with pytest.raises(NotDelivered, match="TLS failed"):
                post(url, BODY, {}, allow_private=True, resolver=loopback, tls=context)
        assert len(receiver.received) == 1


def make_certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
