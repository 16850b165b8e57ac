"""Purchases and the book to rows and back, sealing and unsealing on the way."""

from datetime import date
from typing import Any

import msgspec

from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.payments.buyer import Buyer
from chalicelib.payments.domain import Attention, Owed, Purchase, PurchaseStatus
from chalicelib.payments.ledger import Account, Entry, Kind, Posting
from chalicelib.payments.lots import Lot, Share
from chalicelib.payments.prices import Quote
from chalicelib.payments.provider import DisputeStatus, Method
from chalicelib.payments.rows import BalanceRow, EntryRow, LotRow, PurchaseRow
from chalicelib.payments.statement import Closing, Month, Totals
from chalicelib.platform.clock import from_iso, from_iso_or_none, iso, iso_or_none
from chalicelib.platform.events import Head
from chalicelib.platform.ids import EntryId, PurchaseId, RefundId, WalletId
from chalicelib.platform.text import Language

OPEN = "open"


def purchase_row(purchase: Purchase, key_id: str, key: DataKey) -> PurchaseRow:
    box = SealedRow(key, "purchases", purchase.purchase_id)
    return PurchaseRow(
        purchase.purchase_id,
        wallet_id=purchase.wallet_id,
        listed=f"{iso(purchase.created_at)}#{purchase.purchase_id}",
        version=purchase.version + 1,
        head_seq=purchase.head.seq,
        head_hash=purchase.head.hash,
        key_id=key_id,
        status=purchase.status.value,
        credits=purchase.quote.credits,
        price_per_credit_ore=purchase.quote.price_per_credit_ore,
        fee_ore=purchase.quote.fee_ore,
        buyer_sealed=box.seal_bytes("buyer", msgspec.json.encode(purchase.buyer)),
        payer_phone_sealed=box.seal("payer_phone", purchase.payer_phone),
        pay_url_sealed=box.seal("pay_url", purchase.pay_url),
        app_token_sealed=box.seal("app_token", purchase.app_token),
        method=purchase.method.value,
        language=purchase.language.value,
        immediate_use=purchase.immediate_use,
        payment_id=purchase.payment_id,
        provider_reference=purchase.provider_reference or None,
        created_at=iso(purchase.created_at),
        paid_at=iso_or_none(purchase.paid_at),
        ended_at=iso_or_none(purchase.ended_at),
        reason=purchase.reason or None,
        settlements=list(purchase.settlements),
        credited_by=purchase.credited_by or None,
        booked_by=purchase.booked_by,
        owed=[[o.settlement, o.amount, o.currency, o.is_ours, o.refund_id] for o in purchase.owed] or None,
        refunds=list(purchase.refunds) or None,
        refunded_ore=purchase.refunded_ore,
        paid_back_ore=purchase.paid_back_ore,
        dispute=purchase.dispute.value if purchase.dispute else None,
        dispute_entry=purchase.dispute_entry or None,
        disputed_ore=purchase.disputed_ore,
        attention=purchase.attention.value if purchase.attention else None,
        attention_open=OPEN if purchase.attention else None,
        looks=purchase.looks,
        due=OPEN if purchase.look_at else None,
        look_at=iso_or_none(purchase.look_at),
    )


def purchase_of(row: PurchaseRow, key: DataKey) -> Purchase:
    box = SealedRow(key, "purchases", row.purchase_id)
    return Purchase(
        purchase_id=PurchaseId(row.purchase_id),
        wallet_id=WalletId(row.wallet_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=PurchaseStatus(row.status),
        quote=Quote(int(row.credits), int(row.price_per_credit_ore), int(row.fee_ore)),
        buyer=msgspec.json.decode(box.unseal_bytes("buyer", row.buyer_sealed), type=Buyer),
        payer_phone=box.unseal("payer_phone", row.payer_phone_sealed),
        pay_url=box.unseal("pay_url", row.pay_url_sealed),
        app_token=box.unseal("app_token", row.app_token_sealed),
        method=Method(row.method),
        language=Language(row.language),
        immediate_use=bool(row.immediate_use),
        payment_id=row.payment_id,
        provider_reference=row.provider_reference or "",
        created_at=from_iso(row.created_at),
        paid_at=from_iso_or_none(row.paid_at),
        ended_at=from_iso_or_none(row.ended_at),
        reason=row.reason or "",
        settlements=tuple(row.settlements or ()),
        credited_by=row.credited_by or "",
        booked_by=EntryId(row.booked_by) if row.booked_by else None,
        owed=tuple(_owed(*each) for each in row.owed or ()),
        refunds=tuple(RefundId(each) for each in row.refunds or ()),
        refunded_ore=int(row.refunded_ore or 0),
        paid_back_ore=int(row.paid_back_ore or 0),
        dispute=DisputeStatus(row.dispute) if row.dispute else None,
        dispute_entry=row.dispute_entry or "",
        disputed_ore=int(row.disputed_ore or 0),
        attention=Attention(row.attention) if row.attention else None,
        looks=int(row.looks),
        look_at=from_iso_or_none(row.look_at),
    )


def entry_row(entry: Entry) -> EntryRow:
    return EntryRow(
        entry.wallet_id,
        entry.place,
        kind=entry.kind.value,
        about=entry.about,
        postings=[[p.account.value, p.amount, p.unit] for p in entry.postings],
        method=entry.method or None,
        shares=[_share(s) for s in entry.shares] or None,
        reason=entry.reason or None,
        reverses=entry.reverses,
        settled=settled_key(entry.method, entry.settled_on) if entry.settled_on else None,
        settlement=entry.settlement or None,
    )


def entry_of(row: EntryRow) -> Entry:
    at, _, entry_id = row.entry.partition("#")
    return Entry(
        entry_id=EntryId(entry_id),
        wallet_id=WalletId(row.wallet_id),
        kind=Kind(row.kind),
        at=from_iso(at),
        about=row.about,
        postings=tuple(Posting(Account(account), amount, unit) for account, amount, unit in row.postings),
        method=row.method or "",
        shares=tuple(Share(*share) for share in row.shares or ()),
        reason=row.reason or "",
        reverses=EntryId(row.reverses) if row.reverses else None,
        settlement=row.settlement or "",
        settled_on=date.fromisoformat(row.settled.partition("#")[2]) if row.settled else None,
    )


def settled_key(method: str, day: date) -> str:
    """Of what moved at a provider on a day: `swish#2026-11-28`."""
    return f"{method}#{day.isoformat()}"


def closing_row(wallet_id: WalletId, closing: Closing) -> BalanceRow:
    totals = closing.totals
    return BalanceRow(
        wallet_id,
        str(closing.month),
        available=totals.available,
        reserved=totals.reserved,
        value_ore=totals.value_ore,
    )


def closing_of(row: BalanceRow) -> Closing:
    year, _, number = row.month.partition("-")
    return Closing(Month(int(year), int(number)), Totals(int(row.available), int(row.reserved), int(row.value_ore)))


def lot_row(lot: Lot) -> LotRow:
    return LotRow(
        lot.wallet_id,
        lot.lot_id,
        credits=lot.credits,
        value_ore=lot.value_ore,
        net_ore=lot.net_ore,
        unit_ore=lot.unit_ore,
        unit_net_ore=lot.unit_net_ore,
    )


def lot_of(row: LotRow) -> Lot:
    return Lot(
        wallet_id=WalletId(row.wallet_id),
        lot_id=row.lot_id,
        credits=int(row.credits),
        value_ore=int(row.value_ore),
        net_ore=int(row.net_ore),
        unit_ore=int(row.unit_ore),
        unit_net_ore=int(row.unit_net_ore),
    )


def _owed(settlement: str, amount: int, currency: str, is_ours: bool, refund_id: str | None) -> Owed:
    paid_back_by = RefundId(refund_id) if refund_id else None
    return Owed(settlement=settlement, amount=amount, currency=currency, is_ours=is_ours, refund_id=paid_back_by)


def _share(share: Share) -> list[Any]:
    return [share.lot_id, share.credits, share.value_ore, share.net_ore, share.unit_ore, share.unit_net_ore]
