"""The client's transport against servers that misbehave below HTTP's manners, and what it leaves behind: nothing."""

import logging
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib.identity.bankid import BankID, BankIDCredentials
from chalicelib.identity.eid_errors import EidMisused, EidRateLimited, EidUnavailable
from chalicelib.identity.eid_order import StartOrder
from chalicelib.platform.clock import utc_now
from tests.unit.identity import eid_phone as phone

ORDER = StartOrder(end_user_ip="192.0.2.7", visible_text="Hemlig text", personal_number="198001012387")
STARTED = b'{"orderRef":"o-1","autoStartToken":"a","qrStartToken":"q","qrStartSecret":"the-secret","new":1}'
Script = Callable[[ssl.SSLSocket], None]


def pem_of(holder: phone.Holder) -> str:
    return holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def server_holder(names: list[x509.GeneralName]) -> phone.Holder:
    own = phone.bank("tls")
    return phone.issue(
        phone.name("server"),
        phone.key("tls-server"),
        own.root,
        (x509.SubjectAlternativeName(names), False),
        (x509.BasicConstraints(False, None), True),
    )


LOOPBACK: list[x509.GeneralName] = [x509.IPAddress(ip_address("127.0.0.1"))]
CLIENT = phone.bank("tls").person(label="tls-client")
CREDENTIALS = BankIDCredentials(CLIENT.pem, pem_of(CLIENT), phone.bank("tls").root.pem)


@contextmanager
def served(
    script: Script,
    tmp_path: Path,
    names: list[x509.GeneralName] | None = None,
) -> Iterator[str]:
    """A TLS server that reads one request a connection and then does what the script says."""
    holder = server_holder(LOOPBACK if names is None else names)
    pem = tmp_path / "server.pem"
    pem.write_text(pem_of(holder) + holder.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            try:
                plain, _ = listener.accept()
            except TimeoutError:
                continue
            try:
                plain.settimeout(5)
                with context.wrap_socket(plain, server_side=True) as connection:
                    read_request(connection)
                    script(connection)
            except OSError:
                plain.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/rp/v6.0"
    finally:
        stopped.set()
        thread.join(10)
        listener.close()


def read_request(connection: ssl.SSLSocket) -> None:
    """Headers and body: closing with anything unread would cut the answer off too."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65_536)
    head, body = got.split(b"\r\n\r\n", 1)
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)


def answer(body: bytes, status: str = "200 OK", *headers: str) -> Script:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]

    def script(connection: ssl.SSLSocket) -> None:
        connection.sendall("\r\n".join(head).encode() + body)

    return script


def client(url: str, answer_timeout_s: float = 10) -> BankID:
    return BankID(url, CREDENTIALS, utc_now, connect_timeout_s=10, answer_timeout_s=answer_timeout_s)


def cause(script: Script, tmp_path: Path) -> str:
    with served(script, tmp_path) as url, pytest.raises((EidUnavailable, EidMisused)) as refusal:
        client(url).start_sign(ORDER)
    return str(refusal.value.cause)  # type: ignore[attr-defined]


def test_fields_that_are_new_to_us_do_not_disturb(tmp_path: Path) -> None:
    with served(answer(STARTED), tmp_path) as url:
        before = utc_now()
        order = client(url).start_sign(ORDER)
    assert (order.order_ref, order.qr_start_secret) == ("o-1", "the-secret")
    assert before <= order.started_at <= utc_now()


def test_a_server_of_another_name_is_refused(tmp_path: Path) -> None:
    names: list[x509.GeneralName] = [x509.DNSName("appapi2.bankid.com")]
    with served(answer(STARTED), tmp_path, names) as url, pytest.raises(EidUnavailable) as refusal:
        client(url).start_sign(ORDER)
    assert refusal.value.cause == "tls"


def test_the_connection_trusts_one_authority_and_no_old_protocol() -> None:
    """Asserted of the context itself: OpenSSL's own defaults would hide a missing setting here and not elsewhere."""
    context = client("https://127.0.0.1:1/rp/v6.0").pool.conn_kw["ssl_context"]
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.cert_store_stats()["x509"] == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"orderRef":"o-1"}', b"\xff"])
def test_an_unreadable_answer_is_no_order(tmp_path: Path, body: bytes) -> None:
    assert cause(answer(body), tmp_path) == "unreadable_answer"


def test_an_endless_answer_is_cut(tmp_path: Path) -> None:
    assert cause(answer(b" " * 1_100_000 + STARTED), tmp_path) == "answer_too_large"


def test_a_dripping_answer_ends_in_time(tmp_path: Path) -> None:
    def drip(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(300):
            connection.sendall(b" ")
            time.sleep(0.1)

    with served(drip, tmp_path) as url:
        began = time.monotonic()
        with pytest.raises(EidUnavailable) as refusal:
            client(url, answer_timeout_s=0.5).start_sign(ORDER)
        assert time.monotonic() - began < 10
    assert refusal.value.cause == "timeout"


def test_an_answer_that_breaks_off_is_no_answer(tmp_path: Path) -> None:
    def half(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + STARTED)

    assert cause(half, tmp_path) == "connection"


def test_what_is_not_http_is_no_answer(tmp_path: Path) -> None:
    assert cause(lambda connection: connection.sendall(b"220 mail.example ESMTP\r\n"), tmp_path) == "connection"


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    """Following it would carry a personnummer wherever the answer says."""
    assert cause(answer(b"", "307 Temporary Redirect", "Location: https://127.0.0.1:1/"), tmp_path) == "http_307"


@pytest.mark.parametrize(
    ("status", "expected"), [("401 Unauthorized", "http_401"), ("415 Unsupported", "http_415"), ("400 Bad", "http_400")]
)
def test_what_we_did_wrong_is_named_by_status_only(tmp_path: Path, status: str, expected: str) -> None:
    body = b'{"errorCode":"invalidParameters","details":"Invalid personalNumber 198001012387"}'
    assert cause(answer(body, status), tmp_path) == expected


@pytest.mark.parametrize("status", ["502 Bad Gateway", "504 Gateway Timeout"])
def test_a_gateway_that_fails_is_bankid_unavailable(tmp_path: Path, status: str) -> None:
    assert cause(answer(b"<html>", status), tmp_path).startswith("http_50")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (["RateLimit-Reset: 17"], 17),
        (["Retry-After: 3"], 3),
        (["RateLimit-Reset: soon"], None),
        (["Retry-After: 9999999"], None),
        ([], None),
    ],
)
def test_the_time_to_wait_is_bankids_own(tmp_path: Path, headers: list[str], seconds: int | None) -> None:
    script = answer(b"", "429 Too Many Requests", *headers)
    with served(script, tmp_path) as url, pytest.raises(EidRateLimited) as refusal:
        client(url).start_sign(ORDER)
    assert refusal.value.retry_after_s == seconds


def test_only_https_is_spoken() -> None:
    for url in ("http://127.0.0.1:1/rp/v6.0", "127.0.0.1", "https:///rp/v6.0"):
        with pytest.raises(EidMisused):
            BankID(url, CREDENTIALS, utc_now)


def test_the_private_key_does_not_stay_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client("https://127.0.0.1:1/rp/v6.0")
    with pytest.raises(ssl.SSLError):
        BankID(
            "https://127.0.0.1:1/rp/v6.0", BankIDCredentials(CLIENT.pem, "no key", CREDENTIALS.server_ca_pem), utc_now
        )
    assert list(tmp_path.iterdir()) == []
    assert "PRIVATE KEY" not in repr(CREDENTIALS)


def test_nothing_of_a_call_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with served(answer(STARTED), tmp_path) as url:
        client(url).start_sign(ORDER)
        client(url).collect("the-order-ref")
    assert not any(secret in caplog.text for secret in ("1980", "Hemlig", "SGVtbGln", "the-secret", "the-order-ref"))
