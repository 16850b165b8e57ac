"""Klarna Payments with the hosted page: a payment session, a page for it, and the order that comes of it.

The page places the order; we capture it when we read that Klarna stands for it (`fraud_status` ACCEPTED), because
credits are delivered at once. An order under review (PENDING) is captured when Klarna has decided; its callback, or our
next look, tells. A payment's reference is that of the page; a refund's is `ORDER/REFUND`.
"""

import base64
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

import msgspec

from chalicelib.payments.http import Answered, ProviderHttp
from chalicelib.payments.klarna_objects import (
    Error,
    OpenedPage,
    Order,
    Page,
    PaymentSession,
    refund_standing_of,
    standing_of_order,
    standing_of_page,
)
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
from chalicelib.platform.clock import Clock

LIVE_URL = "https://api.klarna.com"
SESSIONS, PAGES, ORDERS = "/payments/v1/sessions", "/hpp/v1/sessions", "/ordermanagement/v1/orders"
VAT = 2_500  # 25.00 % as Klarna writes it
REFUSED = frozenset({400, 403, 404})
Shape = TypeVar("Shape", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class KlarnaCredentials:
    """`merchant_id` is who is paid."""

    merchant_id: str
    username: str = field(repr=False)
    password: str = field(repr=False)


def credentials_of(secret: Mapping[str, str]) -> KlarnaCredentials:
    values = [secret.get(name, "") for name in ("merchant_id", "username", "password")]
    if not all(values):
        raise ProviderMisconfigured("credentials")
    return KlarnaCredentials(*values)


class Klarna:
    """A Provider. `credentials` are asked for at each call, so that new ones need no new process."""

    def __init__(
        self,
        base_url: str,
        credentials: Callable[[], KlarnaCredentials],
        clock: Clock,
        *,
        is_live: bool,
        connect_timeout_s: float = 3.0,
        answer_timeout_s: float = 8.0,
    ) -> None:
        """`is_live`: real money. It goes to Klarna's own address, and nothing else does."""
        self._base_url = base_url.rstrip("/")
        if is_live is not (self._base_url == LIVE_URL):
            raise ProviderMisconfigured("base_url")
        self._http = ProviderHttp(base_url, connect_timeout_s=connect_timeout_s, answer_timeout_s=answer_timeout_s)
        self._credentials = credentials
        self._clock = clock

    @property
    def payee(self) -> str:
        return self._credentials().merchant_id

    def start(self, order: PaymentOrder) -> PaymentStarted:
        """A session whose page was never opened can be paid by nobody, so a lost answer costs nothing."""
        session = self._post(SESSIONS, _session_of(order), PaymentSession, key=_key(order.payment_id, "session"))
        page = _page_of(order, f"{self._base_url}{SESSIONS}/{session.session_id}")
        opened = self._post(PAGES, page, OpenedPage, key=_key(order.payment_id, "page"))
        return PaymentStarted(provider_reference=opened.session_id, pay_url=opened.redirect_url)

    def read(self, provider_reference: str) -> PaymentStanding:
        """Takes the money of an order that Klarna stands for: until it is captured, there is none."""
        page = self._get(f"{PAGES}/{_safe(provider_reference)}", Page)
        if page.order_id is None:
            return standing_of_page(page, provider_reference, self.payee, self._clock())
        return standing_of_order(self._captured(self._order(page.order_id)), provider_reference, self.payee)

    def cancel(self, provider_reference: str) -> PaymentStanding:
        """Closes the page; an order that Klarna still reviews is cancelled, one that it stands for has been paid."""
        with suppress(ProviderRefused):  # it was over before
            self._call("DELETE", f"{PAGES}/{_safe(provider_reference)}")
        page = self._get(f"{PAGES}/{_safe(provider_reference)}", Page)
        if page.order_id is not None and self._order(page.order_id).fraud_status == "PENDING":
            with suppress(ProviderRefused):  # Klarna decided meanwhile
                path = f"{ORDERS}/{_safe(page.order_id)}/cancel"
                self._call("POST", path, {}, key=_key(page.order_id, "cancel"))
        return self.read(provider_reference)

    def refund(self, order: RefundOrder) -> RefundStanding:
        """Looked for first: nobody knows how long Klarna remembers a key, and money must not go back twice."""
        paid = self._order(order.settlement_reference)
        if _refund(paid, reference=order.refund_id) is None:
            body = {"refunded_amount": order.amount_ore, "reference": order.refund_id, "description": order.text}
            path = f"{ORDERS}/{_safe(order.settlement_reference)}/refunds"
            self._call("POST", path, body, key=_key(order.refund_id, "refund"))
            paid = self._order(order.settlement_reference)
        made = _refund(paid, reference=order.refund_id)
        if made is None:
            raise ProviderUnavailable("refund_not_shown")
        return made

    def read_refund(self, provider_reference: str) -> RefundStanding:
        order_id, _, refund_id = provider_reference.partition("/")
        made = _refund(self._order(order_id), refund_id=refund_id)
        if made is None:
            raise ProviderRefused("NO_SUCH_REFUND")
        return made

    def listed(self, path: str, shape: type[Shape]) -> Shape:
        """A page of one of Klarna's lists, for its report."""
        return self._get(path, shape)

    def close(self) -> None:
        self._http.close()

    def _captured(self, order: Order) -> Order:
        if not order.may_be_captured:
            return order
        body = {"captured_amount": order.remaining_authorized_amount}
        with suppress(ProviderRefused):  # taken, cancelled or stopped since it was read
            self._call("POST", f"{ORDERS}/{_safe(order.order_id)}/captures", body, key=_key(order.order_id, "capture"))
        return self._order(order.order_id)

    def _order(self, order_id: str) -> Order:
        return self._get(f"{ORDERS}/{_safe(order_id)}", Order)

    def _get(self, path: str, shape: type[Shape]) -> Shape:
        return _decoded(self._call("GET", path), shape)

    def _post(self, path: str, body: object, shape: type[Shape], key: str) -> Shape:
        return _decoded(self._call("POST", path, body, key), shape)

    def _call(self, method: str, path: str, body: object = None, key: str | None = None) -> bytes:
        credentials = self._credentials()
        pair = f"{credentials.username}:{credentials.password}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}", "Accept": "application/json"}
        headers |= {"Klarna-Idempotency-Key": key} if key else {}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        sent = None if body is None else msgspec.json.encode(body)
        return _understood(self._http.send(method, path, headers, sent))


def _session_of(order: PaymentOrder) -> dict[str, object]:
    """The payer's data is asked for by Klarna itself, and not handed over."""
    tax = order.amount_ore * VAT // (10_000 + VAT)
    line = {
        "type": "digital",
        "name": order.text,
        "quantity": 1,
        "unit_price": order.amount_ore,
        "tax_rate": VAT,
        "total_amount": order.amount_ore,
        "total_tax_amount": tax,
    }
    return {
        "purchase_country": "SE",
        "purchase_currency": "SEK",
        "locale": f"{order.language.value}-SE",
        "intent": "buy",
        "order_amount": order.amount_ore,
        "order_tax_amount": tax,
        "order_lines": [line],
        "merchant_reference1": order.reference,
        "merchant_reference2": order.payment_id,
        "merchant_urls": {"notification": _callback(order)},
    }


def _page_of(order: PaymentOrder, session_url: str) -> dict[str, object]:
    ends = dict.fromkeys(("success", "cancel", "back", "failure", "error"), order.return_url)
    return {
        "payment_session_url": session_url,
        "merchant_urls": {**ends, "status_update": _callback(order)},
        "options": {"place_order_mode": "PLACE_ORDER"},
    }


def _callback(order: PaymentOrder) -> str:
    """Callbacks are not signed: a secret of this payment alone, in their address, proves who calls."""
    return f"{order.callback_url}/{order.payment_id}?secret={order.callback_secret}"


def _refund(order: Order, **wanted: str) -> RefundStanding | None:
    (name, value), *_ = wanted.items()
    found = next((each for each in order.refunds if each.refund_id and getattr(each, name) == value), None)
    return refund_standing_of(order, found) if found else None


def _key(about: str, what: str) -> str:
    """A UUID, as Klarna asks for: the same for the same deed."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"b2bsign:{what}:{about}"))


def _safe(part: str) -> str:
    return quote(part, safe="")


def _understood(answer: Answered) -> bytes:
    """403 is both a wrong password's answer and, with a code, that of a deed the order's state does not allow."""
    code = _code(answer)
    if answer.status == 401 or (answer.status == 403 and not code.endswith("_NOT_ALLOWED")):
        raise ProviderMisconfigured(f"http_{answer.status}")
    if answer.status in REFUSED:
        raise ProviderRefused(code or f"http_{answer.status}")
    if not 200 <= answer.status < 300:
        raise ProviderUnavailable(f"http_{answer.status}")
    return answer.body


def _decoded(body: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ProviderUnavailable("unreadable_answer") from None


def _code(answer: Answered) -> str:
    if answer.status < 400:
        return ""
    try:
        return msgspec.json.decode(answer.body, type=Error).error_code
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
