"""Stripe's webhooks: whether Stripe sent it, and which payment it is about. What it says otherwise is not believed.

`Stripe-Signature: t=SECONDS,v1=HEX,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY`, a v1 for each secret that is good at the
time. The body is compared as it came, before anything reads it.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

TOLERANCE_S = 300
HEADER_MAX = 2_048
SIGNATURES_MAX = 16
ABOUT_PAYMENTS = ("checkout.session.", "payment_intent.", "charge.", "refund.")


class NotFromStripe(Exception):
    """`reason`: no_signature, unsigned, stale, wrong_signature, unreadable."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class StripeNews:
    """Something happened to a payment. `payment_id` is ours; without it `intent_id` leads there.

    Neither: it is about nothing of ours. `refund_reference` where it is about a refund, `refund_id` what we called it.
    """

    event_id: str
    event_type: str
    is_live: bool
    payment_id: str | None = None
    intent_id: str | None = None
    refund_reference: str | None = None
    refund_id: str | None = None

    @property
    def reference(self) -> str:
        return f"stripe:{self.event_id}"


def opened(raw: bytes, header: str, secrets: Iterable[str], now: datetime) -> StripeNews:
    """Raises NotFromStripe; nothing of an unproved body is parsed."""
    _prove(raw, header, secrets, now)
    try:
        event = msgspec.json.decode(raw, type=_Event)
        about = msgspec.json.decode(event.data.object, type=_Object)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NotFromStripe("unreadable") from None
    if not event.type.startswith(ABOUT_PAYMENTS):
        return StripeNews(event.id, event.type, event.livemode)
    return StripeNews(
        event.id,
        event.type,
        event.livemode,
        payment_id=about.client_reference_id or (about.metadata or {}).get("payment_id"),
        intent_id=about.id if about.object == "payment_intent" else about.payment_intent,
        refund_reference=about.id if about.object == "refund" else None,
        refund_id=(about.metadata or {}).get("refund_id") if about.object == "refund" else None,
    )


class _Object(msgspec.Struct):
    id: str = ""
    object: str = ""
    client_reference_id: str | None = None
    payment_intent: str | None = None
    metadata: dict[str, str] | None = None


class _Data(msgspec.Struct):
    object: msgspec.Raw


class _Event(msgspec.Struct):
    id: str
    type: str
    livemode: bool
    data: _Data


def _prove(raw: bytes, header: str, secrets: Iterable[str], now: datetime) -> None:
    stamp, given = _parts(header)
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_S:
        raise NotFromStripe("stale")
    signed = stamp.encode() + b"." + raw
    wanted = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode() for secret in secrets]
    matches = [hmac.compare_digest(each, want) for each in given for want in wanted]  # all, so that time tells nothing
    if not any(matches):
        raise NotFromStripe("wrong_signature")


def _parts(header: str) -> tuple[str, list[bytes]]:
    """The one time stamp and all v1; other schemes (v0 is for Stripe's tests) prove nothing."""
    if not header or len(header) > HEADER_MAX:
        raise NotFromStripe("no_signature")
    pairs = [(name.strip(), value.strip()) for name, _, value in (part.partition("=") for part in header.split(","))]
    stamps = [value for name, value in pairs if name == "t"]
    given = [value.encode() for name, value in pairs if name == "v1"]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdecimal() and len(stamps[0]) <= 12):
        raise NotFromStripe("unsigned")
    if not 0 < len(given) <= SIGNATURES_MAX:
        raise NotFromStripe("unsigned")
    return stamps[0], given
