"""The adapter's line to Swish: whose certificates count, what a rotation does, and every answer that says nothing."""

import logging
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.payments.provider import (
    PaymentOrder,
    PaymentStatus,
    ProviderMisconfigured,
    ProviderRefused,
    ProviderUnavailable,
    RefundStatus,
)
from chalicelib.payments.swish import Swish
from chalicelib.payments.swish_http import LIVE_URL, SwishCredentials, SwishHttp
from dev.swish.pki import Pki
from tests.contract.swish_worlds import adapter, credentials_of, order, refund_of
from tests.swish_stand import IDENTIFIER, NUMBER, PAYER, SwishStand, swish_stand

LOST = ["drop", "answer-lost", "internal-error", "unavailable", "request-timeout", "unreadable"]
DONE = ["answer-lost", "request-timeout", "unreadable"]
Script = Callable[[ssl.SSLSocket], None]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwishStand]:
    with swish_stand(tmp_path_factory.mktemp("swish")) as stand:
        yield stand


@pytest.fixture
def stand(running: SwishStand) -> SwishStand:
    running.control()
    running.advance(3600)
    return running


def disturb(stand: SwishStand, *kinds_and_operations: str) -> None:
    pairs = (each.split(" ") for each in kinds_and_operations)
    stand.control(faults=[{"kind": kind, "operation": operation} for kind, operation in pairs])


def made(stand: SwishStand, asked: PaymentOrder) -> int:
    return len(stand.payments_of(asked.reference))


# --- whose certificates count -----------------------------------------------------------------------------------------


def test_a_client_certificate_of_another_authority_is_for_an_operator(stand: SwishStand, tmp_path: Path) -> None:
    Pki(tmp_path)
    own = credentials_of(tmp_path)
    mixed = SwishCredentials(own.client_certificate_pem, own.client_key_pem, credentials_of(stand.data).server_ca_pem)
    asked = order()
    with pytest.raises((ProviderMisconfigured, ProviderUnavailable)):  # TLS 1.3: the alert may lose against the reset
        adapter(stand, lambda: mixed).start(asked)
    assert made(stand, asked) == 0


def test_a_server_of_another_authority_is_told_nothing(stand: SwishStand, tmp_path: Path) -> None:
    Pki(tmp_path)
    own = credentials_of(stand.data)
    mixed = SwishCredentials(own.client_certificate_pem, own.client_key_pem, credentials_of(tmp_path).server_ca_pem)
    asked = order()
    with pytest.raises(ProviderMisconfigured, match="certificate"):
        adapter(stand, lambda: mixed).start(asked)
    assert made(stand, asked) == 0


def test_another_merchants_certificate_is_for_an_operator(stand: SwishStand) -> None:
    Pki(stand.data).write_other_merchant()
    with pytest.raises(ProviderMisconfigured, match="http_403"):
        adapter(stand, lambda: credentials_of(stand.data, "other")).start(order())


@pytest.mark.parametrize("broken", [("no certificate", "no key", None), (None, None, "no authority"), (None, "", None)])
def test_credentials_that_are_none_are_for_an_operator(stand: SwishStand, broken: tuple[str | None, ...]) -> None:
    right = credentials_of(stand.data)
    names = ("client_certificate_pem", "client_key_pem", "server_ca_pem")
    given = [getattr(right, name) if value is None else value for name, value in zip(names, broken, strict=True)]
    with pytest.raises(ProviderMisconfigured, match="credentials"):
        adapter(stand, lambda: SwishCredentials(*given)).read("0" * 32)


def test_the_connection_trusts_one_authority_and_no_old_protocol(stand: SwishStand) -> None:
    http = SwishHttp(stand.url, lambda: credentials_of(stand.data), is_live=False)
    context = http.pool().conn_kw["ssl_context"]
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.cert_store_stats()["x509"] == 1


def test_the_private_key_does_not_stay_on_disk(
    stand: SwishStand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    SwishHttp(stand.url, lambda: credentials_of(stand.data), is_live=False).pool()
    assert list(tmp_path.iterdir()) == []
    assert "PRIVATE KEY" not in repr(credentials_of(stand.data))


def test_a_rotation_is_taken_up_between_two_calls(stand: SwishStand) -> None:
    """The same client, the secret changed under it: the next call shows the new certificate, none is interrupted."""
    http = SwishHttp(stand.url, lambda: credentials_of(stand.data), is_live=False)
    swish = Swish(http, lambda: NUMBER)
    asked = order(payer_phone=None)
    swish.start(asked)
    before = http.pool()
    assert http.pool() is before
    old = credentials_of(stand.data)
    Pki(stand.data).renew_ours()
    assert credentials_of(stand.data).client_certificate_pem != old.client_certificate_pem
    assert swish.read(asked.payment_id).status is PaymentStatus.PENDING
    assert http.pool() is not before
    assert swish.cancel(asked.payment_id).status is PaymentStatus.CANCELLED


@pytest.mark.parametrize(
    ("url", "is_live"),
    [
        ("http://127.0.0.1:1/api", False),
        ("127.0.0.1", False),
        ("https:///api", False),
        ("https://localhost:8444/swish-cpcapi/api", True),
        ("https://mss.cpc.getswish.net/swish-cpcapi/api", True),
        (f"{LIVE_URL}.example", True),
        (LIVE_URL, False),
        (f"{LIVE_URL}/", False),
    ],
)
def test_real_money_goes_to_swish_alone_and_swish_is_called_for_nothing_else(url: str, is_live: bool) -> None:
    with pytest.raises(ProviderMisconfigured, match="base_url"):
        SwishHttp(url, lambda: SwishCredentials("", "", ""), is_live=is_live)


def test_production_calls_swish() -> None:
    SwishHttp(LIVE_URL, lambda: SwishCredentials("", "", ""), is_live=True)


# --- answers that say nothing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LOST)
def test_a_creation_in_doubt_is_read_before_anything_else(stand: SwishStand, kind: str) -> None:
    swish, asked = adapter(stand), order()
    disturb(stand, f"{kind} create")
    if kind in DONE:
        assert swish.start(asked).provider_reference == asked.payment_id
    else:
        with pytest.raises(ProviderUnavailable):
            swish.start(asked)
    assert made(stand, asked) == (kind in DONE)
    assert swish.start(asked).provider_reference == asked.payment_id
    assert made(stand, asked) == 1


@pytest.mark.parametrize("kind", [kind for kind in LOST if kind != "unreadable"])
def test_neither_created_nor_readable_is_unavailable_and_later_one_payment(stand: SwishStand, kind: str) -> None:
    swish, asked = adapter(stand), order()
    disturb(stand, f"{kind} create", f"{kind} read")
    with pytest.raises(ProviderUnavailable):
        swish.start(asked)
    assert swish.start(asked).provider_reference == asked.payment_id
    assert made(stand, asked) == 1


@pytest.mark.parametrize("kind", LOST)
def test_a_reading_that_fails_is_no_standing(stand: SwishStand, kind: str) -> None:
    swish, asked = adapter(stand), order()
    swish.start(asked)
    disturb(stand, f"{kind} read")
    with pytest.raises(ProviderUnavailable):
        swish.read(asked.payment_id)
    assert swish.read(asked.payment_id).status is PaymentStatus.PENDING


@pytest.mark.parametrize("kind", LOST)
def test_a_cancellation_in_doubt_is_read(stand: SwishStand, kind: str) -> None:
    swish, asked = adapter(stand), order()
    swish.start(asked)
    disturb(stand, f"{kind} cancel")
    if kind == "unreadable":
        with pytest.raises(ProviderUnavailable):
            swish.cancel(asked.payment_id)
    else:
        done = swish.cancel(asked.payment_id).status
        assert done is (PaymentStatus.CANCELLED if kind in DONE else PaymentStatus.PENDING)
    assert swish.cancel(asked.payment_id).status is PaymentStatus.CANCELLED


@pytest.mark.parametrize("kind", LOST)
def test_a_refund_in_doubt_is_read_and_made_once(stand: SwishStand, kind: str) -> None:
    swish, asked = adapter(stand), order()
    swish.start(asked)
    refund = refund_of(stand.act(asked.payment_id, "pay")["paymentReference"])
    disturb(stand, f"{kind} refund")
    if kind in DONE:
        assert swish.refund(refund).status is RefundStatus.PENDING
    else:
        with pytest.raises(ProviderUnavailable):
            swish.refund(refund)
    assert swish.refund(refund).provider_reference == refund.refund_id
    assert len(stand.page("GET", f"/payer/payments/{asked.payment_id}")["refunds"]) == 1


def test_a_token_lost_and_then_no_way_to_cancel_is_unavailable(stand: SwishStand) -> None:
    swish, asked = adapter(stand), order(payer_phone=None)
    disturb(stand, "answer-lost create", "internal-error cancel")
    with pytest.raises(ProviderUnavailable):
        swish.start(asked)
    with pytest.raises(ProviderRefused, match="token_lost"):
        swish.start(asked)


def test_created_is_created_whatever_the_answers_body_is(stand: SwishStand) -> None:
    swish, asked = adapter(stand), order()
    disturb(stand, "unreadable create", "unreadable read")
    assert swish.start(asked).provider_reference == asked.payment_id


def test_an_answer_too_late_is_read(stand: SwishStand) -> None:
    """The creation is done after we stopped waiting: the reading finds nothing yet, the repetition finds it."""
    stand.control(faults=[{"kind": "slow", "operation": "create", "slow_seconds": 1.0}])
    swish, asked = adapter(stand, answer_timeout_s=0.4), order()
    with pytest.raises(ProviderUnavailable):
        swish.start(asked)
    deadline = time.monotonic() + 15
    while not made(stand, asked) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert made(stand, asked) == 1
    assert swish.start(asked).provider_reference == asked.payment_id
    assert made(stand, asked) == 1


def test_nobody_there_is_unavailable(stand: SwishStand) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{unused.getsockname()[1]}/api"
        swish = Swish(SwishHttp(url, lambda: credentials_of(stand.data), is_live=False), lambda: NUMBER)
        with pytest.raises(ProviderUnavailable):
            swish.start(order())


# --- below HTTP's manners --------------------------------------------------------------------------------------------


@contextmanager
def served(stand: SwishStand, script: Script) -> Iterator[Swish]:
    """A server with Swish's certificate that reads one GET a connection and then does what the script says."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(stand.data / "tls/server.pem", stand.data / "tls/server.key")
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
                    got = b""
                    while b"\r\n\r\n" not in got:
                        got += connection.recv(65_536)
                    script(connection)
            except OSError:
                plain.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/api"
        yield Swish(
            SwishHttp(url, lambda: credentials_of(stand.data), is_live=False, answer_timeout_s=1.0), lambda: NUMBER
        )
    finally:
        stopped.set()
        thread.join(10)
        listener.close()


def saying(body: bytes, status: str = "200 OK", *headers: str) -> Script:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return lambda connection: connection.sendall("\r\n".join(head).encode() + body)


def drip(connection: ssl.SSLSocket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(300):
        connection.sendall(b" ")
        time.sleep(0.1)


@pytest.mark.parametrize(
    "script",
    [
        saying(b" " * 70_000 + b"{}"),
        saying(b"{", "200 OK", "Content-Length: 1000"),
        saying(b""),
        saying(b"\xff"),
        saying(b"[]"),
        saying(b'{"id":"%s","status":"PAID"}' % (b"0" * 32)),
        saying(
            b'{"id":"%s","status":"PAID","amount":"1","currency":"SEK","payeeAlias":"%s"}'
            % (b"1" * 32, NUMBER.encode())
        ),
        saying(b"", "504 Gateway Timeout"),
        saying(b"", "429 Too Many Requests"),
        lambda connection: connection.sendall(b"220 mail.example ESMTP\r\n"),
        drip,
    ],
)
def test_an_answer_that_is_none_is_unavailable(stand: SwishStand, script: Script) -> None:
    with served(stand, script) as swish, pytest.raises(ProviderUnavailable):
        swish.read("0" * 32)


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "415 Unsupported"])
def test_what_we_did_wrong_is_named_by_status_only(stand: SwishStand, status: str) -> None:
    with served(stand, saying(PAYER.encode(), status)) as swish, pytest.raises(ProviderMisconfigured) as problem:
        swish.read("0" * 32)
    assert str(problem.value) == f"http_{status[:3]}"


def test_a_redirect_is_not_followed(stand: SwishStand) -> None:
    """Following it would carry a phone number wherever the answer says."""
    script = saying(b"", "307 Temporary Redirect", "Location: https://127.0.0.1:1/")
    with served(stand, script) as swish, pytest.raises(ProviderMisconfigured, match="http_307"):
        swish.read("0" * 32)


def test_nothing_of_a_call_is_logged(stand: SwishStand, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    swish, asked = adapter(stand), order()
    swish.start(asked)
    swish.read(asked.payment_id)
    assert not any(secret in caplog.text for secret in (IDENTIFIER, PAYER, "100 krediter"))
