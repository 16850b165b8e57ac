"""Shapes of what finance reads and proposes about money that goes back, and of the reconciliation."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.support.schemas import ReasonShape


class StaffRefundView(msgspec.Struct):
    """`status`: created, sent, unclear (the provider cannot say), paid, failed (owed until `retried_by` is paid),
    taken. `reason` is the provider's own code."""

    refund_id: str
    purchase_id: str
    withdrawal_id: str | None
    attempt: int
    status: str
    method: str
    amount_ore: int
    provider_reference: str | None
    reason: str | None
    created_at: str
    ended_at: str | None
    retried_by: str | None


class StaffRefundList(msgspec.Struct):
    items: list[StaffRefundView]


class ProposeRetry(msgspec.Struct, forbid_unknown_fields=True):
    reason: ReasonShape


class ProposeDecision(msgspec.Struct, forbid_unknown_fields=True):
    """`outcome`: what a person found out, at the bank or the provider."""

    outcome: Literal["paid", "failed"]
    reason: ReasonShape


class ProposePayBack(msgspec.Struct, forbid_unknown_fields=True):
    """`settlement` as the purchase's `owed` names it."""

    settlement: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{1,20}#[\x21-\x7e]{1,200}(?![\s\S])")]
    reason: ReasonShape


class RecordWithdrawal(msgspec.Struct, forbid_unknown_fields=True):
    """A mail or letter that withdraws from the purchase of a receipt. `sent_at`: when it was sent; where only its
    arrival is known, that. It counts, not when it is read."""

    receipt_number: Annotated[int, msgspec.Meta(ge=1, le=999_999_999_999)]
    sent_at: Annotated[datetime, msgspec.Meta(tz=True)]
    reason: ReasonShape


class DifferenceView(msgspec.Struct):
    """`kind`: missing_here, missing_there, amount_differs. Sums of the reference; 0 where it is not known."""

    kind: str
    reference: str
    currency: str
    ours: int
    theirs: int


class ReconciliationView(msgspec.Struct):
    """A provider's day in Sweden. `status`: agrees, waiting (all that differs may still come), differs. Counts are of
    references."""

    method: str
    day: str
    status: str
    ours: int
    theirs: int
    ours_ore: int
    theirs_ore: int
    differences: list[DifferenceView]
    checked_at: str


class ReconciliationList(msgspec.Struct):
    items: list[ReconciliationView]
