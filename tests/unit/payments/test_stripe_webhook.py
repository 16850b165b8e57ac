"""Webhooks: what the `stripe` package signs is accepted; altered, stale, retired or misshapen is not, nor parsed."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.stripe_webhook import TOLERANCE_S, NotFromStripe, opened

NOW = datetime.now(UTC).replace(microsecond=0)  # the oracle reads the real clock
OLD, NEW, RETIRED = "whsec_old", "whsec_new", "whsec_retired"
PAYMENT = "0123456789ABCDEF0123456789ABCDEF"


def event(kind: str = "checkout.session.completed", **about: Any) -> bytes:
    about = {"id": "cs_test_1", "object": "checkout.session", "client_reference_id": PAYMENT, **about}
    body = {"id": "evt_1", "object": "event", "type": kind, "livemode": False, "data": {"object": about}}
    return json.dumps(body, ensure_ascii=False).encode()


def signed(raw: bytes, secret: str = NEW, at: datetime = NOW) -> str:
    header: str = stripe.WebhookSignature.generate_signature_header(raw.decode(), secret, int(at.timestamp()))
    return header


def refused(raw: bytes, header: str, secrets: tuple[str, ...] = (NEW,), now: datetime = NOW) -> str:
    with pytest.raises(NotFromStripe) as refusal:
        opened(raw, header, secrets, now)
    return refusal.value.reason


def test_what_stripe_signs_is_accepted() -> None:
    news = opened(event(name="Åsa"), signed(event(name="Åsa")), [NEW], NOW)
    assert (news.event_id, news.payment_id, news.is_live) == ("evt_1", PAYMENT, False)


def test_while_a_secret_is_replaced_either_is_good_and_the_retired_one_is_not() -> None:
    raw = event()
    both = f"{signed(raw, OLD)},{signed(raw, NEW).split(',')[1]}"
    for header in (signed(raw, OLD), signed(raw, NEW), both):
        opened(raw, header, [OLD, NEW], NOW)
    opened(raw, both, [NEW], NOW)
    assert refused(raw, signed(raw, RETIRED), (OLD, NEW)) == "wrong_signature"
    assert refused(raw, signed(raw, OLD), (NEW,)) == "wrong_signature"
    assert refused(raw, signed(raw), ()) == "wrong_signature"


@given(place=st.integers(0, len(event()) - 1), other=st.integers(1, 255))
def test_a_changed_byte_is_refused(place: int, other: int) -> None:
    raw = bytearray(event())
    header = signed(bytes(raw))
    raw[place] ^= other
    assert refused(bytes(raw), header) == "wrong_signature"


@pytest.mark.parametrize("drift_s", [-TOLERANCE_S, 0, TOLERANCE_S])
def test_it_may_be_five_minutes_old(drift_s: int) -> None:
    opened(event(), signed(event(), at=NOW + timedelta(seconds=drift_s)), [NEW], NOW)


@pytest.mark.parametrize("drift_s", [-TOLERANCE_S - 1, TOLERANCE_S + 1, -86_400])
def test_older_or_from_the_future_it_is_stale(drift_s: int) -> None:
    assert refused(event(), signed(event(), at=NOW + timedelta(seconds=drift_s))) == "stale"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1",
        "v1=00",
        "t=,v1=00",
        "t=x,v1=00",
        "t=-1,v1=00",
        "t=1_0,v1=00",
        "t=1.5,v1=00",
        "t=²,v1=00",
        "t=1,t=2,v1=00",
        f"t={'9' * 400},v1=00",
        "t=1,v0=00",
        "t=1," + ",".join(["v1=00"] * 17),
        "x" * 3_000,
    ],
)
def test_misshapen_headers_are_refused(header: str) -> None:
    assert refused(event(), header) in ("no_signature", "unsigned")


def test_another_scheme_proves_nothing() -> None:
    assert refused(event(), signed(event()).replace("v1=", "v0=")) == "unsigned"
    assert refused(event(), signed(event()).replace("v1=", "v1=å")) == "wrong_signature"


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"id":1}', b'{"id":"e","type":"t","livemode":false,"data":{}}'])
def test_signed_nonsense_is_refused(raw: bytes) -> None:
    assert refused(raw, signed(raw)) == "unreadable"


def test_nothing_is_parsed_before_it_is_proved() -> None:
    assert refused(b"{", "t=1,v1=00", now=datetime.fromtimestamp(1, UTC)) == "wrong_signature"


@given(
    stamp=st.integers(int(time.time()) - 700, int(time.time()) + 200),
    secret=st.sampled_from([OLD, NEW, RETIRED]),
    cut=st.booleans(),
)
def test_we_agree_with_stripes_own_library(stamp: int, secret: str, cut: bool) -> None:
    """But where it accepts any time to come, we do so for five minutes."""
    raw = event()
    header = signed(raw, secret, datetime.fromtimestamp(stamp, UTC))
    header = header[:-1] if cut else header
    now = datetime.now(UTC)
    if abs(abs(now.timestamp() - stamp) - TOLERANCE_S) < 5:
        return  # the two clocks are read at different moments
    try:
        stripe.WebhookSignature.verify_header(raw, header, NEW, TOLERANCE_S)
    except stripe.SignatureVerificationError:
        refused(raw, header, now=now)
    else:
        opened(raw, header, [NEW], now)


@pytest.mark.parametrize(
    ("kind", "about", "payment_id", "intent_id", "refund"),
    [
        ("checkout.session.expired", {}, PAYMENT, None, None),
        ("checkout.session.completed", {"payment_intent": "pi_1"}, PAYMENT, "pi_1", None),
        (
            "payment_intent.payment_failed",
            {"object": "payment_intent", "id": "pi_1", "client_reference_id": None, "metadata": {"payment_id": "P"}},
            "P",
            "pi_1",
            None,
        ),
        (
            "charge.dispute.created",
            {"object": "dispute", "id": "dp_1", "client_reference_id": None, "metadata": {}, "payment_intent": "pi_1"},
            None,
            "pi_1",
            None,
        ),
        (
            "refund.failed",
            {"object": "refund", "id": "re_1", "client_reference_id": None, "payment_intent": "pi_1"},
            None,
            "pi_1",
            "re_1",
        ),
        ("customer.created", {"object": "customer", "metadata": {"payment_id": "P"}}, None, None, None),
    ],
)
def test_which_payment_it_is_about(
    kind: str, about: dict[str, Any], payment_id: str | None, intent_id: str | None, refund: str | None
) -> None:
    raw = event(kind, **about)
    news = opened(raw, signed(raw), [NEW], NOW)
    assert (news.payment_id, news.intent_id, news.refund_reference) == (payment_id, intent_id, refund)
