"""The line to an endpoint, over real sockets and TLS: one resolution, the judged address, the name in the certificate,
no redirect, and an end to everything."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.webhooks import sender as module
from chalicelib.webhooks.delivery import Outcome
from chalicelib.webhooks.sender import WebhookSender

HOST, OUTSIDE, URL = "hook.example.com", "93.184.216.34", "https://hook.example.com/in?a=b"
Answer = Callable[[Any], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of hook.example.com, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    pem = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8
    pem += key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "hook.pem"
    path.write_bytes(pem)
    return path


@dataclass
class Receiver:
    """Listens on this computer; `connect` leads there whatever address it is given."""

    port: int
    certificate: Path
    asked: list[tuple[str, int]] = field(default_factory=list)
    got: list[bytes] = field(default_factory=list)
    names: list[list[str]] = field(default_factory=list)

    def connect(self, address: str, port: int, timeout_s: float) -> socket.socket:
        self.asked.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout_s)

    def sender(self, *answers: list[str], **options: Any) -> WebhookSender:
        """The resolver gives each of `answers` once: a name that changes its mind."""
        self.names = list(answers) or [[OUTSIDE]]
        tls = ssl.create_default_context(cafile=str(self.certificate))
        options = {"total_timeout_s": 2.0, **options}
        return WebhookSender(tls=tls, resolve=lambda *_: self.names.pop(0), connect=self.connect, **options)


@contextmanager
def receiver(certificate: Path, answer: Answer, *, tls: bool = True) -> Iterator[Receiver]:
    listening = socket.create_server(("127.0.0.1", 0))
    found = Receiver(listening.getsockname()[1], certificate)

    def serve() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(line, server_side=True) if tls else line as spoken:
                    found.got.append(read_request(spoken))
                    answer(spoken)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield found
    finally:
        listening.close()


def read_request(line: Any) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def says(status: int, more: str = "") -> Answer:
    return lambda line: line.sendall(f"HTTP/1.1 {status} X\r\n{more}Content-Length: 0\r\n\r\n".encode())


def hangs(line: Any) -> None:
    time.sleep(5)


def trickles(line: Any) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200:
        line.sendall(bytes([byte]))
        time.sleep(0.1)


def shouts(line: Any) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (says(200), Outcome("ok", 200)),
        (says(204), Outcome("ok", 204)),
        (says(302, "Location: https://10.0.0.1/\r\n"), Outcome("redirected", 302)),
        (says(410), Outcome("status_410", 410)),
        (says(500), Outcome("status_500", 500)),
        (hangs, Outcome("timed_out")),
        (trickles, Outcome("timed_out")),
        (shouts, Outcome("no_answer")),
        (lambda line: line.sendall(b"no http\r\n\r\n"), Outcome("no_answer")),
        (lambda line: None, Outcome("no_answer")),
    ],
)
def test_what_an_answer_comes_to(certificate: Path, answer: Answer, outcome: Outcome) -> None:
    with receiver(certificate, answer) as found:
        began = time.monotonic()
        assert found.sender().post(URL, {"webhook-id": "a"}, b"{}") == outcome
        assert time.monotonic() - began < 4
        assert found.asked == [(OUTSIDE, 443)], "once, and at the address that was judged"


def test_what_is_sent(certificate: Path) -> None:
    with receiver(certificate, says(200)) as found:
        found.sender().post(URL, {"webhook-id": "whd_1"}, b'{"a":1}')
    head, _, body = found.got[0].partition(b"\r\n\r\n")
    lines = head.decode().splitlines()
    assert lines[0] == "POST /in?a=b HTTP/1.1"
    assert {"Host: hook.example.com", "Content-Type: application/json", "webhook-id: whd_1"} <= set(lines)
    assert body == b'{"a":1}'


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["::1"], ["::ffff:10.0.0.1"], ["169.254.169.254"], ["64:ff9b::a9fe:a9fe"], [OUTSIDE, "10.0.0.1"]],
)
def test_a_name_that_leads_inside_is_not_called(certificate: Path, addresses: list[str]) -> None:
    with receiver(certificate, says(200)) as found:
        assert found.sender(addresses).post(URL, {}, b"{}") == Outcome("address_refused")
        assert found.asked == []


def test_a_name_that_answers_differently_the_second_time_gains_nothing(certificate: Path) -> None:
    with receiver(certificate, says(200)) as found:
        sender = found.sender([OUTSIDE], ["127.0.0.1"])
        assert sender.post(URL, {}, b"{}").is_ok
        assert found.asked == [(OUTSIDE, 443)]
        assert found.names == [["127.0.0.1"]], "the second answer was never asked for"
        assert sender.post(URL, {}, b"{}") == Outcome("address_refused")


@pytest.mark.parametrize("url", ["http://hook.example.com/", "https://hook.example.com:8443/"])
def test_another_scheme_or_port_is_not_called(certificate: Path, url: str) -> None:
    with receiver(certificate, says(200)) as found:
        assert found.sender().post(url, {}, b"{}") == Outcome("address_refused")
        assert found.asked == []


def test_a_certificate_of_another_name_is_refused(certificate: Path) -> None:
    with receiver(certificate, says(200)) as found:
        assert found.sender().post("https://other.example.com/", {}, b"{}") == Outcome("tls_failed")
        assert found.got == []


def test_names_and_addresses_that_lead_nowhere(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = ssl.create_default_context()

    def fails(error: Exception) -> Callable[..., Any]:
        def call(*_: object) -> Any:
            raise error

        return call

    def outcome(**ports: Any) -> str:
        return WebhookSender(tls=tls, **{"resolve": lambda *_: [OUTSIDE], **ports}).post(URL, {}, b"{}").result

    assert outcome(resolve=fails(socket.gaierror())) == outcome(resolve=fails(UnicodeError())) == "name_unknown"
    assert outcome(connect=fails(TimeoutError())) == "timed_out"
    assert outcome(connect=fails(ConnectionRefusedError())) == "unreachable"
    monkeypatch.setattr(module, "RESOLVE_TIMEOUT_S", 0.05)

    def slowly(*_: object) -> list[str]:
        time.sleep(1)
        return [OUTSIDE]

    assert outcome(resolve=slowly) == "name_unknown"


def test_a_developers_own_computer_is_reached_where_that_is_asked_for(certificate: Path) -> None:
    with receiver(certificate, says(200), tls=False) as found:
        url = f"http://127.0.0.1:{found.port}"
        assert WebhookSender(tls=ssl.create_default_context(), reaches_local=True).post(url, {}, b"{}").is_ok
        assert found.got[0].startswith(b"POST / HTTP/1.1")
        assert WebhookSender(tls=ssl.create_default_context()).post(url, {}, b"{}") == Outcome("address_refused")
