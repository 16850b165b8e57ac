"""Refunds, withdrawals, vouchers and what is compared with the providers: bookkeeping, all of it by opaque ids."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import FileKind, OnErasure, Treatment, table

_BOOK = Treatment(activity=a.BOOKKEEPING, retention=a.FISCAL_YEARS, on_erasure=OnErasure.KEEP)
_PAID_BACK = Treatment(
    activity=a.BOOKKEEPING,
    retention=a.FISCAL_YEARS,
    on_erasure=OnErasure.KEEP,
    recipients=("aws", "swish", "klarna", "stripe"),
)
_COPY = Treatment(activity=a.BOOKKEEPING, retention=a.DAYS_4, on_erasure=OnErasure.AGE_OUT)

STORES = (
    table(
        "balances",
        "the wallet",
        (_BOOK, {c.ID: "wallet_id", c.BALANCE: "month available reserved value_ore"}),
    ),
    table(
        "refunds",
        "the wallet",
        (
            _PAID_BACK,
            {
                c.ID: "refund_id root purchase_id wallet_id withdrawal_id booked_by retried_by",
                c.PAYMENT: "status method settlement amount_ore parts created_at provider_reference ended_at reason",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "attempt version head_seq head_hash looks due look_at unsettled"}),
    ),
    table(
        "withdrawals",
        "index wallet",
        (
            _BOOK,
            {
                c.ID: "withdrawal_id wallet_id purchase_id listed",
                c.PAYMENT: "status channel sent_at received_at confirmed_at decided_at parts credits held",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash looks due look_at"}),
    ),
    table(
        "reconciliations",
        "the provider's reference of a payment",
        (_BOOK, {c.PAYMENT: "method day status ours theirs ours_ore theirs_ore differences checked_at"}),
    ),
    table(
        "vouchers",
        "the entries of the wallet",
        (
            _BOOK,
            {c.ID: "content_sealed", c.PAYMENT: "content_sealed", c.BALANCE: "book number day booked_at keep_until"},
        ),
        (TECHNICAL, {c.SYSTEM: "key_id"}),
    ),
    table(
        "voucher-files",
        "no user: by the staff id that asked",
        (_COPY, {c.ID: "file_id asked_by", c.BALANCE: "status first last created_at vouchers"}),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash size sha256 expires_at"}),
    ),
)
FILES = (
    FileKind(
        bucket="vault",
        pattern="export/<voucher_file_id>/<sha256>",
        written_by=("chalicelib.payments.voucher_file_service",),
        categories=(c.ID, c.PAYMENT, c.BALANCE),
        treatment=_COPY,
    ),
)
