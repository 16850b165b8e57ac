"""Card payments by Stripe Checkout: the payer pays on Stripe's page, so no card ever passes here.

Over urllib3, because the `stripe` package costs a cold start more than everything else we import. Each POST carries our
id as its Idempotency-Key; Stripe refuses that key with other parameters, so nothing in them may depend on the time of
day: a session therefore has Stripe's own life of 24 hours, and `cancel` ends it earlier.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from chalicelib.payments.http import Answered, ProviderHttp
from chalicelib.payments.provider import (
    PaymentOrder,
    PaymentStanding,
    PaymentStarted,
    ProviderMisconfigured,
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
    RefundStanding,
)
from chalicelib.payments.stripe_objects import (
    Disputes,
    Named,
    Opened,
    PaymentIntent,
    Refund,
    Refunds,
    Refusal,
    Session,
    is_disputed,
    refund_standing_of,
    standing_of,
)

API_VERSION = "2026-10-28.endive"
LIVE_URL = "https://api.stripe.com"
SESSIONS = "/v1/checkout/sessions"
EXPANDED = {"expand[]": "payment_intent.latest_charge"}
MISCONFIGURED = frozenset({401, 403})
REFUSED = frozenset({400, 402, 404})
Shape = TypeVar("Shape", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class StripeCredentials:
    """`account_id` (acct_…) is who is paid. Of `webhook_secrets` (whsec_…) several are good while one is replaced."""

    account_id: str
    api_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)


def credentials_of(secret: Mapping[str, str]) -> StripeCredentials:
    """From the stored secret, where `webhook_secrets` are separated by spaces."""
    missing = [name for name in ("account_id", "api_key", "webhook_secrets") if not secret.get(name)]
    if missing:
        raise ProviderMisconfigured("credentials")
    return StripeCredentials(secret["account_id"], secret["api_key"], tuple(secret["webhook_secrets"].split()))


class Stripe:
    """A Provider. `credentials` are asked for at each call, so that a new key needs no new process."""

    def __init__(
        self,
        base_url: str,
        credentials: Callable[[], StripeCredentials],
        *,
        is_live: bool,
        connect_timeout_s: float = 3.0,
        answer_timeout_s: float = 8.0,
    ) -> None:
        """`is_live`: real money. Nobody but Stripe is called then, with a live key; otherwise never with one."""
        if is_live and base_url.rstrip("/") != LIVE_URL:
            raise ProviderMisconfigured("base_url")
        self._http = ProviderHttp(base_url, connect_timeout_s=connect_timeout_s, answer_timeout_s=answer_timeout_s)
        self._credentials = credentials
        self._is_live = is_live

    @property
    def payee(self) -> str:
        return self._credentials().account_id

    def start(self, order: PaymentOrder) -> PaymentStarted:
        made = self._post(SESSIONS, _session_of(order), Opened, key=order.payment_id)
        return PaymentStarted(provider_reference=made.id, pay_url=made.url)

    def read(self, provider_reference: str) -> PaymentStanding:
        session = self._get(f"{SESSIONS}/{quote(provider_reference, safe='')}", EXPANDED, Session)
        if session.livemode is not self._is_live:
            raise ProviderMisconfigured("livemode")
        disputes = Disputes([])
        if is_disputed(session) and session.payment_intent:
            disputes = self._get("/v1/disputes", _of(session.payment_intent.id), Disputes)
        return standing_of(session, self.payee, disputes.data)

    def cancel(self, provider_reference: str) -> PaymentStanding:
        """Stripe refuses to expire what is not open: then it was paid, or had expired before."""
        with suppress(ProviderRefused):
            self._post(f"{SESSIONS}/{quote(provider_reference, safe='')}/expire", {}, Named)
        return self.read(provider_reference)

    def refund(self, order: RefundOrder) -> RefundStanding:
        """Looked for first: Stripe forgets an Idempotency-Key after a day, and money must not go back twice."""
        made = self._get("/v1/refunds", _of(order.settlement_reference), Refunds)
        found = next((r for r in made.data if (r.metadata or {}).get("refund_id") == order.refund_id), None)
        return refund_standing_of(found or self._post("/v1/refunds", _refund_of(order), Refund, key=order.refund_id))

    def read_refund(self, provider_reference: str) -> RefundStanding:
        return refund_standing_of(self._get(f"/v1/refunds/{quote(provider_reference, safe='')}", {}, Refund))

    def payment_of(self, intent_id: str) -> str | None:
        """Our payment id of a PaymentIntent, which is all that a dispute or a refund names; None: not one of ours."""
        intent = self._get(f"/v1/payment_intents/{quote(intent_id, safe='')}", {}, PaymentIntent)
        return intent.metadata.get("payment_id")

    def listed(self, path: str, query: Mapping[str, str], shape: type[Shape]) -> Shape:
        """A page of one of Stripe's lists, for its report."""
        return self._get(path, query, shape)

    def close(self) -> None:
        self._http.close()

    def _get(self, path: str, query: Mapping[str, str], shape: type[Shape]) -> Shape:
        asked = f"{path}?{urlencode(query)}" if query else path
        return _understood(self._http.send("GET", asked, self._headers()), shape)

    def _post(self, path: str, fields: Mapping[str, str], shape: type[Shape], key: str | None = None) -> Shape:
        headers = self._headers() | {"Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"Idempotency-Key": key} if key else {}
        return _understood(self._http.send("POST", path, headers, urlencode(fields).encode()), shape)

    def _headers(self) -> dict[str, str]:
        key = self._credentials().api_key
        if not key.startswith(("sk_live_", "rk_live_") if self._is_live else ("sk_test_", "rk_test_")):
            raise ProviderMisconfigured("api_key")
        return {"Authorization": f"Bearer {key}", "Stripe-Version": API_VERSION, "Accept": "application/json"}


def _session_of(order: PaymentOrder) -> dict[str, str]:
    """Metadata of the session is not that of its payment: both get our id. The payer's address is not handed over."""
    item = "line_items[0]"
    return {
        "mode": "payment",
        "payment_method_types[0]": "card",
        "client_reference_id": order.payment_id,
        "metadata[payment_id]": order.payment_id,
        "payment_intent_data[metadata][payment_id]": order.payment_id,
        "payment_intent_data[description]": order.reference,
        f"{item}[quantity]": "1",
        f"{item}[price_data][currency]": "sek",
        f"{item}[price_data][unit_amount]": str(order.amount_ore),
        f"{item}[price_data][product_data][name]": order.text,
        "locale": order.language.value,
        "success_url": order.return_url,
        "cancel_url": order.return_url,
    }


def _refund_of(order: RefundOrder) -> dict[str, str]:
    return {
        "payment_intent": order.settlement_reference,
        "amount": str(order.amount_ore),
        "reason": "requested_by_customer",
        "metadata[refund_id]": order.refund_id,
        "metadata[reference]": order.reference,
    }


def _of(intent_id: str) -> dict[str, str]:
    return {"payment_intent": intent_id, "limit": "100"}


def _understood(answer: Answered, shape: type[Shape]) -> Shape:
    """409 is the same key in use at this moment; 429 and 5xx say nothing about what was done."""
    if answer.status in MISCONFIGURED:
        raise ProviderMisconfigured(f"http_{answer.status}")
    if answer.status in REFUSED:
        raise ProviderRefused(_code(answer))
    if answer.status != 200:
        raise ProviderUnavailable(f"http_{answer.status}")
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ProviderUnavailable("unreadable_answer") from None


def _code(answer: Answered) -> str:
    try:
        error = msgspec.json.decode(answer.body, type=Refusal).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return f"http_{answer.status}"
    return error.code or error.type or f"http_{answer.status}"
