"""Parameters of Stripe's API: form-encoded, checked as strictly as Stripe does, so that a misspelt one is an error."""

import re
from typing import Any
from urllib.parse import parse_qsl

CURRENCIES = {"sek": 300, "eur": 50, "nok": 300, "dkk": 250, "usd": 50}  # and the smallest charge in each
LOCALES = {"auto", "sv", "en", "en-GB", "da", "de", "fi", "nb"}
REASONS = {"duplicate", "fraudulent", "requested_by_customer"}
ITEM = "line_items[0]"
SESSION_FIELDS = re.compile(
    r"mode|locale|client_reference_id|success_url|cancel_url|expires_at|payment_method_types\[\d+\]|metadata\[\w+\]"
    r"|payment_intent_data\[(description|metadata\]\[\w+)\]|expand\[\d*\]"
    r"|line_items\[0\]\[(quantity|price_data\]\[(currency|unit_amount|product_data\]\[name))\]"
)
REFUND_FIELDS = re.compile(r"payment_intent|charge|amount|reason|metadata\[\w+\]|expand\[\d*\]")


class StripeError(Exception):
    """As Stripe answers it."""

    def __init__(self, message: str, *, status: int = 400, code: str | None = None, param: str | None = None) -> None:
        self.message, self.status, self.code, self.param = message, status, code, param
        self.type = "invalid_request_error"
        super().__init__(message)

    def body(self) -> dict[str, Any]:
        error = {"message": self.message, "type": self.type, "code": self.code, "param": self.param}
        return {"error": {name: value for name, value in error.items() if value is not None}}


def form_of(raw: bytes) -> dict[str, str]:
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))


def read_session(form: dict[str, str], now: int) -> dict[str, Any]:
    """What a session was asked for; StripeError names the parameter."""
    _known(form, SESSION_FIELDS)
    if _needed(form, "mode") != "payment":
        raise StripeError("Only payment is simulated", param="mode")
    currency = _one_of(form, f"{ITEM}[price_data][currency]", CURRENCIES)
    amount = _number(form, f"{ITEM}[price_data][unit_amount]") * _number(form, f"{ITEM}[quantity]")
    if amount < CURRENCIES[currency]:
        raise StripeError("The amount is too small", code="amount_too_small", param="line_items")
    expires_at = _number(form, "expires_at") if "expires_at" in form else None
    if expires_at is not None and not now + 1800 - 60 <= expires_at <= now + 86_400 + 60:
        raise StripeError("expires_at must be 30 minutes to 24 hours ahead", param="expires_at")
    return {
        "amount": amount,
        "currency": currency,
        "name": _short(form, f"{ITEM}[price_data][product_data][name]", 250),
        "client_reference_id": _short(form, "client_reference_id", 200) if "client_reference_id" in form else None,
        "success_url": _url(form, "success_url"),
        "cancel_url": _url(form, "cancel_url") if "cancel_url" in form else None,
        "locale": _one_of(form, "locale", LOCALES) if "locale" in form else None,
        "expires_at": expires_at,
        "metadata": _metadata(form, "metadata"),
        "payment_metadata": _metadata(form, "payment_intent_data[metadata]"),
        "description": form.get("payment_intent_data[description]"),
    }


def read_refund(form: dict[str, str]) -> dict[str, Any]:
    _known(form, REFUND_FIELDS)
    return {
        "payment_intent": _needed(form, "payment_intent"),
        "amount": _number(form, "amount") if "amount" in form else None,
        "reason": _one_of(form, "reason", REASONS) if "reason" in form else None,
        "metadata": _metadata(form, "metadata"),
    }


def _known(form: dict[str, str], names: re.Pattern[str]) -> None:
    for name in form:
        if not names.fullmatch(name):
            raise StripeError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def _needed(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise StripeError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return form[name]


def _one_of(form: dict[str, str], name: str, known: Any) -> str:
    value = _needed(form, name)
    if value not in known:
        raise StripeError(f"Invalid {name}", param=name)
    return value


def _number(form: dict[str, str], name: str) -> int:
    value = _needed(form, name)
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII):
        raise StripeError(f"Invalid integer: {name}", code="parameter_invalid_integer", param=name)
    return int(value)


def _short(form: dict[str, str], name: str, most: int) -> str:
    value = _needed(form, name)
    if len(value) > most:
        raise StripeError(f"Invalid string: {name} is at most {most} characters", param=name)
    return value


def _url(form: dict[str, str], name: str) -> str:
    value = _short(form, name, 5_000)
    if not re.match(r"https?://[^\s/]+", value):
        raise StripeError("Not a valid URL", code="url_invalid", param=name)
    return value


def _metadata(form: dict[str, str], name: str) -> dict[str, str]:
    found = {key[len(name) + 1 : -1]: value for key, value in form.items() if key.startswith(f"{name}[")}
    if len(found) > 50 or any(len(key) > 40 or len(value) > 500 for key, value in found.items()):
        raise StripeError("Metadata is at most 50 keys of 40 characters, values of 500", param=name)
    return found
