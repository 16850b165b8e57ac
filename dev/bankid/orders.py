"""An order from `auth` or `sign` until it is collected: its states, and what time alone does to them. Pure."""

import hashlib
import hmac
import uuid
from enum import StrEnum
from typing import Any

import msgspec

QR_TOLERANCE_SECONDS = 5  # how old a scanned frame may be (assumed)


class Status(StrEnum):
    PENDING = "pending"
    FAILED = "failed"
    COMPLETE = "complete"


class Pending(StrEnum):
    OUTSTANDING = "outstandingTransaction"
    NO_CLIENT = "noClient"
    STARTED = "started"
    USER_MRTD = "userMrtd"
    USER_CALL_CONFIRM = "userCallConfirm"
    USER_SIGN = "userSign"


class Failed(StrEnum):
    EXPIRED = "expiredTransaction"
    CERTIFICATE = "certificateErr"
    USER_CANCEL = "userCancel"
    CANCELLED = "cancelled"
    START_FAILED = "startFailed"
    USER_DECLINED_CALL = "userDeclinedCall"
    NOT_SUPPORTED = "notSupportedByUserApp"
    RISK_BLOCKED = "transactionRiskBlocked"


class Lifetimes(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Seconds; BankID's own unless a test shortens them."""

    start: float = 30.0
    order: float = 180.0
    complete_held: float = 180.0
    failed_held: float = 300.0


class Order(msgspec.Struct, kw_only=True):
    """`operation`: auth, sign, phone/auth, phone/sign. Texts are base64 as sent. Times are seconds since the epoch."""

    operation: str
    created_at: float
    rp_name: str
    rp_display_name: str
    end_user_ip: str
    personal_number: str | None = None
    visible: str | None = None
    visible_format: str | None = None
    non_visible: str | None = None
    return_url: str | None = None
    return_risk: bool = False
    highest_risk: str | None = None
    policies: tuple[str, ...] = ()
    mrtd: bool = False
    order_ref: str = msgspec.field(default_factory=lambda: str(uuid.uuid4()))
    auto_start_token: str = msgspec.field(default_factory=lambda: str(uuid.uuid4()))
    qr_start_token: str = msgspec.field(default_factory=lambda: str(uuid.uuid4()))
    qr_start_secret: str = msgspec.field(default_factory=lambda: str(uuid.uuid4()))
    status: Status = Status.PENDING
    hint_code: str | None = Pending.OUTSTANDING
    started_at: float | None = None
    started_by: str | None = None
    finished_at: float | None = None
    last_collect_at: float | None = None
    gone: bool = False
    completion: dict[str, Any] | None = None

    @property
    def is_signing(self) -> bool:
        return self.operation.endswith("sign")

    @property
    def is_by_phone(self) -> bool:
        """A phone order is pushed to the person's app: nothing to scan, so nothing to start in time."""
        return self.operation.startswith("phone/")

    def start(self, at: float, by: str) -> None:
        self.started_at = self.started_at or at
        self.started_by = self.started_by or by
        self.hint_code = Pending.STARTED

    def fail(self, hint_code: str, at: float) -> None:
        self.status, self.hint_code, self.finished_at = Status.FAILED, hint_code, at

    def complete(self, completion: dict[str, Any], at: float) -> None:
        self.status, self.hint_code, self.finished_at = Status.COMPLETE, None, at
        self.completion = completion

    def settle(self, now: float, lifetimes: Lifetimes) -> None:
        """What the passing of time has done by `now`."""
        start_ends, order_ends = self.created_at + lifetimes.start, self.created_at + lifetimes.order
        if self.status is Status.PENDING:
            if self.started_at is None and not self.is_by_phone and now >= start_ends:
                self.fail(Failed.START_FAILED, start_ends)
            elif now >= order_ends:
                self.fail(Failed.EXPIRED, order_ends)
        held = lifetimes.complete_held if self.status is Status.COMPLETE else lifetimes.failed_held
        if self.finished_at is not None and now >= self.finished_at + held:
            self.gone = True

    def is_qr(self, seconds: int, code: str, now: float) -> bool:
        """Whether the frame was computed with the order's secret, and not long ago."""
        expected = hmac.new(self.qr_start_secret.encode(), str(seconds).encode(), hashlib.sha256).hexdigest()
        fresh = abs(now - self.created_at - seconds) <= QR_TOLERANCE_SECONDS
        return fresh and hmac.compare_digest(expected, code)
