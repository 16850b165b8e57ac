"""What happens to payments at Klarna: sessions, pages, orders, captures, refunds. Each move tells what followed.

Pranks are moves that Klarna does not make on a good day: paying after the page was closed, or another amount.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from dev.klarna.parameters import (
    KlarnaError,
    NewCapture,
    NewPage,
    NewRefund,
    NewSession,
    checked_page,
    checked_session,
)
from dev.payments.shelf import Shelf

Thing = dict[str, Any]
Tell = Callable[[str, str, Thing], None]
FINAL = frozenset({"COMPLETED", "CANCELLED", "DISABLED", "TIMEOUT"})
PAGE_LIVES_S, ORDER_LIVES_S = 47 * 3600, 28 * 86_400
SHOWN = ("session_id", "status", "updated_at", "expires_at", "authorization_token", "order_id", "klarna_reference")


class Orders:
    """`tell` is given a page's id, the address to call and what to say. `clock`: seconds since the epoch."""

    def __init__(self, shelf: Shelf, clock: Callable[[], float], tell: Tell, page_url: str) -> None:
        self._shelf, self._clock, self._tell, self._page_url = shelf, clock, tell, page_url

    # --- payments, hosted page

    def create_session(self, asked: NewSession) -> Thing:
        checked_session(asked)
        session = {"session_id": _new_id(), "status": "incomplete", **msgspec.to_builtins(asked)}
        self._shelf.put("session", session["session_id"], session)
        return {"session_id": session["session_id"], "client_token": _new_id(), "payment_method_categories": []}

    def create_page(self, asked: NewPage) -> Thing:
        checked_page(asked)
        session = self._shelf.get("session", asked.payment_session_url.rpartition("/payments/v1/sessions/")[2])
        if session is None:
            raise KlarnaError("NOT_FOUND", "There is no such payment session", 404)
        name = _new_id()
        page = {
            "session_id": name,
            "status": "WAITING",
            "updated_at": self._now(),
            "expires_at": self._now(PAGE_LIVES_S),
            "payment_session": session["session_id"],
            "merchant_urls": msgspec.to_builtins(asked.merchant_urls),
            "place_order_mode": asked.options.place_order_mode,
        }
        self._keep(page)
        return {
            "session_id": name,
            "session_url": f"{self._page_url}/hpp/v1/sessions/{name}",
            "redirect_url": f"{self._page_url}/payments/{name}",
            "distribution_url": f"{self._page_url}/hpp/v1/sessions/{name}/distribution",
            "qr_code_url": f"{self._page_url}/payments/{name}/qr",
            "expires_at": page["expires_at"],
        }

    def read_page(self, name: str) -> Thing:
        page = self.page(name)
        return {field: page[field] for field in SHOWN if field in page}

    def disable_page(self, name: str) -> Thing:
        page = self.page(name)
        if page["status"] in FINAL:
            raise KlarnaError("INVALID_OPERATION", f"The session is {page['status']}")
        return self._moved(page, "DISABLED")

    # --- order management

    def read_order(self, name: str) -> Thing:
        order: Thing | None = self._shelf.get("order", name)
        if order is None:
            raise KlarnaError("NO_SUCH_ORDER", "There is no such order", 404)
        return order

    def capture(self, name: str, asked: NewCapture) -> str:
        order = self.read_order(name)
        allowed = order["fraud_status"] == "ACCEPTED" and order["status"] in ("AUTHORIZED", "PART_CAPTURED")
        refused = self.manner(self._page_of(order), "captures", "succeed") == "refuse"
        if not allowed or refused or not 0 < asked.captured_amount <= order["remaining_authorized_amount"]:
            raise KlarnaError("CAPTURE_NOT_ALLOWED", "The order cannot be captured", 403)
        capture = {"capture_id": _new_id(), "captured_at": self._now(), **msgspec.to_builtins(asked)}
        order["captures"].append(capture)
        order["captured_amount"] += asked.captured_amount
        order["remaining_authorized_amount"] -= asked.captured_amount
        order["status"] = "CAPTURED" if order["remaining_authorized_amount"] == 0 else "PART_CAPTURED"
        self._shelf.put("order", name, order)
        return str(capture["capture_id"])

    def cancel(self, name: str) -> None:
        order = self.read_order(name)
        if order["captured_amount"] or order["status"] != "AUTHORIZED":
            raise KlarnaError("CANCEL_NOT_ALLOWED", "The order cannot be cancelled", 403)
        order |= {"status": "CANCELLED", "remaining_authorized_amount": 0}
        self._shelf.put("order", name, order)

    def refund(self, name: str, asked: NewRefund) -> str:
        order = self.read_order(name)
        left = order["captured_amount"] - order["refunded_amount"]
        refused = self.manner(self._page_of(order), "refunds", "succeed") == "refuse"
        if refused or not 0 < asked.refunded_amount <= left:
            raise KlarnaError("REFUND_NOT_ALLOWED", "The order cannot be refunded by that much", 403)
        refund = {"refund_id": _new_id(), "refunded_at": self._now(), **msgspec.to_builtins(asked)}
        order["refunds"].append(refund)
        order["refunded_amount"] += asked.refunded_amount
        self._shelf.put("order", name, order)
        return str(refund["refund_id"])

    # --- what the payer and Klarna do

    def enter(self, name: str) -> Thing:
        page = self.page(name)
        return self._moved(page, "IN_PROGRESS") if page["status"] == "WAITING" else page

    def pay(self, name: str, *, less: int = 0, currency: str = "", review: bool = False, late: bool = False) -> Thing:
        """`less` than asked, another `currency` and `late` (the page is closed) are pranks."""
        page = self.page(name)
        if (page["status"] in FINAL) is not late or "order_id" in page:
            raise KlarnaError("INVALID_OPERATION", f"The session is {page['status']}")
        if page["place_order_mode"] == "NONE":
            return self._moved(page, "COMPLETED", authorization_token=_new_id())
        order = self._placed(page, less, currency, "PENDING" if review else "ACCEPTED")
        if page["place_order_mode"] == "CAPTURE_ORDER" and not review:
            self.capture(order["order_id"], NewCapture(captured_amount=order["order_amount"]))
        known = {"order_id": order["order_id"], "klarna_reference": order["klarna_reference"]}
        return self._moved(page, "COMPLETED", **known)

    def move(self, name: str, status: str) -> Thing:
        """FAILED, BACK, ERROR, CANCELLED, TIMEOUT, as the payer or Klarna makes it."""
        page = self.page(name)
        if page["status"] in FINAL:
            raise KlarnaError("INVALID_OPERATION", f"The session is {page['status']}")
        return self._moved(page, status)

    def decide(self, name: str, fraud_status: str) -> Thing:
        """ACCEPTED or REJECTED, of an order under review; we are told at the session's notification address."""
        page = self.page(name)
        order = self.read_order(page.get("order_id", ""))
        order["fraud_status"] = fraud_status
        if fraud_status == "REJECTED":
            order |= {"status": "CANCELLED", "remaining_authorized_amount": 0}
        self._shelf.put("order", order["order_id"], order)
        address = self.asked(name)["merchant_urls"]["notification"]
        self._tell(name, address, {"order_id": order["order_id"], "event_type": f"FRAUD_RISK_{fraud_status}"})
        return order

    def page(self, name: str) -> Thing:
        page: Thing | None = self._shelf.get("page", name)
        if page is None:
            raise KlarnaError("NOT_FOUND", "There is no such session", 404)
        return page

    def pages(self) -> list[Thing]:
        return self._shelf.newest("page")

    def asked(self, name: str) -> Thing:
        found: Thing = self._shelf.get("session", self.page(name)["payment_session"])
        return found

    def manner(self, name: str, what: str, usual: str) -> str:
        chosen: dict[str, str] = self._shelf.get("manner", name) or {}
        return chosen.get(what, usual)

    def choose(self, name: str, what: str, how: str) -> None:
        self._shelf.put("manner", name, (self._shelf.get("manner", name) or {}) | {what: how})

    def _placed(self, page: Thing, less: int, currency: str, fraud_status: str) -> Thing:
        session = self.asked(page["session_id"])
        amount = session["order_amount"] - less
        order = {
            "order_id": _new_id(),
            "status": "AUTHORIZED",
            "fraud_status": fraud_status,
            "order_amount": amount,
            "original_order_amount": amount,
            "captured_amount": 0,
            "refunded_amount": 0,
            "remaining_authorized_amount": amount,
            "purchase_currency": currency or session["purchase_currency"],
            "purchase_country": session["purchase_country"],
            "locale": session["locale"],
            "order_lines": session["order_lines"],
            "merchant_reference1": session["merchant_reference1"],
            "merchant_reference2": session["merchant_reference2"],
            "klarna_reference": _new_id()[:8].upper(),
            "created_at": self._now(),
            "expires_at": self._now(ORDER_LIVES_S),
            "captures": [],
            "refunds": [],
            "page": page["session_id"],
        }
        self._shelf.put("order", order["order_id"], order)
        return order

    def _page_of(self, order: Thing) -> str:
        return str(order["page"])

    def _moved(self, page: Thing, status: str, **known: str) -> Thing:
        page |= {"status": status, "updated_at": self._now(), **known}
        self._keep(page)
        address = page["merchant_urls"]["status_update"]
        if address:
            shown = {field: page[field] for field in SHOWN if field in page}
            self._tell(page["session_id"], address, {"event_id": _new_id(), "session": shown})
        return page

    def _keep(self, page: Thing) -> None:
        self._shelf.put("page", page["session_id"], page)

    def _now(self, later_s: float = 0) -> str:
        at = datetime.fromtimestamp(self._clock() + later_s, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _new_id() -> str:
    return str(uuid.uuid4())
