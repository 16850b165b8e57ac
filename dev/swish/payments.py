"""A payment request and a refund: their states, what time alone does to them, and how they are shown. Pure.

Times are seconds since the epoch, amounts whole öre.
"""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

TIMED_OUT, OUTCOME_UNKNOWN = "TM01", "DS24"
SCRIPTED_AFTER_SECONDS = 4.0
RESULT_CODES = {
    "RF07": "Transaction declined",
    "FF10": "Bank system processing error",
    TIMED_OUT: "Swish timed out before the payment was started",
    OUTCOME_UNKNOWN: "Swish timed out waiting for an answer from the banks after payment was started",
    "BANKIDCL": "Payer cancelled BankID signing",
}


class Status(StrEnum):
    CREATED = "CREATED"
    PAID = "PAID"
    DECLINED = "DECLINED"
    ERROR = "ERROR"
    CANCELLED = "CANCELLED"


class RefundStatus(StrEnum):
    CREATED = "CREATED"
    VALIDATED = "VALIDATED"
    DEBITED = "DEBITED"
    PAID = "PAID"
    ERROR = "ERROR"


class Lifetimes(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Seconds until TM01; Swish's own unless a test shortens them."""

    app: float = 180.0
    m_commerce: float = 330.0


class Payment(msgspec.Struct, kw_only=True):
    """`payer_alias` at creation: e-commerce; without it `token` opens it. `scripted`: the code that `message` chose."""

    id: str
    merchant: str
    reference: str | None
    callback_url: str
    callback_identifier: str | None
    amount_ore: int
    message: str
    created_at: float
    payer_alias: str | None = None
    token: str | None = None
    status: Status = Status.CREATED
    payment_reference: str | None = None
    paid_at: float | None = None
    error_code: str | None = None
    scripted: str | None = None
    pays_itself_at: float | None = None
    refund_fails: str | None = None

    @property
    def is_open(self) -> bool:
        return self.status is Status.CREATED

    def ends_at(self, lifetimes: Lifetimes) -> float:
        return self.created_at + (lifetimes.m_commerce if self.token else lifetimes.app)

    def pay(self, at: float, payer: str, amount_ore: int | None = None) -> None:
        """Also after it failed: the bank was late (assumed)."""
        self.status, self.error_code, self.paid_at = Status.PAID, None, at
        self.payer_alias = self.payer_alias or payer
        self.payment_reference = self.payment_reference or uuid.uuid4().hex.upper()
        self.amount_ore = self.amount_ore if amount_ore is None else amount_ore

    def decline(self) -> None:
        self.status = Status.DECLINED

    def fail(self, code: str) -> None:
        self.status, self.error_code = Status.ERROR, code

    def settle(self, now: float, lifetimes: Lifetimes) -> bool:
        """What the passing of time has done by `now`; whether that decided the payment."""
        if not self.is_open:
            return False
        if self.scripted and now >= self.created_at + SCRIPTED_AFTER_SECONDS:
            self.fail(self.scripted)
        elif self.pays_itself_at is not None and now >= self.pays_itself_at:
            self.pay(now, "46701234567")
        elif now >= self.ends_at(lifetimes):
            self.fail(TIMED_OUT)
        return not self.is_open

    def shown(self) -> dict[str, Any]:
        """The payment object: what GET answers and a callback carries."""
        return {
            "id": self.id,
            "payeePaymentReference": self.reference,
            "paymentReference": self.payment_reference,
            "callbackUrl": self.callback_url,
            "payerAlias": self.payer_alias,
            "payeeAlias": self.merchant,
            "amount": self.amount_ore / 100,
            "currency": "SEK",
            "message": self.message,
            "status": self.status,
            "dateCreated": iso(self.created_at),
            "datePaid": iso(self.paid_at) if self.paid_at is not None else None,
            "errorCode": self.error_code,
            "errorMessage": RESULT_CODES.get(self.error_code or ""),
        }


class Refund(msgspec.Struct, kw_only=True):
    """`fails`: the code it ends with. `by_hand`: it waits as VALIDATED for a person."""

    id: str
    merchant: str
    reference: str | None
    original: str
    callback_url: str
    callback_identifier: str | None
    amount_ore: int
    message: str
    payee_alias: str
    created_at: float
    status: RefundStatus = RefundStatus.CREATED
    payment_reference: str | None = None
    paid_at: float | None = None
    error_code: str | None = None
    fails: str | None = None
    by_hand: bool = False

    @property
    def is_open(self) -> bool:
        return self.status not in (RefundStatus.PAID, RefundStatus.ERROR)

    def pay(self, at: float) -> None:
        self.status, self.paid_at = RefundStatus.PAID, at
        self.payment_reference = uuid.uuid4().hex.upper()

    def fail(self, code: str) -> None:
        self.status, self.error_code = RefundStatus.ERROR, code

    def settle(self, now: float) -> list[dict[str, Any]]:
        """A step a second, the end after four (assumed). Answers what callbacks carry: the debit (assumed), the end."""
        told, age = [], now - self.created_at
        if self.status is RefundStatus.CREATED and age >= 1:
            self.status = RefundStatus.VALIDATED
        if self.by_hand:
            return []
        if self.status is RefundStatus.VALIDATED and age >= 2 and not self.fails:
            self.status = RefundStatus.DEBITED
            told.append(self.shown())
        if self.is_open and age >= SCRIPTED_AFTER_SECONDS:
            if self.fails:
                self.fail(self.fails)
            else:
                self.pay(now)
            told.append(self.shown())
        return told

    def shown(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "payerPaymentReference": self.reference,
            "originalPaymentReference": self.original,
            "paymentReference": self.payment_reference,
            "callbackUrl": self.callback_url,
            "payerAlias": self.merchant,
            "payeeAlias": self.payee_alias,
            "amount": self.amount_ore / 100,
            "currency": "SEK",
            "message": self.message,
            "status": self.status,
            "dateCreated": iso(self.created_at),
            "datePaid": iso(self.paid_at) if self.paid_at is not None else None,
            "errorCode": self.error_code,
            "errorMessage": RESULT_CODES.get(self.error_code or ""),
        }


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
