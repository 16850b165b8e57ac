"""Refunds and withdrawals to rows and back."""

from typing import Any

from chalicelib.payments.mapping import OPEN
from chalicelib.payments.provider import Method
from chalicelib.payments.refund import Refund, RefundState
from chalicelib.payments.return_rows import RefundRow, WithdrawalRow
from chalicelib.payments.returning import Channel, Withdrawal, WithdrawalStatus
from chalicelib.payments.withdrawal import Due, Part
from chalicelib.platform.clock import from_iso, from_iso_or_none, iso, iso_or_none
from chalicelib.platform.events import Head
from chalicelib.platform.ids import EntryId, PurchaseId, RefundId, WalletId, WithdrawalId


def refund_row(refund: Refund) -> RefundRow:
    return RefundRow(
        refund.refund_id,
        root=refund.root,
        attempt=refund.attempt,
        purchase_id=refund.purchase_id,
        wallet_id=refund.wallet_id,
        withdrawal_id=refund.withdrawal_id,
        version=refund.version + 1,
        head_seq=refund.head.seq,
        head_hash=refund.head.hash,
        status=refund.status.value,
        method=refund.method.value,
        settlement=refund.settlement,
        amount_ore=refund.amount_ore,
        parts=_parts(refund.due),
        created_at=iso(refund.created_at),
        provider_reference=refund.provider_reference or None,
        ended_at=iso_or_none(refund.ended_at),
        reason=refund.reason or None,
        booked_by=refund.booked_by,
        retried_by=refund.retried_by,
        looks=refund.looks,
        due=OPEN if refund.look_at else None,
        look_at=iso_or_none(refund.look_at),
        unsettled=OPEN if refund.is_unsettled else None,
    )


def refund_of(row: RefundRow) -> Refund:
    return Refund(
        refund_id=RefundId(row.refund_id),
        root=RefundId(row.root),
        attempt=int(row.attempt),
        purchase_id=PurchaseId(row.purchase_id),
        wallet_id=WalletId(row.wallet_id),
        withdrawal_id=WithdrawalId(row.withdrawal_id) if row.withdrawal_id else None,
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=RefundState(row.status),
        method=Method(row.method),
        settlement=row.settlement,
        amount_ore=int(row.amount_ore),
        due=_due(row.parts),
        created_at=from_iso(row.created_at),
        provider_reference=row.provider_reference or "",
        ended_at=from_iso_or_none(row.ended_at),
        reason=row.reason or "",
        booked_by=EntryId(row.booked_by) if row.booked_by else None,
        retried_by=RefundId(row.retried_by) if row.retried_by else None,
        looks=int(row.looks),
        look_at=from_iso_or_none(row.look_at),
    )


def withdrawal_row(withdrawal: Withdrawal) -> WithdrawalRow:
    return WithdrawalRow(
        withdrawal.withdrawal_id,
        wallet_id=withdrawal.wallet_id,
        purchase_id=withdrawal.purchase_id,
        listed=f"{iso(withdrawal.received_at)}#{withdrawal.withdrawal_id}",
        version=withdrawal.version + 1,
        head_seq=withdrawal.head.seq,
        head_hash=withdrawal.head.hash,
        status=withdrawal.status.value,
        channel=withdrawal.channel.value,
        sent_at=iso(withdrawal.sent_at),
        received_at=iso(withdrawal.received_at),
        confirmed_at=iso_or_none(withdrawal.confirmed_at),
        decided_at=iso_or_none(withdrawal.decided_at),
        parts=_parts(withdrawal.due),
        credits=withdrawal.credits,
        held=withdrawal.held,
        looks=withdrawal.looks,
        due=OPEN if withdrawal.look_at else None,
        look_at=iso_or_none(withdrawal.look_at),
    )


def withdrawal_of(row: WithdrawalRow) -> Withdrawal:
    return Withdrawal(
        withdrawal_id=WithdrawalId(row.withdrawal_id),
        wallet_id=WalletId(row.wallet_id),
        purchase_id=PurchaseId(row.purchase_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=WithdrawalStatus(row.status),
        channel=Channel(row.channel),
        sent_at=from_iso(row.sent_at),
        received_at=from_iso(row.received_at),
        confirmed_at=from_iso_or_none(row.confirmed_at),
        decided_at=from_iso_or_none(row.decided_at),
        due=_due(row.parts),
        credits=int(row.credits),
        held=int(row.held),
        looks=int(row.looks),
        look_at=from_iso_or_none(row.look_at),
    )


def _parts(due: Due) -> list[list[int]]:
    return [[part.gross_ore, part.net_ore] for part in (due.returned, due.forgiven, due.fee)]


def _due(parts: Any) -> Due:
    returned, forgiven, fee = (Part(*each) for each in parts)
    return Due(returned, forgiven, fee)
