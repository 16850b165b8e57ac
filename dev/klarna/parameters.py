"""What Klarna's APIs take, checked as they check it, and their errors."""

from collections.abc import Mapping
from typing import Any

import msgspec


class KlarnaError(Exception):
    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code, self.message, self.status = code, message, status
        super().__init__(message)

    def body(self) -> dict[str, Any]:
        return {"error_code": self.code, "error_messages": [self.message], "correlation_id": "simulated"}


class Line(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    name: str
    quantity: int
    unit_price: int
    total_amount: int
    type: str = "physical"
    reference: str = ""
    tax_rate: int = 0
    total_tax_amount: int = 0


class SessionUrls(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    confirmation: str = ""
    notification: str = ""
    push: str = ""
    authorization: str = ""


class NewSession(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    purchase_country: str
    purchase_currency: str
    locale: str
    order_amount: int
    order_lines: list[Line]
    order_tax_amount: int = 0
    intent: str = "buy"
    merchant_reference1: str = ""
    merchant_reference2: str = ""
    merchant_urls: SessionUrls = SessionUrls()


class PageUrls(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    success: str = ""
    cancel: str = ""
    back: str = ""
    failure: str = ""
    error: str = ""
    status_update: str = ""


class PageOptions(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    place_order_mode: str = "NONE"
    payment_method_categories: list[str] = []
    page_title: str = ""


class NewPage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    payment_session_url: str
    merchant_urls: PageUrls = PageUrls()
    options: PageOptions = PageOptions()


class NewCapture(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    captured_amount: int
    description: str = ""
    reference: str = ""


class NewRefund(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    refunded_amount: int
    description: str = ""
    reference: str = ""


def checked_session(asked: NewSession) -> None:
    lines = sum(each.total_amount for each in asked.order_lines)
    taxes = sum(each.total_tax_amount for each in asked.order_lines)
    _must(asked.purchase_country == "SE" and asked.purchase_currency == "SEK", "purchase_country, purchase_currency")
    _must(asked.locale in ("sv-SE", "en-SE"), "locale")
    _must(bool(asked.order_lines) and asked.order_amount > 0, "order_amount")
    _must(lines == asked.order_amount, "order_amount is not the sum of its lines")
    _must(taxes == asked.order_tax_amount, "order_tax_amount is not the sum of its lines")
    _must(len(asked.merchant_reference1) <= 255 and len(asked.merchant_reference2) <= 255, "merchant_reference")
    for line in asked.order_lines:
        wanted = line.total_amount - line.total_amount * 10_000 / (10_000 + line.tax_rate)
        _must(line.quantity * line.unit_price == line.total_amount, "total_amount")
        _must(abs(line.total_tax_amount - wanted) <= 1, "total_tax_amount")
        _must(len(line.name) <= 255, "name")


def checked_page(asked: NewPage) -> None:
    urls: Mapping[str, str] = msgspec.to_builtins(asked.merchant_urls)
    _must(
        all(url == "" or url.startswith(("https://", "http://localhost", "http://127.0.0.1")) for url in urls.values()),
        "merchant_urls must be https",
    )
    _must(asked.options.place_order_mode in ("NONE", "PLACE_ORDER", "CAPTURE_ORDER"), "place_order_mode")


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise KlarnaError("BAD_VALUE", f"Bad value: {what}")
